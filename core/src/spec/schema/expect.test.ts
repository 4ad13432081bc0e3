import { describe, expect, test } from "vitest";
import { accepts } from "./accepts.fixture.ts";
import { adoptSchema, expectSchema, movedSchema } from "./expect.ts";

const end = (to: string) => accepts(expectSchema, { from: "internet", to, allow: true });

describe("the ends of an expectation", () => {
  test.each([
    "clusters/west1",
    "clusters/west1/pods",
    "clusters/west1/nodes",
    "clusters/west1/services",
    "clusters/west1/pods/us-west-1b",
    "sites/dc1",
    "sites/dc1/pods",
    "vpcs/west1",
    "networks/blue",
    "internet",
    "10.0.0.1",
    "10.0.0.0/8",
    "fd00::/8",
  ])("%s is one", (text) => {
    expect(end(text)).toBe(true);
  });

  test.each([
    "",
    "west1",
    "cluster/west1",
    "clusters/",
    "clusters/west1/vms",
    "sites/dc1/services",
    "vpcs/a/pods",
    "Internet",
    "clusters/west1/services/us-west-1b",
    "10.0.0.256",
    "10.0.0.0/33",
    "fd00::1::2",
  ])("%j is none", (text) => {
    expect(end(text)).toBe(false);
  });
});

describe("an expectation", () => {
  test("is of any protocol and any translation unless it says so", () => {
    expect(expectSchema.parse({ from: "internet", to: "10.0.0.1", allow: false })).toEqual({
      from: "internet",
      to: "10.0.0.1",
      allow: false,
      nat: "any",
      protocol: "any",
    });
  });

  test.each([
    ["tcp", true],
    ["udp", true],
    ["icmp", false],
    [undefined, false],
  ])("a port of %s: %s", (protocol, taken) => {
    const wish = { from: "internet", to: "10.0.0.1", allow: true, port: 443 };
    expect(accepts(expectSchema, protocol === undefined ? wish : { ...wish, protocol })).toBe(taken);
  });

  test("must say whether it must or must not", () => {
    expect(accepts(expectSchema, { from: "internet", to: "10.0.0.1" })).toBe(false);
  });
});

describe("adopt and moved name logical ids", () => {
  test.each([
    ["west1/subnet/pods/us-west-1b", true],
    ["west1/vpc", true],
    ["west1", false],
    ["/subnet", false],
    ["west1/", false],
    ["west1//x", false],
    ["west1/a b", false],
  ])("%s: %s", (id, taken) => {
    expect(accepts(adoptSchema, { id: "subnet-0123", as: id })).toBe(taken);
  });

  test("a whole entry can be renamed as well", () => {
    expect(accepts(movedSchema, { from: "west1", to: "west2" })).toBe(true);
    expect(accepts(movedSchema, { from: "West1", to: "west2" })).toBe(false);
  });
});

import { describe, expect, test } from "vitest";
import { formatPrefix, prefixFrom } from "../../addressing/index.ts";
import type { Place } from "../place.ts";
import { built } from "./built.fixture.ts";

const WRITTEN = `
vpcs: { a: { cidrs: [10.0.0.0/16], internet: true, subnets: { a1: 10.0.0.0/24 }, tables: { main: { 0.0.0.0/0: igw-a } } } }
hosts:
  web: { subnet: a1, address: 10.0.0.10, public: 52.0.0.1 }
  off: { subnet: a1, address: 10.0.0.11, state: stopped }
nats: { n: { subnet: a1, address: 10.0.0.100, public: 52.0.0.9 } }
`;
const NET = built(WRITTEN);

function endsOf(place: Place) {
  const found = NET.directory.ends(place);
  if (found.kind === "unknown") return found.why;
  return found.ends.map(({ endpoint, addresses }) => [endpoint, ...(addresses ?? []).map(formatPrefix)].join(" "));
}

const address = (text: string): Place => ({ kind: "address", prefix: prefixFrom(text) });

describe("a directory", () => {
  test("finds who has an address, by a public one too", () => {
    expect(endsOf(address("10.0.0.10/32"))).toEqual(["subnet-a1/sg-a-default/public 10.0.0.10/32"]);
    expect(endsOf(address("52.0.0.1/32"))).toEqual(["subnet-a1/sg-a-default/public 52.0.0.1/32"]);
    expect(endsOf(address("10.0.0.2/32"))).toEqual(["vpc-a/resolver 10.0.0.2/32"]);
    expect(endsOf(address("8.8.8.8/32"))).toEqual(["internet 8.8.8.8/32"]);
  });

  test("knows addresses that nobody has, so that a way to them can be shown", () => {
    expect(endsOf(address("10.0.0.200/32"))).toEqual(["nobody 10.0.0.200/32"]);
  });

  test("knows a stopped instance, which neither sends nor answers", () => {
    expect(endsOf({ kind: "instance", id: "i-off" })).toEqual(["eni-off 10.0.0.11/32"]);
    const off = NET.network.endpoints.get("eni-off");
    expect([off?.entry[0], off?.exits.at(-1)?.filters[0]].map((filter) => filter?.id)).toEqual([
      "i-off is stopped",
      "i-off is stopped",
    ]);
    expect(off?.entry[0]?.rules).toEqual([]);
  });

  test("says who only forwards, and which names were perhaps meant", () => {
    expect(endsOf({ kind: "interface", id: "eni-nat-n" })).toMatch(/only forwards/);
    expect(NET.directory.ends({ kind: "instance", id: "i-webb" })).toEqual({
      kind: "unknown",
      why: "there is no instance i-webb",
      near: ["i-web"],
    });
  });

  test("calls what it made up by what people know", () => {
    const { directory } = built(
      WRITTEN.replace("hosts:", "hosts:\n  web2: { subnet: a1, address: 10.0.0.12, public: 52.0.0.2 }"),
    );
    const names = [
      "subnet-a1/sg-a-default/public",
      "eni-off",
      "rtb-a-main@eu-west-1-az-a",
      "tgw-rtb-t@eu-west-1-az-a",
      "subnet-a1/no-route-table",
      "eni-router/forwards",
      "links/dc1/far",
      "vpc-a/resolver",
      "acl-1",
    ].map((id) => directory.nameOf(id));
    expect(names).toEqual([
      "2 interfaces of subnet-a1 behind sg-a-default, public",
      "i-off (off)",
      "rtb-a-main",
      "tgw-rtb-t",
      "the route table of subnet-a1",
      "the routes of eni-router",
      "the far end of links/dc1",
      "what answers on the link in vpc-a",
      "acl-1",
    ]);
  });

  test("tells what was not read from what is not there", () => {
    const unread = (kind: string) => {
      const { directory } = built(WRITTEN, [kind]);
      const found = [
        directory.ends({ kind: "instance", id: "i-web" }),
        directory.ends({ kind: "interface", id: "eni-web" }),
      ];
      return found.map((one) => (one.kind === "unknown" ? one.why : one.ends.length));
    };
    expect(unread("subnet")).toEqual([
      "subnet-a1, the subnet of eni-web, was not read",
      "subnet-a1, the subnet of eni-web, was not read",
    ]);
    expect(unread("network-interface")).toEqual([
      "the interfaces of i-web were not read",
      "there is no interface eni-web",
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { salvage } from "./salvage.ts";

describe("what is left of a document of the wrong shape", () => {
  test("is everything that is right", () => {
    const fabric = salvage({
      kind: 7,
      spec: {
        bogus: 1,
        vpcs: { a: { region: "eu-west-1", id: "vpc-0123", extra: true }, b: { region: 5, id: "vpc-0124" } },
        reserved: [{ cidr: "x", why: "x" }, { cidr: "10.0.0.0/8", why: "y" }, 7],
      },
    });
    expect(Object.keys(fabric?.spec.vpcs ?? {})).toEqual(["a"]);
    expect(fabric?.spec.reserved).toEqual([{ cidr: "10.0.0.0/8", why: "y" }]);
  });

  test("keeps the good entries of a list with bad ones", () => {
    const fabric = salvage({ spec: { addressing: { podPool: ["10.0.0.0/8", "x", "100.64.0.0/10"] } } });
    expect(fabric?.spec.addressing.podPool).toEqual(["10.0.0.0/8", "100.64.0.0/10"]);
  });

  test("two problems in one place do not take the whole section with them", () => {
    const fabric = salvage({ spec: { nameTemplate: "{x}", vpcs: { a: { region: "eu-west-1", id: "vpc-0123" } } } });
    expect(fabric?.spec.vpcs.a?.id).toBe("vpc-0123");
  });

  test.each([["text"], [null], [[]], [{}], [{ spec: 7 }], [{ spec: null }]])("of %j is nothing", (raw) => {
    expect(salvage(raw)).toBeUndefined();
  });

  test("the document itself is left as it was", () => {
    const raw = { spec: { bogus: 1 } };
    salvage(raw);
    expect(raw).toEqual({ spec: { bogus: 1 } });
  });
});

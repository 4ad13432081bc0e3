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
    expect(fabric?.spec.vpcs).toMatchObject({ a: { id: "vpc-0123" }, b: { id: "vpc-0124", region: "" } });
    expect(Object.entries(fabric?.spec.reserved ?? [])).toEqual([["1", { cidr: "10.0.0.0/8", why: "y" }]]);
  });

  test("keeps the good entries of a list with bad ones, at their indices", () => {
    const fabric = salvage({ spec: { addressing: { podPool: ["10.0.0.0/8", "x", "100.64.0.0/10"] } } });
    expect(Object.entries(fabric?.spec.addressing.podPool ?? [])).toEqual([
      ["0", "10.0.0.0/8"],
      ["2", "100.64.0.0/10"],
    ]);
  });

  test("keeps an entry whose required fields are wrong or missing, those empty", () => {
    const fabric = salvage({
      spec: {
        vpcs: { none: { region: "eu-west-1" }, two: { region: "eu-west-1", id: "vpc-0123", cidrs: "10.0.0.0/16" } },
        clusters: { a: { vpc: 5, zones: ["x", 7], serviceCidr: "10.1.0.0/16" }, b: {}, c: 7 },
      },
    });
    expect(fabric?.spec.vpcs.none).not.toHaveProperty("id");
    expect(fabric?.spec.vpcs.two).toMatchObject({ cidrs: ["10.0.0.0/16"] });
    expect(Object.keys(fabric?.spec.clusters ?? {})).toEqual(["a", "b"]);
    expect(fabric?.spec.clusters.a).toMatchObject({ vpc: "", serviceCidr: "10.1.0.0/16" });
    expect(fabric?.spec.clusters.a?.zones.flat()).toEqual([]);
    expect(fabric?.spec.clusters.b?.zones.flat()).toEqual([]);
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

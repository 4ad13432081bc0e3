import { describe, expect, test } from "vitest";
import { codesOf, problemsOf } from "../fabric-text.fixture.ts";

describe("SPEC-6: references to nothing", () => {
  test.each([
    ["a VPC's account", "vpcs:\n  a: { account: prod, region: eu-west-1, id: vpc-0123 }"],
    ["a cluster's VPC", "clusters:\n  a: { vpc: b, zones: [eu-west-1a] }"],
    ["a peering's VPC", "vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nlinks:\n  ab: { peering: [a, b] }"],
    ["a transit gateway's VPC", "links:\n  t: { transitGateway: { vpcs: [b] } }"],
    [
      "a declared link's site",
      "vpcs:\n  a: { region: eu-west-1, id: vpc-0123 }\nlinks:\n  v: { vpn: { vpc: a, site: dc1 } }",
    ],
    [
      "an external link's end",
      "sites:\n  dc1: { nodes: [10.1.0.0/16] }\nlinks:\n  x: { external: { between: [sites/dc1, vpcs/b] } }",
    ],
    ["a network's cluster", "networks:\n  n: { vni: 1, clusters: [c] }"],
    ["an expectation's end", "expect:\n  - { from: internet, to: clusters/c/pods, allow: false }"],
  ])("%s", (_what, spec) => {
    expect(codesOf(spec).map((line) => line.split(" ")[1])).toEqual(["SPEC-6"]);
  });

  test("an end that is an address or the Internet refers to nothing of ours", () => {
    expect(codesOf("expect:\n  - { from: internet, to: 10.0.0.1, allow: false }")).toEqual([]);
  });

  test("a near name is suggested, and what there is is listed", () => {
    const [problem] = problemsOf(
      "vpcs:\n  west1: { region: us-west-1, id: vpc-0123 }\nclusters:\n  c: { vpc: wset1, zones: [us-west-1a] }",
    );
    expect(problem).toMatchObject({
      message: "spec.clusters.c.vpc refers to VPC `wset1`, which does not exist",
      fix: "Did you mean `west1`? Else add the entry: spec.vpcs has `west1`.",
    });
  });

  test("words that every JavaScript object has are names like any other: not there", () => {
    expect(
      codesOf("vpcs:\n  a: { region: us-west-1, id: vpc-0123 }\nclusters:\n  c: { vpc: valueof, zones: [us-west-1a] }"),
    ).toEqual(["error SPEC-6 valueof"]);
    expect(codesOf("clusters:\n  c: { vpc: constructor, zones: [us-west-1a] }")).toEqual(["error SPEC-4 constructor"]);
  });
});

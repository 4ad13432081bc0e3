import { describe, expect, test } from "vitest";
import type { AwsObserveRequest, KubernetesObserveRequest } from "../../ports/index.ts";
import { documentFabric } from "../links/dmvpn/dmvpn-world.fixture.ts";
import { HERE } from "../links/linked-world.fixture.ts";
import { fabricOf, POD_RANGES, SCOPE } from "../world/world.fixture.ts";
import type { RememberedPlace } from "./purposes.ts";
import { type ObserveRequest, requestsOf } from "./requests.ts";

const fabric = fabricOf(POD_RANGES);
const VPC = "vpc-09796d57be9cec2d2";

function awsOf(requests: readonly ObserveRequest[]): readonly AwsObserveRequest[] {
  return requests.flatMap((request) => (request.plane === "aws" ? [request] : []));
}

function kubernetesOf(requests: readonly ObserveRequest[]): readonly KubernetesObserveRequest[] {
  return requests.flatMap((request) => (request.plane === "kubernetes" ? [request] : []));
}

function subnetIn(vpc: string, scope = SCOPE): RememberedPlace {
  return { kind: "subnet", scope, worldId: "subnet-1", vpc };
}

describe("what a Fabric names", () => {
  test("is one request for the account and region, and one for each cluster", () => {
    const requests = requestsOf(fabric, "plan", undefined);
    expect(requests.map((request) => request.plane)).toEqual(["aws", "kubernetes"]);
    expect(awsOf(requests)[0]).toMatchObject({
      alias: "",
      region: "eu-west-1",
      vpcs: [{ by: "id", key: "main", id: VPC }],
      extraVpcs: [],
      clusters: ["prod"],
    });
    expect(kubernetesOf(requests)).toMatchObject([{ cluster: "prod" }]);
  });

  test("of routers only their interfaces where no change is planned: which they are, marks alone tell", () => {
    const hybrid = documentFabric();
    const kindsFor = (purpose: "observe" | "plan" | "capacity"): readonly string[] =>
      awsOf(requestsOf(hybrid, purpose, "aws")).flatMap(({ kinds }) =>
        [...kinds].filter((kind) => kind.startsWith("router-")),
      );
    expect(kindsFor("observe")).toEqual(["router-interface"]);
    expect(kindsFor("plan")).toHaveLength(4);
    expect(kindsFor("capacity")).toEqual([]);
    const plain = awsOf(requestsOf(fabric, "observe", "aws")).flatMap(({ kinds }) => [...kinds]);
    expect(plain).not.toContain("router-interface");
  });

  test("a role of a router, which IAM has once for all regions, is asked for where its link is", () => {
    const role = (worldId: string, scope: RememberedPlace["scope"]): RememberedPlace => ({
      kind: "router-role",
      scope,
      worldId,
    });
    const there = { ...HERE, region: "us-west-2" };
    const requests = requestsOf(documentFabric(), "plan", "aws", [role("of-here", HERE), role("of-there", there)]);
    expect(awsOf(requests).map(({ region, roles }) => [region, roles])).toEqual([
      ["us-west-1", ["of-here", "podspan-west-hybrid-us-west-1a"]],
      ["us-west-2", ["of-there"]],
    ]);
  });

  test("VPCs of one account and region share a request, accounts and regions do not", () => {
    const text = POD_RANGES.replace(
      "  vpcs:",
      '  accounts: { net: { id: "222222222222" } }\n  vpcs:\n    two: { region: eu-west-1, cidrs: [10.9.0.0/16] }\n    three: { region: eu-west-1, account: net, id: vpc-0003 }',
    );
    const requests = awsOf(requestsOf(fabricOf(text), "plan", "aws"));
    expect(requests.map(({ alias, vpcs }) => [alias, vpcs.map((lookup) => lookup.by).sort()])).toEqual([
      ["", ["id", "owner"]],
      ["net", ["id"]],
    ]);
    expect(requests[1]?.account).toEqual({ id: "222222222222", partition: "aws" });
  });

  test("destroy also sees what may still use a subnet; --only aws asks no cluster", () => {
    const [request] = awsOf(requestsOf(fabric, "destroy", undefined));
    expect(request?.kinds.has("network-interface")).toBe(true);
    expect(kubernetesOf(requestsOf(fabric, "destroy", "aws"))).toEqual([]);
  });
});

describe("what state remembers and the Fabric no longer names", () => {
  test("a VPC is looked into as long as something of ours lies in it", () => {
    const [request] = awsOf(requestsOf(fabric, "plan", undefined, [subnetIn("vpc-old"), subnetIn(VPC)]));
    expect(request?.extraVpcs).toEqual(["vpc-old"]);
    expect(request?.vpcs).toHaveLength(1);
  });

  test("a VPC that we made is looked for by its id", () => {
    const made: RememberedPlace = { kind: "vpc", scope: SCOPE, worldId: "vpc-made" };
    expect(awsOf(requestsOf(fabric, "plan", undefined, [made]))[0]?.extraVpcs).toEqual(["vpc-made"]);
  });

  test("a region is asked in the account that it was, and no other account is taken for it", () => {
    const far = { ...SCOPE, region: "us-west-2" };
    const requests = awsOf(requestsOf(fabric, "plan", undefined, [subnetIn("vpc-far", far)]));
    expect(requests.map(({ region }) => region)).toEqual(["eu-west-1", "us-west-2"]);
    expect(requests[1]).toMatchObject({
      alias: "",
      account: { id: SCOPE.account, partition: "aws" },
      vpcs: [],
      extraVpcs: ["vpc-far"],
    });
  });

  test("an account that the Fabric still names is reached as the Fabric says", () => {
    const text = POD_RANGES.replace(
      "  vpcs:",
      `  accounts: { net: { id: "${SCOPE.account}", assumeRole: podspan } }\n  vpcs:`,
    );
    const far = { ...SCOPE, region: "us-west-2" };
    const requests = awsOf(requestsOf(fabricOf(text), "plan", undefined, [subnetIn("vpc-far", far)]));
    expect(requests[1]?.account).toEqual({ id: SCOPE.account, partition: "aws", assumeRole: "podspan" });
  });

  test("a cluster is asked for its CNI's configuration in EKS, and reached as it was before", () => {
    const old = { plane: "kubernetes", cluster: "old", context: "old-admin" } as const;
    const requests = requestsOf(fabric, "plan", undefined, [
      { kind: "cni-addon", scope: SCOPE, worldId: "old-in-eks/vpc-cni" },
      { kind: "eni-config", scope: old, worldId: "eu-west-1b" },
      { kind: "eni-config", scope: { plane: "kubernetes", cluster: "prod", context: "was" }, worldId: "eu-west-1b" },
    ]);
    expect(awsOf(requests)[0]?.clusters).toEqual(["prod", "old-in-eks"]);
    expect(kubernetesOf(requests).map(({ cluster, context }) => [cluster, context])).toEqual([
      // How the Fabric says now counts for a cluster that it names.
      ["prod", undefined],
      ["old", "old-admin"],
    ]);
  });
});

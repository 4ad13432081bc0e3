import { expect, test } from "vitest";
import { collectionKey, type Observed, type RouteFact, type Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest } from "../../ports/index.ts";
import { withTargets } from "./route-targets.ts";

const scope = { plane: "aws", partition: "aws", account: "111122223333", region: "eu-west-1" } as const;
const request: AwsObserveRequest = {
  plane: "aws",
  alias: "",
  region: "eu-west-1",
  vpcs: [{ by: "id", key: "main", id: "vpc-1" }],
  extraVpcs: [],
  clusters: ["prod"],
  kinds: new Set(["vpc", "route-table"]),
};

function snapshotOf(targets: readonly string[], rules: readonly string[] = []): Snapshot {
  const routes = targets.map((target): RouteFact => {
    const [destination = "", to] = target.startsWith("pl-") ? [target, "igw-1"] : ["10.0.0.0/8", target];
    return { destination, target: to ?? target, origin: "static", state: "active" };
  });
  const table: Observed<"route-table"> = {
    kind: "route-table",
    scope,
    id: "rtb-1",
    props: { vpc: "vpc-1" },
    facts: { main: true, routes },
  };
  const group: Observed<"security-group"> = {
    kind: "security-group",
    scope,
    id: "sg-1",
    props: {
      vpc: "vpc-1",
      name: "n",
      description: "",
      ingress: rules.map((cidr) => ({ protocol: "tcp", cidr })),
      egress: [],
    },
    facts: {},
  };
  return {
    kind: "Snapshot",
    version: 1,
    aws: [{ alias: "", region: "eu-west-1", scope }],
    scopes: {},
    resources: [table, group],
  };
}

test("routes inside the VPC and to the internet need no further request", () => {
  expect(withTargets(snapshotOf(["local", "igw-1", "eni-1", "eigw-1"]), [request], [], "proof")).toEqual([]);
  const [all] = withTargets(snapshotOf(["igw-1"]), [request], [], "all");
  expect(all).toMatchObject({ gateways: ["igw-1"], kinds: new Set(["internet-gateway"]) });
});

test("what routes and rules name is one request by id for each account and region, without clusters", () => {
  const snapshot = snapshotOf(["nat-1", "tgw-1", "pcx-1", "vgw-1", "vpce-1", "pl-1"], ["pl-2", "10.0.0.0/8"]);
  expect(withTargets(snapshot, [request], [], "proof")).toEqual([
    {
      ...request,
      clusters: [],
      gateways: ["nat-1", "pcx-1", "pl-1", "pl-2", "tgw-1", "vgw-1", "vpce-1"],
      kinds: new Set([
        "nat-gateway",
        "peering-connection",
        "prefix-list",
        "transit-gateway",
        "transit-gateway-attachment",
        "transit-gateway-route-table",
        "vpn-gateway",
        "vpn-connection",
        "vpc-endpoint",
      ]),
    },
  ]);
});

test("what was read already, or is asked for anyway, is not asked twice", () => {
  const snapshot = snapshotOf(["pcx-1"]);
  const read = { ...snapshot, scopes: { [collectionKey(scope, "peering-connection")]: { kind: "observed" as const } } };
  expect(withTargets(read, [request], [], "proof")).toEqual([]);
  const anyway = { ...request, kinds: new Set(["peering-connection"] as const) };
  expect(withTargets(snapshot, [request], [anyway], "proof")).toEqual([anyway]);
});

test("gateways that routes are to be made to go into the same request", () => {
  const planned = { ...request, clusters: [], gateways: ["nat-2"], kinds: new Set(["nat-gateway"] as const) };
  const quotas = { ...request, clusters: [], kinds: new Set(["service-quota"] as const) };
  expect(withTargets(snapshotOf(["nat-1"]), [request], [quotas, planned], "proof")).toEqual([
    quotas,
    { ...planned, gateways: ["nat-1", "nat-2"], kinds: new Set(["nat-gateway"]) },
  ]);
});

test("an account and region that did not answer is not asked again", () => {
  expect(withTargets({ ...snapshotOf(["nat-1"]), aws: [] }, [request], [], "proof")).toEqual([]);
});

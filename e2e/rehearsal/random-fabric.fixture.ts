import type { Plan } from "@podspan/core/plan";
import type { Point } from "@podspan/engine";
import type { Behaviour, ClusterPlan, Fault, InventPlan, VpcPlan } from "@podspan/twin";
import * as fc from "fast-check";
import { fabricWith } from "./worlds.fixture.ts";

/** A Fabric, the world that it is about, and how much of it is applied. */
export interface RandomFabric {
  readonly text: string;
  readonly world: InventPlan;
  /** Clusters whose add-on somebody has configured already. */
  readonly configured: readonly { readonly cluster: string; readonly region: string }[];
  readonly only?: "aws";
}

interface RandomVpc {
  readonly made: "existing by id" | "existing by tags" | "created";
  readonly region: "eu-west-1" | "us-west-2";
  readonly blocks: 1 | 2;
}

interface RandomCluster {
  /** Index among the VPCs, modulo their number. */
  readonly vpc: number;
  readonly zones: readonly string[];
  /** `beside`: none, pods live in the subnets of their nodes. */
  readonly ranges: "pooled" | "one" | "two" | "beside";
  readonly prefixDelegation: boolean;
  readonly egress: "none" | "one gateway" | "one for each zone";
  readonly external: boolean;
  /** EKS Auto Mode: then nothing of the VPC CNI. */
  readonly auto: boolean;
  readonly managedCni: boolean;
  readonly configured: boolean;
  readonly nodesPerZone: number;
}

const vpc: fc.Arbitrary<RandomVpc> = fc.record({
  made: fc.constantFrom("existing by id", "existing by tags", "created"),
  region: fc.constantFrom("eu-west-1", "us-west-2"),
  blocks: fc.constantFrom(1, 2),
});

const cluster: fc.Arbitrary<RandomCluster> = fc.record({
  vpc: fc.nat(2),
  zones: fc.subarray(["a", "b", "c"], { minLength: 1 }),
  ranges: fc.constantFrom("pooled", "one", "two", "beside"),
  prefixDelegation: fc.boolean(),
  egress: fc.constantFrom("none", "one gateway", "one for each zone"),
  external: fc.boolean(),
  auto: fc.constantFrom(false, false, true),
  managedCni: fc.boolean(),
  configured: fc.boolean(),
  nodesPerZone: fc.nat(1),
});

const vpcs = fc.array(vpc, { minLength: 1, maxLength: 3 });
const clusters = fc.array(cluster, { minLength: 1, maxLength: 4 });

/** One to three VPCs, created or there already, with one to four clusters in them. */
export const randomFabric: fc.Arbitrary<RandomFabric> = fabricOf(fc.constant([]));

/** The same, with peerings between some of the VPCs. */
export const linkedRandomFabric: fc.Arbitrary<RandomFabric> = fabricOf(fc.subarray(["v0-v1", "v1-v2", "v0-v2"]));

function fabricOf(peerings: fc.Arbitrary<readonly string[]>): fc.Arbitrary<RandomFabric> {
  return fc.tuple(vpcs, clusters, peerings).map(([vpcs, clusters, links]) => {
    const placed = clusters.map((one) => ({ ...one, vpc: one.vpc % vpcs.length }));
    // A cluster of a VPC that is still to be made is not there yet: its network alone can be.
    const only = placed.some((one) => vpcs[one.vpc]?.made === "created") ? ({ only: "aws" } as const) : {};
    const configured = placed.flatMap((one, index) => {
      const place = vpcs[one.vpc];
      const meant = one.configured && one.managedCni && !one.auto && place !== undefined && place.made !== "created";
      return meant ? [{ cluster: `c${index}`, region: place.region }] : [];
    });
    return { text: textOf(vpcs, placed, links), world: worldOf(vpcs, placed), configured, ...only };
  });
}

function textOf(vpcs: readonly RandomVpc[], clusters: readonly RandomCluster[], links: readonly string[]): string {
  const places = vpcs.map(({ made, region, blocks }, index) => {
    const cidrs = [`10.${40 + index}.0.0/16`, `10.${50 + index}.0.0/16`].slice(0, blocks).join(", ");
    const which =
      made === "created"
        ? `cidrs: [${cidrs}]`
        : made === "existing by id"
          ? `id: ${idOf(index)}`
          : `tags: { Name: v${index} }`;
    return `    v${index}: { region: ${region}, blockQuota: 20, ${which} }`;
  });
  const entries = clusters.map((one, index) => {
    const { vpc: place, zones, ranges, auto } = one;
    const prefixDelegation = one.prefixDelegation && !auto;
    const own = [`100.${96 + 2 * index}.0.0/17`, `100.${97 + 2 * index}.0.0/16`];
    const written = ranges === "pooled" ? "" : `, ranges: [${own.slice(0, ranges === "one" ? 1 : 2).join(", ")}]`;
    const names = zones.map((zone) => `${vpcs[place]?.region}${zone}`).join(", ");
    if (ranges === "beside") {
      const compute = auto ? "compute: auto, " : "";
      const pods = `placement: nodes, prefixDelegation: ${prefixDelegation}`;
      return `    c${index}: { vpc: v${place}, zones: [${names}], ${compute}pods: { ${pods} } }`;
    }
    const compute = auto ? "compute: auto, auto: { nodeRole: pod-nodes }, " : "";
    const pods = `prefixDelegation: ${prefixDelegation}, reservePrefixes: ${prefixDelegation}${written}${egressOf(one, vpcs[place])}`;
    return `    c${index}: { vpc: v${place}, zones: [${names}], ${compute}pods: { ${pods} } }`;
  });
  const joined = links
    .filter((link) => link.split("-").every((key) => Number(key.slice(1)) < vpcs.length))
    .map((link) => `    ${link}: { peering: [${link.replace("-", ", ")}] }`);
  const peerings = joined.length === 0 ? "" : `  links:\n${joined.join("\n")}\n`;
  return fabricWith(`\n  vpcs:\n${places.join("\n")}\n  clusters:\n${entries.join("\n")}\n${peerings}`);
}

/** Nodes that do not translate need a way out. */
function egressOf({ egress, external, zones, vpc: place }: RandomCluster, home: RandomVpc | undefined): string {
  // A VPC that is still to be made has no gateways yet.
  if (home === undefined || home.made === "created") return "";
  const { region } = home;
  const gateway = (index: number): string => gatewayId(place, index);
  const snat = external ? ", snat: external" : "";
  switch (egress) {
    case "none":
      return "";
    case "one gateway":
      return `${snat}, egress: { natGateway: ${gateway(1)} }`;
    case "one for each zone": {
      const gateways = zones.map((zone, index) => `${region}${zone}: ${gateway(index)}`);
      return `${snat}, egress: { natGateway: { ${gateways.join(", ")} } }`;
    }
  }
}

function gatewayId(place: number, index: number): string {
  return `nat-000000000000000${place}${index}`;
}

function idOf(index: number): string {
  return `vpc-0000000000000000${index}`;
}

function worldOf(vpcs: readonly RandomVpc[], clusters: readonly RandomCluster[]): InventPlan {
  const there = vpcs.flatMap(({ made, region }, index): readonly VpcPlan[] =>
    made === "created"
      ? []
      : [
          {
            key: `v${index}`,
            region,
            id: idOf(index),
            tags: { Name: `v${index}` },
            cidr: `10.${20 + index}.0.0/16`,
            zones: ["a", "b", "c"].map((zone) => `${region}${zone}`),
            natGateways: [0, 1, 2].map((gateway) => ({ id: gatewayId(index, gateway) })),
          },
        ],
  );
  const running = clusters.flatMap((one, index): readonly ClusterPlan[] => {
    const place = vpcs[one.vpc];
    if (place === undefined || place.made === "created") return [];
    return [
      {
        name: `c${index}`,
        vpc: `v${one.vpc}`,
        zones: one.zones.map((zone) => `${place.region}${zone}`),
        managedCni: one.managedCni && !one.auto,
        ...(one.auto ? { autoMode: true, builtInPools: [] } : {}),
        nodesPerZone: one.nodesPerZone,
        podsPerNode: 0,
      },
    ];
  });
  return { vpcs: there, clusters: running };
}

/** One run that something goes wrong in. */
export interface RandomTrouble {
  readonly purpose: Plan["purpose"];
  readonly behaviour: Partial<Behaviour>;
  readonly killed?: { readonly call: number; readonly point: Point };
}

const APIS = [
  "*",
  "ec2:*",
  "ec2:Create*",
  "ec2:Describe*",
  "ec2:AssociateVpcCidrBlock",
  "ec2:CreateSubnet",
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:AssociateRouteTable",
  "ec2:CreateRoute",
  "ec2:Delete*",
  "ec2:DisassociateVpcCidrBlock",
  "eks:*",
  "eks:UpdateAddon",
  "eks:CreateAccessEntry",
  "kubernetes:*",
  "kubernetes:apply",
] as const;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    api: fc.constantFrom(...APIS),
    fault: fc.constantFrom("throttle", "server-error", "lost-answer", "denied", "limit"),
    nth: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({
    api: fc.constantFrom(...APIS),
    fault: fc.constantFrom("throttle", "server-error", "lost-answer", "denied", "expired-credentials"),
    times: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({
    api: fc.constant("ec2:AssociateVpcCidrBlock"),
    fault: fc.constant("association-fails" as const),
    nth: fc.integer({ min: 1, max: 2 }),
  }),
);

/** A run with a plan of faults, in a world that is early or late, killed or not. */
export const randomTrouble: fc.Arbitrary<RandomTrouble> = fc
  .record({
    purpose: fc.constantFrom("apply", "apply", "apply", "destroy"),
    faults: fc.array(fault, { maxLength: 4 }),
    pageSize: fc.constantFrom(1, 100),
    late: fc.constantFrom(0, 0, 4_000),
    killed: fc.option(
      fc.record({
        call: fc.integer({ min: 1, max: 30 }),
        point: fc.constantFrom<Point[]>("after-intent", "after-effect", "after-result"),
      }),
      { nil: undefined },
    ),
  })
  .map(({ purpose, faults, pageSize, late, killed }) => ({
    purpose,
    behaviour: { faults, pageSize, visibilityMs: late, lingerMs: late },
    ...(killed === undefined ? {} : { killed }),
  }));

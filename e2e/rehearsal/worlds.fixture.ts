import { type ClusterPlan, type InventPlan, POD_RANGES_WORLD } from "@podspan/twin";

/** The VPC of the document. */
export const VPC = "vpc-09796d57be9cec2d2";
export const REGION = "eu-west-1";
export const UID = "0e0e0e0e-1111-4222-8333-444444444444";

/** Gateways of the VPC in zones b and c, and what it is attached to. */
export const NAT = "nat-0aaaaaaaaaaaaaaa1";
export const OTHER_NAT = "nat-0aaaaaaaaaaaaaaa2";
export const TGW = "tgw-0aaaaaaaaaaaaaaa1";
export const OTHER_TGW = "tgw-0aaaaaaaaaaaaaaa2";

/** A Fabric of that uid with this `spec`. */
export function fabricWith(spec: string, uid: string = UID): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: cgnat, uid: ${uid} }
spec:${spec}`;
}

/** The document's VPC and cluster with these pods, and more of `spec`. */
export function documentFabric(pods: string, more = ""): string {
  return fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
      pods: ${pods}${more}
`);
}

/** The document's own case. */
export const DOCUMENT_FABRIC = documentFabric("{ ranges: [100.64.0.0/16] }");

/** The same with prefixes and reservations for them, in pod subnets so small that each has two. */
export const PREFIX_FABRIC = documentFabric(
  "{ ranges: [100.64.0.0/24], prefixDelegation: true, reservePrefixes: true, warm: { prefixes: 2 } }",
);

const CREATED_VPC = `
  vpcs:
    main: { region: ${REGION}, cidrs: [10.10.0.0/16, 10.11.0.0/16] }
`;

/** A VPC that the Fabric creates, with a further block, and nothing in it yet. */
export const CREATED_FABRIC = fabricWith(CREATED_VPC);

/** The same with a cluster that is to live in it. */
export const INHABITED_FABRIC = fabricWith(`${CREATED_VPC}
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1b, eu-west-1c]
`);

const [documentVpc] = POD_RANGES_WORLD.vpcs ?? [];
if (documentVpc === undefined) throw new Error("the document's world has no VPC");

/** The document's world with other clusters in its VPC: few nodes, so that a story takes milliseconds. */
function worldOf(zones: readonly string[], clusters: readonly Partial<ClusterPlan>[]): InventPlan {
  return {
    vpcs: [
      {
        ...(documentVpc as typeof documentVpc & object),
        zones,
        nodeSubnetLength: zones.length > 2 ? 26 : 25,
        natGateways: [
          { id: NAT, zone: `${REGION}b` },
          { id: OTHER_NAT, zone: `${REGION}c` },
        ],
        transitGateways: [TGW, OTHER_TGW],
      },
    ],
    clusters: clusters.map((cluster) => ({
      name: "prod",
      vpc: "internal",
      zones,
      managedCni: true,
      nodesPerZone: 1,
      podsPerNode: 1,
      ...cluster,
    })),
  };
}

const TWO_ZONES = [`${REGION}b`, `${REGION}c`];
const THREE_ZONES = [`${REGION}a`, ...TWO_ZONES];

/** The document's world with one node a zone. */
export const SMALL_WORLD = worldOf(TWO_ZONES, [{}]);
/** The same with an aws-node that somebody applied by hand. */
export const SELF_MANAGED_WORLD = worldOf(TWO_ZONES, [{ managedCni: false }]);
/** Two clusters in three zones of one VPC. */
export const SHARED_WORLD = worldOf(THREE_ZONES, [{ name: "blue" }, { name: "green", managedCni: false }]);
/** The document's world with EKS Auto Mode, its built-in pools on. */
export const AUTO_WORLD = worldOf(TWO_ZONES, [{ managedCni: false, autoMode: true }]);
/** The same without built-in pools: pods wait for nodes. */
export const BARE_AUTO_WORLD = worldOf(TWO_ZONES, [{ managedCni: false, autoMode: true, builtInPools: [] }]);
/** Nodes of a managed group, and Auto Mode switched on beside them: pods wait for its nodes. */
export const BESIDE_AUTO_WORLD = worldOf(TWO_ZONES, [
  { autoMode: true, builtInPools: [], groups: [{ name: "prod-nodes", nodes: 2, kind: "managed" }] },
]);
/** Nothing at all. */
export const EMPTY_WORLD: InventPlan = { vpcs: [] };

/** The document's world, and another cluster in another region. */
export const TWO_REGIONS_WORLD: InventPlan = {
  vpcs: [
    ...(SMALL_WORLD.vpcs ?? []),
    {
      key: "west",
      region: "us-west-2",
      tags: { Name: "west" },
      cidr: "10.20.0.0/16",
      zones: ["us-west-2a", "us-west-2b"],
    },
  ],
  clusters: [
    ...(SMALL_WORLD.clusters ?? []),
    { name: "west", vpc: "west", managedCni: true, nodesPerZone: 1, podsPerNode: 1 },
  ],
};

export const TWO_REGIONS_FABRIC = fabricWith(`
  vpcs:
    main: { region: ${REGION}, id: ${VPC} }
    west: { region: us-west-2, tags: { Name: west } }
  clusters:
    prod: { vpc: main, zones: [eu-west-1b, eu-west-1c], pods: { ranges: [100.64.0.0/16] } }
    west: { vpc: west, zones: [us-west-2a, us-west-2b], pods: { ranges: [100.65.0.0/16] } }
`);

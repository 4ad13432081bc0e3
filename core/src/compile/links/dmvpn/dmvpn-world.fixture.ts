import { collectionKey, type Observed, type ObservedKind, type Snapshot } from "../../../observed/index.ts";
import type { Fabric } from "../../../spec/index.ts";
import { addressesIn } from "../../allocation/addresses.fixture.ts";
import { compile } from "../../compile.ts";
import { thing } from "../../world/world.fixture.ts";
import {
  A,
  clusterIn,
  groupIn,
  HERE,
  interfaceIn,
  linkedFabric,
  subnetIn,
  tableIn,
  UID,
  vpcIn,
  worldOf,
} from "../linked-world.fixture.ts";

/**
 * The hybrid document's own VPC: three zones, each with a public subnet, a private one and a table of its own for that;
 * nodes in the private ones.
 */
export function documentVpc(
  routes: readonly string[] = [],
  state: "active" | "blackhole" = "active",
): readonly Observed[] {
  const zones = ["a", "b", "c"];
  const subnets = zones.flatMap((zone, index) => [
    subnetIn(HERE, A, `subnet-public-${zone}`, `10.0.10${index + 6}.0/24`, `us-west-1${zone}`),
    subnetIn(
      HERE,
      A,
      `subnet-private-${zone}`,
      `10.0.1${index === 0 ? "09" : `1${index - 1}`}.0/24`,
      `us-west-1${zone}`,
    ),
  ]);
  return [
    vpcIn(HERE, A, ["10.0.0.0/16"]),
    ...subnets,
    ...tableIn(
      HERE,
      A,
      "rtb-public",
      zones.map((zone) => `subnet-public-${zone}`),
      { main: true, routes: ["0.0.0.0/0 igw-1"] },
    ),
    ...zones.flatMap((zone) =>
      tableIn(HERE, A, `rtb-private-${zone}`, [`subnet-private-${zone}`], {
        routes: [`0.0.0.0/0 nat-${zone}`, ...routes],
        state,
      }),
    ),
    clusterIn(
      HERE,
      "prod",
      A,
      zones.map((zone) => `subnet-private-${zone}`),
    ),
    groupIn(HERE, A, "sg-prod"),
    ...zones.map((zone) =>
      interfaceIn(HERE, A, `eni-node-${zone}`, `subnet-private-${zone}`, ["sg-prod"], { instance: `i-${zone}` }),
    ),
    image("ami-debian", "linux", "2026-10-01T00:00:00Z"),
    image("ami-older", "linux", "2026-01-01T00:00:00Z"),
    image("ami-cisco", "c8000v", "2026-05-01T00:00:00Z", { licence: "byol" }),
  ];
}

export function image(
  id: string,
  platform: "linux" | "c8000v" | "csr1000v",
  created: string,
  more: object = {},
): Observed {
  return thing(
    "machine-image",
    id,
    { platform, name: id, created, architecture: "x86_64", ...more },
    {},
    { scope: HERE },
  );
}

/** A router of the link that is there, in a zone `a`, `b` or `c`. */
export function routerIn(zone: string, state = "running"): readonly Observed[] {
  const name = `us-west-1${zone}`;
  const owner = (part: string) => ({ uid: UID, id: `hybrid/${part}`, fabric: "west" });
  const eni = (side: "outside" | "inside") =>
    thing(
      "router-interface",
      `eni-${side}-${zone}`,
      {
        subnet: `subnet-${side === "outside" ? "public" : "private"}-${zone}`,
        address: side === "outside" ? "10.0.106.50" : "10.0.109.50",
        groups: [`sg-${side}`],
        sourceDestCheck: side === "outside",
        description: "",
      },
      { status: "in-use", instance: `i-router-${zone}` },
      { scope: HERE, owner: owner(`router-interface/${name}/${side}`) },
    );
  return [
    eni("outside"),
    eni("inside"),
    thing(
      "router-instance",
      `i-router-${zone}`,
      {
        image: "ami-older",
        type: "t3.small",
        interfaces: [`eni-outside-${zone}`, `eni-inside-${zone}`],
        userData: "x",
      },
      { state },
      { scope: HERE, owner: owner(`router-instance/${name}`) },
    ),
  ];
}

const OF_ROUTERS: readonly ObservedKind[] = [
  "machine-image",
  "router-interface",
  "router-address",
  "router-instance",
  "router-role",
];

/** All of a place that was read, but for `failed`. */
export function read(things: readonly Observed[], failed: readonly ObservedKind[] = []): Snapshot {
  const world = worldOf(things, [HERE]);
  const more = OF_ROUTERS.map((kind) => [collectionKey(HERE, kind), { kind: "observed" as const }] as const);
  const unread = failed.map(
    (kind) =>
      [collectionKey(HERE, kind), { kind: "failed" as const, code: "denied", message: "no", hint: "ask" }] as const,
  );
  return { ...world, scopes: { ...world.scopes, ...Object.fromEntries([...more, ...unread]) } };
}

export const ROUTER = "{ platform: linux, zone: us-west-1a, tunnelAddress: 10.250.0.9 }";
export const PAIR = `${ROUTER}, { platform: linux, zone: us-west-1b, tunnelAddress: 10.250.0.10 }`;

/** The hybrid document as a Fabric, its pods beside their nodes. */
export function documentFabric(routers: string = ROUTER, more = "", link = ""): Fabric {
  return linkedFabric(`  vpcs:
    west1: { region: us-west-1, id: ${A} }
  clusters:
    prod: { vpc: west1, name: prod, zones: [us-west-1a, us-west-1b, us-west-1c], pods: { placement: nodes } }
  sites:
    dc1: { nodes: [10.1.0.0/16], pods: [192.168.0.0/16], hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }] }
  links:
    hybrid:
      dmvpn: { vpc: west1, site: dc1, routers: [${routers}], tunnel: { network: 10.250.0.0/24, key: 100 }, ike: { preSharedKey: { aws: psk } }${more} }
${link}`);
}

export function compiledOf(fabric: Fabric, world: Snapshot) {
  const { desired, diagnostics } = compile(fabric, addressesIn(fabric, world), world);
  return {
    resources: desired.resources,
    said: diagnostics.map(({ severity, code, message }) => `${severity} ${code} ${message}`),
  };
}

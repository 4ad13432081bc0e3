import type { AwsScope } from "../../desired/index.ts";
import {
  collectionKey,
  mergeSnapshots,
  type Observed,
  type ObservedKind,
  type Snapshot,
} from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { addressesIn } from "../allocation/addresses.fixture.ts";
import { compile } from "../compile.ts";
import { NETWORK_KINDS } from "../requests/purposes.ts";
import { fabricOf, thing } from "../world/world.fixture.ts";

/** World ids of the two VPCs of these worlds, and the Fabric's uid. */
export const A = "vpc-0000000a";
export const B = "vpc-0000000b";
export const UID = "11111111-2222-4333-8444-555555555555";

/** Places of the VPCs in these worlds. */
export const HERE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "us-west-1" };
export const THERE: AwsScope = { ...HERE, region: "us-west-2" };
export const OTHERS: AwsScope = { ...THERE, account: "222222222222" };

const KINDS: readonly ObservedKind[] = [
  ...NETWORK_KINDS,
  "security-group-rule",
  "network-interface",
  "node-group",
  "peering-connection",
  "peering-acceptance",
  "peering-dns",
  "transit-gateway",
  "transit-gateway-attachment",
  "transit-gateway-route-table",
  "cluster",
  "cni-addon",
];

/** A Fabric of these VPCs (`id` is `vpc-KEY`), clusters and links. */
export function linkedFabric(spec: string): Fabric {
  return fabricOf(`apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: west, uid: 11111111-2222-4333-8444-555555555555 }
spec:
${spec}`);
}

/** A world in which everything was read in these places. */
export function worldOf(things: readonly Observed[], scopes: readonly AwsScope[] = [HERE, THERE]): Snapshot {
  const keys = scopes.flatMap((scope) => KINDS.map((kind) => collectionKey(scope, kind)));
  return mergeSnapshots([
    {
      kind: "Snapshot",
      version: 1,
      aws: scopes.map((scope) => ({
        alias: scope.account === HERE.account ? "" : "other",
        region: scope.region,
        scope,
      })),
      scopes: Object.fromEntries(keys.map((key) => [key, { kind: "observed" as const }])),
      resources: things,
    },
  ]);
}

export function vpcIn(scope: AwsScope, id: string, cidrs: readonly string[]): Observed {
  const blocks = cidrs.map((cidr, index) => ({ cidr, associationId: `${id}-block-${index}`, state: "associated" }));
  return thing(
    "vpc",
    id,
    { cidr: cidrs[0] ?? "" },
    { state: "available", isDefault: false, ownerAccount: scope.account, cidrs: blocks },
    { scope },
  );
}

export function subnetIn(scope: AwsScope, vpc: string, id: string, cidr: string, zone = `${scope.region}a`): Observed {
  const facts = { state: "available", zoneId: "", availableAddresses: 100, ownerAccount: scope.account };
  return thing("subnet", id, { vpc, cidr, zone }, facts, { scope });
}

/** A table with the subnets that use it; `main` is used by all others. `routes`: `DESTINATION TARGET`. */
export function tableIn(
  scope: AwsScope,
  vpc: string,
  id: string,
  subnets: readonly string[],
  {
    main = false,
    routes = [],
    state = "active",
  }: { main?: boolean; routes?: readonly string[]; state?: "active" | "blackhole" } = {},
): readonly Observed[] {
  const facts = routes.map((text) => {
    const [destination = "", target = "", origin = "static"] = text.split(" ");
    return { destination, target, origin: origin as "static" | "propagated", state };
  });
  return [
    thing("route-table", id, { vpc }, { main, routes: facts }, { scope }),
    ...subnets.map((subnet) =>
      thing(
        "route-table-association",
        `assoc-${subnet}`,
        { routeTable: id, subnet },
        { state: "associated" },
        { scope },
      ),
    ),
    ...facts
      .filter(({ origin }) => origin === "static")
      .map(({ destination, target }) =>
        thing("route", `${id}/${destination}`, { routeTable: id, destination, target }, { state }, { scope }),
      ),
  ];
}

export function clusterIn(
  scope: AwsScope,
  name: string,
  vpc: string,
  subnets: readonly string[],
  serviceCidr?: string,
): Observed {
  return thing(
    "cluster",
    name,
    {
      name,
      status: "ACTIVE",
      version: "1.34",
      vpc,
      subnets,
      securityGroup: `sg-${name}`,
      ipFamily: "ipv4",
      autoMode: false,
      managedCni: true,
      ...(serviceCidr === undefined ? {} : { serviceCidr }),
    },
    {},
    { scope },
  );
}

export function interfaceIn(
  scope: AwsScope,
  vpc: string,
  id: string,
  subnet: string,
  groups: readonly string[],
  more: {
    readonly instance?: string;
    readonly description?: string;
    readonly tags?: Readonly<Record<string, string>>;
  } = {},
): Observed {
  const { tags = {}, description = "", ...rest } = more;
  return thing(
    "network-interface",
    id,
    { vpc, subnet, status: "in-use", description, groups, leaked: false, addresses: [], prefixes: [], ...rest },
    {},
    { scope, tags },
  );
}

const ALL_OUT = { protocol: "-1", cidr: "0.0.0.0/0" };

export function groupIn(
  scope: AwsScope,
  vpc: string,
  id: string,
  rules: { ingress?: readonly object[]; egress?: readonly object[] } = {},
): Observed {
  const { ingress = [], egress = [ALL_OUT] } = rules;
  return thing("security-group", id, { vpc, name: id, description: id, ingress, egress } as never, {}, { scope });
}

/** A peering as the account and region `scope` shows it. */
export function peeringIn(
  scope: AwsScope,
  id: string,
  [requester, accepter]: readonly [
    requester: { vpc: string; cidrs: readonly string[]; scope: AwsScope },
    accepter: { vpc: string; cidrs: readonly string[]; scope: AwsScope },
  ],
  status: string,
  more: Parameters<typeof thing>[4] = {},
): Observed {
  const side = ({ vpc, cidrs, scope: place }: typeof requester) => ({
    vpc,
    cidrs,
    ...(place.account === scope.account ? {} : { account: place.account }),
    ...(place.region === scope.region ? {} : { region: place.region }),
  });
  return thing(
    "peering-connection",
    id,
    {
      vpc: requester.vpc,
      peerVpc: accepter.vpc,
      peerAccount: accepter.scope.account,
      peerRegion: accepter.scope.region,
    },
    { requester: side(requester), accepter: side(accepter), status },
    { scope, ...more },
  );
}

/** The VPCs `a` here and `b`, each with one subnet and its main table. */
export function pairOfVpcs(scopeOfB: AwsScope = THERE): readonly Observed[] {
  return [
    vpcIn(HERE, A, ["10.10.0.0/16"]),
    vpcIn(scopeOfB, B, ["10.20.0.0/16"]),
    subnetIn(HERE, A, "subnet-a", "10.10.0.0/24"),
    subnetIn(scopeOfB, B, "subnet-b", "10.20.0.0/24"),
    ...tableIn(HERE, A, "rtb-a", [], { main: true }),
    ...tableIn(scopeOfB, B, "rtb-b", [], { main: true }),
  ];
}

/** Those two as sides of a peering. */
export const SIDE_A = { vpc: A, cidrs: ["10.10.0.0/16"], scope: HERE };
export const SIDE_B = { vpc: B, cidrs: ["10.20.0.0/16"], scope: THERE };

/** Compiles a Fabric in a world: `desired`, and `CODE message` of what is said. */
export function compiled(
  fabric: Fabric,
  world: Snapshot,
  ownByState: ReadonlySet<string> = new Set(),
  applied: ReadonlySet<string> = new Set(),
) {
  const addresses = addressesIn(fabric, world);
  const { desired, diagnostics } = compile(fabric, addresses, world, ownByState, applied);
  const links = desired.resources.filter(({ id }) => /\/(peering|security-group-rule)/.test(id));
  return {
    desired,
    links,
    ids: links.map(({ id }) => id),
    said: diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`),
    diagnostics,
  };
}

import { parse } from "yaml";
import { prefixFrom } from "../../addressing/index.ts";
import type { AwsScope, Scope } from "../../desired/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Declared, LinkEnd } from "../../network/index.ts";
import {
  collectionKey,
  inSnapshotOrder,
  type Observed,
  type ObservedKind,
  type Snapshot,
} from "../../observed/index.ts";
import { readGateways } from "./read-gateways.fixture.ts";
import { readClusters } from "./read-kubernetes.fixture.ts";
import { readHosts, readVpcs } from "./read-vpcs.fixture.ts";
import { networkShape, type Shorthand } from "./shorthand.fixture.ts";

/** A network as the product is given it. */
export interface Ground {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
}

/** Reads a network in short words, YAML or what was parsed of it. Throws on anything that it does not know: a test's own mistake. */
export function readNetwork(written: unknown): Ground {
  const shorthand = networkShape.parse(typeof written === "string" ? parse(written) : written);
  const world = new World(shorthand);
  readVpcs(shorthand, world);
  readHosts(shorthand, world);
  readGateways(shorthand, world);
  readClusters(shorthand, world);
  return { snapshot: world.snapshot(), declared: declaredOf(shorthand, world) };
}

/** `written` with the parts that differ laid over it: maps join, null takes a key away, everything else replaces. */
export function changed(written: unknown, change: unknown): unknown {
  if (!isMap(written) || !isMap(change)) return change;
  const joined = new Map(Object.entries(written));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) joined.delete(key);
    else joined.set(key, changed(joined.get(key), value));
  }
  return Object.fromEntries(joined);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What has been read so far. */
export class World {
  readonly #shorthand: Shorthand;
  readonly #resources: Observed[] = [];
  readonly #scopes = new Map<string, Scope>();

  constructor(shorthand: Shorthand) {
    this.#shorthand = shorthand;
    this.scope({});
  }

  scope(of: { readonly region?: string | undefined; readonly account?: string | undefined }): AwsScope {
    const { account, region } = this.#shorthand;
    const scope: AwsScope = {
      plane: "aws",
      partition: "aws",
      account: of.account ?? account,
      region: of.region ?? region,
    };
    this.note(scope);
    return scope;
  }

  /** The scope of the VPC with this id, or of the first where there is none such. */
  scopeOfVpc(id: string): AwsScope {
    return this.scope(this.#shorthand.vpcs[id.replace(/^vpc-/, "")] ?? {});
  }

  /** The VPC in which a subnet with this id lies, with what is written of it. */
  vpcOfSubnet(id: string): { readonly id: string; readonly scope: AwsScope } {
    for (const [name, vpc] of Object.entries(this.#shorthand.vpcs)) {
      if (Object.keys(vpc.subnets).some((subnet) => `subnet-${subnet}` === id)) {
        return { id: `vpc-${name}`, scope: this.scope(vpc) };
      }
    }
    throw new RangeError(`no subnet ${id}`);
  }

  note(scope: Scope): void {
    this.#scopes.set(scopeKey(scope), scope);
  }

  add<K extends ObservedKind>(thing: Observed<K>): void {
    this.note(thing.scope);
    this.#resources.push(thing as Observed);
  }

  snapshot(): Snapshot {
    const scopes = [...this.#scopes.values()].flatMap((scope) =>
      KINDS[scope.plane].map((kind) => [collectionKey(scope, kind), { kind: "observed" }] as const),
    );
    const aws = [...this.#scopes.values()].flatMap((scope) =>
      scope.plane === "aws" ? [{ alias: scope.account, region: scope.region, scope }] : [],
    );
    return {
      kind: "Snapshot",
      version: 1,
      aws,
      scopes: Object.fromEntries(scopes.sort(([a], [b]) => (a < b ? -1 : 1))),
      resources: inSnapshotOrder(this.#resources),
    };
  }
}

/** What an observation of everything asks for. */
const KINDS: Readonly<Record<Scope["plane"], readonly ObservedKind[]>> = {
  router: ["router-configuration"],
  aws: [
    "availability-zone",
    "cluster",
    "customer-gateway",
    "egress-only-internet-gateway",
    "elastic-address",
    "instance",
    "internet-gateway",
    "nat-gateway",
    "network-acl",
    "network-interface",
    "node-group",
    "peering-connection",
    "prefix-list",
    "route",
    "route-table",
    "route-table-association",
    "security-group",
    "subnet",
    "transit-gateway",
    "transit-gateway-attachment",
    "transit-gateway-route-table",
    "vpc",
    "vpc-cidr",
    "vpc-endpoint",
    "vpn-connection",
    "vpn-gateway",
  ],
  kubernetes: [
    "cni-daemonset",
    "eni-config",
    "namespace",
    "network-policy",
    "node",
    "node-class",
    "pod",
    "security-group-policy",
  ],
};

function declaredOf(shorthand: Shorthand, world: World): Declared {
  return {
    clusters: Object.entries(shorthand.clusters).map(([key, cluster]) => ({
      key,
      name: key,
      scope: world.scopeOfVpc(cluster.vpc),
      vpc: cluster.vpc,
      podRanges: cluster.podRanges.map(prefixFrom),
      zones: cluster.zones,
    })),
    vpcs: Object.entries(shorthand.vpcs).map(([key, vpc]) => ({ key, scope: world.scope(vpc), vpc: `vpc-${key}` })),
    sites: Object.entries(shorthand.sites).map(([key, { nodes, pods }]) => ({
      key,
      nodes: nodes.map(prefixFrom),
      pods: pods.map(prefixFrom),
    })),
    links: Object.entries(shorthand.links).map(([key, { kind, between, gateway, routes, mtu }]) => ({
      key,
      kind,
      ends: between.map(endOf),
      allow: [],
      carries: {
        routes: routes.map(prefixFrom),
        ...(gateway === undefined ? {} : { gateway }),
        ...(mtu === undefined ? {} : { mtu }),
      },
    })),
  };
}

function endOf(text: string): LinkEnd {
  const key = text.replace(/^(sites\/|vpc-)/, "");
  return text.startsWith("vpc-") ? { kind: "vpc", key, vpc: text } : { kind: "site", key };
}

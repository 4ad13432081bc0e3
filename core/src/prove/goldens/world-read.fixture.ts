import type { AwsScope, Scope } from "../../desired/index.ts";
import { scopeKey } from "../../desired/index.ts";
import {
  collectionKey,
  inSnapshotOrder,
  type Observed,
  type ObservedKind,
  type Snapshot,
} from "../../observed/index.ts";
import type { Shorthand } from "./shorthand.fixture.ts";

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

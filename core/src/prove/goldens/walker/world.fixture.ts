import { contains, formatAddress, type Prefix, parseAddress, parsePrefix } from "../../../addressing/index.ts";
import type { Declared } from "../../../network/index.ts";
import { type Observed, type ObservedKind, observedOf, type Snapshot } from "../../../observed/index.ts";

export type Interface = Observed<"network-interface">;
export type Subnet = Observed<"subnet">;
export type Pod = Observed<"pod">;

/**
 * A snapshot as the walker of single packets looks things up in it: maps and nothing more. Read straight from the facts, without
 * anything of what the prover makes of them.
 */
export class World {
  readonly snapshot: Snapshot;
  readonly declared: Declared;
  readonly #byId = new Map<string, Observed>();
  readonly #subnets: ReadonlyMap<string, readonly Subnet[]>;
  readonly #owners = new Map<string, Interface>();
  readonly #ranges = new Map<string, { readonly prefix: Prefix; readonly owner: Interface }[]>();
  readonly #public = new Map<string, { readonly owner: Interface; readonly private: string }>();
  readonly #pods = new Map<string, Pod[]>();

  constructor(snapshot: Snapshot, declared: Declared) {
    this.snapshot = snapshot;
    this.declared = declared;
    for (const thing of snapshot.resources) {
      const key = thing.scope.plane === "kubernetes" ? `${thing.scope.cluster}/${thing.kind}/${thing.id}` : thing.id;
      if (!this.#byId.has(key)) this.#byId.set(key, thing);
    }
    this.#subnets = Map.groupBy(this.all("subnet"), ({ props }) => props.vpc);
    for (const owner of this.all("network-interface")) this.#note(owner);
    for (const pod of this.all("pod").filter(({ props }) => !["Succeeded", "Failed"].includes(props.phase))) {
      for (const address of pod.props.addresses) this.#pods.set(address, [...(this.#pods.get(address) ?? []), pod]);
    }
  }

  #note(owner: Interface): void {
    const { vpc, addresses, prefixes, publicAddresses } = owner.props;
    for (const address of addresses) this.#owners.set(`${vpc} ${address}`, owner);
    const ranges = prefixes.map((text) => ({ prefix: prefixOf(text), owner }));
    if (ranges.length > 0) this.#ranges.set(vpc, [...(this.#ranges.get(vpc) ?? []), ...ranges]);
    for (const pair of publicAddresses ?? []) this.#public.set(pair.public, { owner, private: pair.private });
  }

  all<K extends ObservedKind>(kind: K): readonly Observed<K>[] {
    return observedOf(this.snapshot, kind);
  }

  get<K extends ObservedKind>(kind: K, id: string): Observed<K> | undefined {
    const found = this.#byId.get(id);
    return found?.kind === kind ? (found as Observed as Observed<K>) : undefined;
  }

  inCluster<K extends ObservedKind>(kind: K, cluster: string, id: string): Observed<K> | undefined {
    return this.#byId.get(`${cluster}/${kind}/${id}`) as Observed | undefined as Observed<K> | undefined;
  }

  subnetOf(owner: Interface): Subnet | undefined {
    return this.get("subnet", owner.props.subnet);
  }

  /** The subnet of a VPC that an address lies in. */
  subnetWith(vpc: string, address: Prefix): Subnet | undefined {
    return this.#subnets.get(vpc)?.find((subnet) => subnetPrefixes(subnet).some((prefix) => contains(prefix, address)));
  }

  /** Whose an address is in a VPC, by itself or in a prefix. */
  ownerOf(vpc: string, address: Prefix): Interface | undefined {
    return (
      this.#owners.get(`${vpc} ${formatAddress(address)}`) ??
      this.#ranges.get(vpc)?.find(({ prefix }) => contains(prefix, address))?.owner
    );
  }

  /** Whose a public address is, and for which of its own. */
  behindPublic(address: Prefix): { readonly owner: Interface; readonly private: string } | undefined {
    return this.#public.get(formatAddress(address));
  }

  podsAt(address: Prefix): readonly Pod[] {
    return this.#pods.get(formatAddress(address)) ?? [];
  }

  blocksOf(vpc: string): readonly Prefix[] {
    const facts = this.get("vpc", vpc)?.facts;
    return [...(facts?.cidrs ?? []), ...(facts?.ipv6Cidrs ?? [])]
      .filter(({ state }) => state === "associated")
      .map(({ cidr }) => prefixOf(cidr));
  }

  /** F10: its own table, else the VPC's main one. */
  tableOf(subnet: Subnet): Observed<"route-table"> | undefined {
    const own = this.all("route-table-association").find(({ props }) => props.subnet === subnet.id);
    if (own !== undefined) return this.get("route-table", own.props.routeTable);
    return this.all("route-table").find(({ props, facts }) => props.vpc === subnet.props.vpc && facts.main);
  }

  aclOf(subnet: Subnet): Observed<"network-acl"> | undefined {
    return this.all("network-acl").find(({ props }) => props.subnets.includes(subnet.id));
  }
}

export function subnetPrefixes({ props, facts }: Subnet): readonly Prefix[] {
  return [props.cidr, ...(facts.ipv6Cidrs ?? [])].map(prefixOf);
}

export function owns({ props }: Interface, address: Prefix): boolean {
  return (
    props.addresses.includes(formatAddress(address)) ||
    props.prefixes.some((prefix) => contains(prefixOf(prefix), address))
  );
}

export function prefixOf(text: string): Prefix {
  const reading = parsePrefix(text);
  if (!reading.ok) throw new RangeError(reading.message);
  return reading.prefix;
}

export function addressOf(text: string): Prefix {
  const reading = parseAddress(text);
  if (!reading.ok) throw new RangeError(reading.message);
  return reading.address;
}

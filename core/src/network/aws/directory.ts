import { contains, type Prefix, PrefixTrie, samePrefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { Directory, Found, Group } from "../built.ts";
import type { KubernetesNames } from "../kubernetes/index.ts";
import type { Endpoint, Network } from "../model.ts";
import type { End, Place } from "../place.ts";
import { addressesOf, classText, type InterfaceClass, isHost, type NetworkInterface } from "./interfaces.ts";
import { NOBODY } from "./nobody.ts";
import type { World } from "./world.ts";

/** Where interfaces, instances, VPCs, sites and addresses are. Indexes are made when they are first asked for. */
export class AwsDirectory implements Directory {
  readonly #world: World;
  readonly #endpoints: ReadonlyMap<string, Endpoint>;
  readonly #network: Pick<Network, "endpoints" | "segments">;
  readonly #classes: ReadonlyMap<string, InterfaceClass>;
  readonly #clusters: KubernetesNames;
  #classOf: ReadonlyMap<string, string> | undefined;
  #bySegment: ReadonlyMap<string, readonly Endpoint[]> | undefined;
  #segments: PrefixTrie<Set<string>> | undefined;
  #faced: readonly Endpoint[] | undefined;

  constructor(
    world: World,
    network: Pick<Network, "endpoints" | "segments">,
    classes: ReadonlyMap<string, InterfaceClass>,
    clusters: KubernetesNames,
  ) {
    this.#world = world;
    this.#endpoints = network.endpoints;
    this.#network = network;
    this.#classes = classes;
    this.#clusters = clusters;
  }

  ends(place: Place, askers?: readonly End[]): Found {
    const ofClusters = this.#clusters.ends(place, askers);
    if (place.kind !== "address") return ofClusters ?? this.#own(place);
    return ofClusters?.kind === "unknown" ? ofClusters : this.#address(place.prefix, ofClusters?.ends ?? []);
  }

  #own(place: Exclude<Place, { kind: "address" }>): Found {
    switch (place.kind) {
      case "interface":
        return this.#interface(place.id);
      case "instance":
        return this.#instance(place.id);
      case "vpc":
        return this.#vpc(place.vpc);
      case "site":
        return this.#named(`sites/${place.site}/${place.part}`);
      case "internet":
        return this.#named("internet");
      case "network":
        return unknown(`there is no network ${place.network}`, []);
      case "cluster":
      case "pod":
        return unknown(`there is no cluster ${place.cluster}`, []);
    }
  }

  groups(): readonly Group[] {
    const outside = [...this.#endpoints.keys()].filter((id) => id.startsWith("sites/")).sort();
    const groups = outside.map((name): Group => ({ name, ends: [{ endpoint: name }] }));
    return [...this.#clusters.groups(), ...groups].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  nameOf(endpoint: string): string {
    return this.#clusters.nameOf(endpoint) ?? this.#ownName(endpoint);
  }

  #ownName(endpoint: string): string {
    const ofClass = this.#classes.get(endpoint);
    const [only, ...others] = ofClass?.members ?? [];
    if (ofClass === undefined || only === undefined) return tableName(endpoint);
    if (others.length > 0) return classText(this.#world, ofClass);
    const instance = only.props.instance;
    if (instance === undefined) return only.id;
    const name = this.#world.get("instance", instance)?.props.name;
    return name === undefined ? instance : `${instance} (${name})`;
  }

  #interface(id: string): Found {
    const found = this.#world.get("network-interface", id);
    if (found === undefined)
      return unknown(`there is no interface ${id}`, near(id, this.#world.all("network-interface").keys()));
    if (!isHost(found)) return unknown(`${id} only forwards what others send (${found.props.type})`, []);
    return this.#withoutSubnet(found) ?? ends([this.#endOf(found)]);
  }

  #instance(id: string): Found {
    const byInstance = this.#interfacesBy("interfaces by instance", ({ props }) =>
      props.instance ? [props.instance] : [],
    );
    const all = byInstance.get(id) ?? [];
    const hosts = all.filter(isHost);
    const lost = hosts.map((one) => this.#withoutSubnet(one)).find((one) => one !== undefined);
    if (lost !== undefined) return lost;
    if (all.length > 0) return ends(hosts.map((one) => this.#endOf(one)));
    const instance = this.#world.get("instance", id);
    if (instance !== undefined) return this.#withoutInterfaces(instance);
    return unknown(`there is no instance ${id}`, near(id, this.#world.all("instance").keys()));
  }

  /** A terminated instance has none. */
  #withoutInterfaces({ id, scope, props }: Observed<"instance">): Found {
    const isGone = props.state === "terminated" || this.#world.isRead(scope, "network-interface");
    return isGone ? ends([]) : unknown(`the interfaces of ${id} were not read`, []);
  }

  #withoutSubnet(one: NetworkInterface): Found | undefined {
    if (this.#endpoints.has(this.#endOf(one).endpoint)) return undefined;
    return unknown(`${one.props.subnet}, the subnet of ${one.id}, was not read`, []);
  }

  #vpc(text: string): Found {
    const id = this.#world.declared.vpcs.find(({ key }) => key === text)?.vpc ?? text;
    if (this.#world.get("vpc", id) === undefined)
      return unknown(`there is no VPC ${text}`, near(text, this.#world.all("vpc").keys()));
    const segments = this.#segmentsOf(id);
    return ends(
      [...this.#endpoints.values()].filter(({ segment }) => segments.has(segment)).map((one) => ({ endpoint: one.id })),
    );
  }

  #segmentsOf(vpc: string): ReadonlySet<string> {
    const subnets = this.#world.groups("subnet", "subnets by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
    return new Set(subnets.map(({ id }) => id));
  }

  #named(endpoint: string): Found {
    if (this.#endpoints.has(endpoint)) return ends([{ endpoint }]);
    return unknown(`there is no ${endpoint}`, near(endpoint, this.#endpoints.keys()));
  }

  /** Every endpoint with an address inside the prefix, of clusters and others: VPCs may overlap. */
  #address(prefix: Prefix, ofClusters: readonly End[]): Found {
    const others = this.#near(prefix).filter(({ id }) => !ofClusters.some(({ endpoint }) => endpoint === id));
    const found = others.flatMap(({ id, addresses }): readonly End[] => {
      const inside = addresses.flatMap((one) =>
        contains(prefix, one) ? [one] : contains(one, prefix) ? [prefix] : [],
      );
      return inside.length === 0 ? [] : [{ endpoint: id, addresses: inside }];
    });
    const all = [...ofClusters, ...found, ...this.#facing(prefix)];
    return ends(all.length > 0 ? all : [{ endpoint: NOBODY, addresses: [prefix] }]);
  }

  /** Who is meant by these addresses from elsewhere, as by a public one. */
  #facing(prefix: Prefix): readonly End[] {
    this.#faced ??= [...this.#endpoints.values()].filter(({ faces }) => faces !== undefined);
    return this.#faced.flatMap(({ id, faces }): readonly End[] => {
      const pairs = (faces ?? []).flatMap((face) => face.pairs);
      const inside = pairs.filter(({ from, to }) => !samePrefix(from, to) && contains(prefix, from));
      return inside.length === 0 ? [] : [{ endpoint: id, addresses: inside.map(({ from }) => from) }];
    });
  }

  /** Endpoints of the segments that the prefix touches. */
  #near(prefix: Prefix): readonly Endpoint[] {
    this.#bySegment ??= Map.groupBy(this.#endpoints.values(), ({ segment }) => segment);
    this.#segments ??= this.#segmentsByPrefix();
    const names = new Set([...this.#segments.overlapping(prefix)].flatMap(({ value }) => [...value]));
    return [...names].sort().flatMap((name) => this.#bySegment?.get(name) ?? []);
  }

  #segmentsByPrefix(): PrefixTrie<Set<string>> {
    const trie = new PrefixTrie<Set<string>>();
    for (const { id, prefixes } of this.#network.segments.values()) {
      for (const prefix of prefixes) trie.insert(prefix, (trie.get(prefix) ?? new Set()).add(id));
    }
    return trie;
  }

  #endOf(one: NetworkInterface): End {
    this.#classOf ??= new Map(
      [...this.#classes.values()].flatMap(({ endpoint, members }) => members.map(({ id }) => [id, endpoint] as const)),
    );
    return { endpoint: this.#classOf.get(one.id) ?? one.id, addresses: addressesOf(one) };
  }

  #interfacesBy(
    name: string,
    keys: (one: NetworkInterface) => readonly string[],
  ): ReadonlyMap<string, readonly Observed<"network-interface">[]> {
    return this.#world.groups("network-interface", name, keys);
  }
}

function ends(found: readonly End[]): Found {
  return { kind: "ends", ends: [...found].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1)) };
}

function unknown(why: string, near: readonly string[]): Found {
  return { kind: "unknown", why, near };
}

/** What stands for no record by itself: tables, and who answers in every VPC. */
const MADE: readonly (readonly [RegExp, string])[] = [
  [/\/no-route-table$/, "the route table of "],
  [/\/(?:forwards|from-sites)$/, "the routes of "],
  [/\/far$/, "the far end of "],
  [/\/resolver$/, "what answers on the link in "],
];

/** A table by its record: `rtb-1@euw1-az1` is rtb-1 as those of one zone follow it. */
function tableName(id: string): string {
  const [record = id] = id.split("@");
  const [ending, what] = MADE.find(([words]) => words.test(record)) ?? ["", ""];
  return `${what}${record.replace(ending, "")}`;
}

/** Names that begin alike, at most five. */
function near(text: string, names: Iterable<string>): readonly string[] {
  const start = text.slice(0, Math.max(4, text.length - 3));
  const found: string[] = [];
  for (const name of names) if (name.startsWith(start) && found.push(name) === 5) break;
  return found.sort();
}

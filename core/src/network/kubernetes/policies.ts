import { type Family, type Prefix, PrefixSet, parseAddress } from "../../addressing/index.ts";
import {
  type LabelSelector,
  type Observed,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
  selects,
} from "../../observed/index.ts";
import type { FieldRange, Match } from "../../packets/index.ts";
import type { Filter, FilterRule } from "../model.ts";
import { ofFamily, prefixesIn, rangesOf } from "./ranges.ts";

type Pod = Observed<"pod">;
type Policy = Observed<"network-policy">;
type Direction = "ingress" | "egress";

/** What policies make of a pod. Pods of one key pass the same. */
export interface PodPolicies {
  /** Empty: nothing is filtered. */
  readonly key: string;
  readonly ingress: readonly Filter[];
  readonly egress: readonly Filter[];
}

const UNFILTERED: PodPolicies = { key: "", ingress: [], egress: [] };

/** By the numbers that packets carry. */
const PROTOCOLS: Readonly<Record<PolicyPort["protocol"], number>> = { TCP: 6, UDP: 17, SCTP: 132 };
const LAST_PORT = 65_535;

/**
 * The NetworkPolicies of one cluster as filters at its pods (networking.k8s.io/v1): what a policy selects takes, or sends, only what any
 * policy allows. Peers that are pods become those pods' addresses: policies know the sender by the address that arrives.
 */
export class ClusterPolicies {
  readonly #cluster: string;
  readonly #policies: ReadonlyMap<string, readonly Policy[]>;
  readonly #pods: readonly Pod[];
  readonly #namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly #strict: boolean;
  readonly #selected = new Map<string, readonly Pod[]>();
  readonly #known = new Map<string, PodPolicies>();

  /** `strict`: a pod that no policy selects sends and takes nothing. */
  constructor(
    cluster: string,
    policies: readonly Policy[],
    pods: readonly Pod[],
    namespaces: readonly Observed<"namespace">[],
    strict: boolean,
  ) {
    this.#cluster = cluster;
    this.#policies = Map.groupBy(policies, ({ props }) => props.namespace);
    this.#pods = pods.filter(({ props }) => !props.hostNetwork);
    this.#namespaces = new Map(namespaces.map(({ props }) => [props.name, props.labels]));
    this.#strict = strict;
  }

  /** What filters a pod, for addresses of one family. Pods of the node's own network are not filtered. */
  of(pod: Pod, family: Family): PodPolicies {
    if (pod.props.hostNetwork) return UNFILTERED;
    const policies = this.#policies.get(pod.props.namespace) ?? [];
    if (policies.length === 0 && !this.#strict) return UNFILTERED;
    const selecting = policies.filter(({ props }) => selects(props.podSelector, pod.props.labels ?? {}));
    const ingress = selecting.filter(({ props }) => props.types.includes("Ingress"));
    const egress = selecting.filter(({ props }) => props.types.includes("Egress"));
    if (!this.#strict && ingress.length === 0 && egress.length === 0) return UNFILTERED;
    const ports = namedPorts(pod, ingress);
    const key = JSON.stringify([family, ingress.map(({ id }) => id), egress.map(({ id }) => id), ports]);
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    const made: PodPolicies = {
      key: nameOf([...new Set(selecting.map(({ id }) => id))], ports),
      ingress: this.#filter("ingress", ingress, family, pod),
      egress: this.#filter("egress", egress, family, pod),
    };
    this.#known.set(key, made);
    return made;
  }

  #filter(direction: Direction, policies: readonly Policy[], family: Family, pod: Pod): readonly Filter[] {
    if (policies.length === 0 && !this.#strict) return [];
    const names = policies.map(({ id }) => id);
    const rules = policies.flatMap((policy) =>
      policy.props[direction].flatMap((rule, index) =>
        this.#matches(direction, rule, policy.props.namespace, family, pod).map(
          (match): FilterRule => ({ id: `${policy.id} ${direction} ${index + 1}`, permits: true, match }),
        ),
      ),
    );
    const id = `network-policy/${this.#cluster}/${names.length === 0 ? "default deny" : names.join("+")} ${direction}`;
    return [{ id, stateful: true, rules }];
  }

  #matches(direction: Direction, rule: PolicyRule, namespace: string, family: Family, pod: Pod): readonly Match[] {
    const side = direction === "ingress" ? "source" : "destination";
    const addresses = rule.peers.length === 0 ? undefined : this.#addresses(rule.peers, namespace, family);
    const from = addresses === undefined ? {} : { [side]: addresses };
    if (rule.ports.length === 0) return [from];
    return rule.ports.flatMap((port) => {
      if (typeof port.port !== "string") return [{ ...from, ...portMatch(port.protocol, port.port, port.endPort) }];
      return direction === "ingress"
        ? portsNamed(pod, port).map((number) => ({ ...from, ...portMatch(port.protocol, number) }))
        : this.#namedAtPeers(rule.peers, port, namespace, family);
    });
  }

  /** A port's name means what each receiving pod calls so; addresses outside the cluster have no names. */
  #namedAtPeers(peers: readonly PolicyPeer[], port: PolicyPort, namespace: string, family: Family): readonly Match[] {
    const receivers = peers.length === 0 ? this.#pods : peers.flatMap((peer) => this.#podsOf(peer, namespace));
    const byPort = Map.groupBy(
      receivers.flatMap((pod) => portsNamed(pod, port).map((number) => ({ pod, number }))),
      ({ number }) => number,
    );
    return [...byPort]
      .sort(([a], [b]) => a - b)
      .map(([number, having]) => ({
        destination: rangesOf(
          having.flatMap(({ pod }) => addressesOf(pod, family)),
          family,
        ),
        ...portMatch(port.protocol, number),
      }));
  }

  #addresses(peers: readonly PolicyPeer[], namespace: string, family: Family): readonly FieldRange[] {
    return rangesOf(
      peers.flatMap((peer) =>
        peer.kind === "block"
          ? blockOf(peer, family)
          : this.#podsOf(peer, namespace).flatMap((pod) => addressesOf(pod, family)),
      ),
      family,
    );
  }

  /** Without a namespace selector: those of the policy's own namespace. */
  #podsOf(peer: PolicyPeer, namespace: string): readonly Pod[] {
    if (peer.kind === "block") return [];
    const key = JSON.stringify([peer.namespaces ?? namespace, peer.pods ?? null]);
    const before = this.#selected.get(key);
    if (before !== undefined) return before;
    const found = this.#pods.filter(
      ({ props }) =>
        (peer.namespaces === undefined
          ? props.namespace === namespace
          : selects(peer.namespaces, this.#namespaceLabels(props.namespace))) &&
        (peer.pods === undefined || selects(peer.pods, props.labels ?? {})),
    );
    this.#selected.set(key, found);
    return found;
  }

  /** Kubernetes gives every namespace a label of its own name. */
  #namespaceLabels(name: string): LabelSelector["labels"] {
    return { "kubernetes.io/metadata.name": name, ...this.#namespaces.get(name) };
  }
}

/** Numbers of ports that policies mean by name, for those that differ from pod to pod. */
function namedPorts(pod: Pod, policies: readonly Policy[]): readonly string[] {
  const named = policies.flatMap(({ props }) => props.ingress.flatMap(({ ports }) => ports)).filter(isNamed);
  return [...new Set(named.map((port) => `${port.protocol} ${port.port} ${portsNamed(pod, port).join()}`))].sort();
}

function nameOf(policies: readonly string[], ports: readonly string[]): string {
  return [policies.length === 0 ? "default deny" : policies.join("+"), ...ports].join(" ");
}

function isNamed(port: PolicyPort): boolean {
  return typeof port.port === "string";
}

function portsNamed({ props }: Pod, { protocol, port }: PolicyPort): readonly number[] {
  const found = (props.ports ?? []).filter((one) => one.name === port && one.protocol === protocol);
  return [...new Set(found.map((one) => one.port))].sort((a, b) => a - b);
}

function portMatch(protocol: PolicyPort["protocol"], port?: number, endPort?: number): Match {
  const number = PROTOCOLS[protocol];
  const ports = port === undefined ? { from: 0, to: LAST_PORT } : { from: port, to: endPort ?? port };
  return { protocol: [{ from: number, to: number }], destinationPort: [ports] };
}

function blockOf({ cidr, except }: PolicyPeer & { kind: "block" }, family: Family): readonly Prefix[] {
  const block = PrefixSet.of(ofFamily(prefixesIn([cidr]), family));
  return block.subtract(PrefixSet.of(prefixesIn(except))).prefixes();
}

/** Addresses of a pod, of one family. */
export function addressesOf({ props }: Pod, family: Family): readonly Prefix[] {
  // Most pods have one address: it is not read for the family that it cannot be of.
  const isOther = (text: string): boolean => text.includes(":") !== (family === 6);
  return props.addresses.flatMap((text) => {
    const reading = isOther(text) ? undefined : parseAddress(text);
    return reading?.ok && reading.address.family === family ? [reading.address] : [];
  });
}

import type { KubernetesScope } from "../../desired/index.ts";

/** The label by which a pod says that packets may be sent from it: `podspan.dev/probe: "true"`. */
export const PROBE_LABEL = "podspan.dev/probe";

/** The name of a TCP port at which a pod tells whoever connects the address that it sees: `10.0.0.5` and an end of line. */
export const SEEN_PORT = "podspan-seen";

/** A running pod that carries {@link PROBE_LABEL}. One of the host's network stands for its node. */
export interface ProbePod {
  readonly scope: KubernetesScope;
  readonly part: "pods" | "nodes";
  readonly zone: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly addresses: readonly string[];
  /** Its port {@link SEEN_PORT}. */
  readonly seenPort?: number;
}

/** A host of a site, at an address that an expectation names: it may answer, and nothing is sent from it. */
export interface ProbeHost {
  readonly site: string;
  readonly part: "pods" | "nodes";
  readonly address: string;
}

export type ProbeTarget = ProbePod | ProbeHost;

export function isHost(target: ProbeTarget): target is ProbeHost {
  return "site" in target;
}

/** Why packets are sent between two places. */
export type ProbeReason =
  | { readonly kind: "link"; readonly link: string }
  /** `index`: of `spec.expect`. */
  | { readonly kind: "expectation"; readonly index: number };

/** A pod and whom it sends to, at which address. */
export interface ProbePair {
  readonly from: ProbePod;
  readonly to: ProbeTarget;
  readonly address: string;
  readonly family: 4 | 6;
  readonly because: readonly ProbeReason[];
}

/** What is sent. `bytes`: of the whole IP packet, which nobody on the way may cut. */
export type ProbePacket =
  | { readonly kind: "echo" }
  /** `tells`: the receiver says there whom it sees. */
  | { readonly kind: "tcp"; readonly port: number; readonly tells?: true }
  | { readonly kind: "large"; readonly bytes: number };

/** What came of a packet. */
export type Reception =
  /** `seen`: the address that the receiver says it comes from. */
  | { readonly kind: "answered"; readonly seen?: string }
  /** TCP: the port is closed, says a reset: the packet was there, or something on the way says so in its name. */
  | { readonly kind: "refused" }
  /** An ICMP error came back; `by` is who sent it, absent: the sender's own system. */
  | { readonly kind: "unreachable"; readonly why: string; readonly by?: string }
  /** Too large for a part of the way: `mtu` bytes fit; `by` as above. */
  | { readonly kind: "too-large"; readonly mtu?: number; readonly by?: string }
  | { readonly kind: "silent" }
  /** It was not sent. */
  | { readonly kind: "unsent"; readonly why: string };

/** Where the parts of a way are told apart: `end-to-end` is all of it at once; parts of a link (a tunnel, its keys, its routing) are others. */
export type ProbeLayer = "end-to-end";

/** What a probe pod is good for. */
export type Survey =
  | {
      readonly kind: "ready";
      readonly container: string;
      /** Programs to send with, by what they are: `ping (iputils)`. */
      readonly tools: readonly string[];
      /** TCP ports that something listens on, for every address or this pod's, ascending. */
      readonly listening: readonly number[];
    }
  | { readonly kind: "unusable"; readonly code: string; readonly why: string; readonly fix: string };

export type ReadySurvey = Extract<Survey, { readonly kind: "ready" }>;

/** What the proof says of a packet and its answer: `either` where it says it of a part of them. */
export type Foretold = "answered" | "lost" | "either" | "unknown";

/** A packet, and what is known of it before it is sent. */
export interface PlannedPacket {
  readonly packet: ProbePacket;
  readonly foretold: Foretold;
  /** Source addresses that the receiver sees by the proof; empty: the sender's own. */
  readonly nat: readonly string[];
  /** Why it does not get through, where the proof says that it does not. */
  readonly stopper?: string;
  /** Expectations that it is held against, by their index: whether it must get through, and as what it is. */
  readonly expected: readonly { readonly index: number; readonly allow: boolean; readonly nat: "none" | "any" }[];
}

/** A packet that was sent, and what became of it. */
export interface SentPacket extends PlannedPacket {
  readonly pair: ProbePair;
  readonly layer: ProbeLayer;
  readonly reception: Reception;
  /** Of a large one that did not get through: bytes of the largest that did; absent: none of those tried. */
  readonly largest?: number;
}

/** `clusters/west1/pods/us-west-1b` or `sites/dc1/nodes`, as groups of the proof are called. */
export function groupOf(target: ProbeTarget): string {
  if (isHost(target)) return placeOf(target);
  return [placeOf(target), ...(target.zone === "" ? [] : [target.zone])].join("/");
}

/** The same without the zone. */
export function placeOf(target: ProbeTarget): string {
  return isHost(target) ? `sites/${target.site}/${target.part}` : `clusters/${target.scope.cluster}/${target.part}`;
}

/** `NAMESPACE/NAME`; of a host its address. */
export function targetText(target: ProbeTarget): string {
  return isHost(target) ? target.address : `${target.namespace}/${target.name}`;
}

/** Unique among all clusters. */
export function podKeyOf({ scope, namespace, name }: ProbePod): string {
  return `${scope.cluster}/${namespace}/${name}`;
}

/** Pods that take part in some pairs, each once: those that send, and those that are sent to. */
export function podsIn(pairs: readonly ProbePair[]): readonly ProbePod[] {
  const pods = pairs.flatMap(({ from, to }) => (isHost(to) ? [from] : [from, to]));
  return [...new Map(pods.map((pod) => [podKeyOf(pod), pod])).values()];
}

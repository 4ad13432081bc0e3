import { disagreementOf, gotThrough } from "./judgement.ts";
import { type ProbePair, type ProbeTarget, placeOf, type SentPacket } from "./probe.ts";

/** Why packets and proof disagree, most likely, and what to look at. */
export interface Suspicion {
  /** What kind of thing it is: packets of one kind are told together. */
  readonly kind: string;
  readonly cause: string;
  readonly fix: string;
}

/** From the packet itself, and from what else was sent between the same clusters. */
export function suspicionOf(sent: SentPacket, all: readonly SentPacket[]): Suspicion {
  const disagreement = disagreementOf(sent);
  if (disagreement === "passed") return passedBy(sent);
  if (disagreement === "translated") return translatedBy(sent);
  const { reception, packet } = sent;
  if (packet.kind === "large") return tooLarge(sent);
  const siblings = all.filter(({ pair }) => samePair(pair, sent.pair));
  const told = [sent, ...siblings].flatMap(errorOf);
  if (reception.kind === "unreachable") return toldBy(told.find(({ by }) => by !== undefined) ?? reception);
  const other = siblings.find((one) => one.packet.kind !== "large" && one.packet.kind !== packet.kind);
  if (other !== undefined && gotThrough(other)) return packet.kind === "echo" ? NO_ECHO : noPort(packet.port);
  const back = all.filter(({ pair }) => isTurned(pair, sent.pair));
  const [toldBack] = back.flatMap(errorOf).filter(({ by }) => by !== undefined);
  // Answers go the way of the requests from there.
  if (toldBack !== undefined) return toldBy(toldBack);
  if (back.some(gotThrough)) return ONE_WAY;
  return sent.pair.from.part === "pods" && nodesReach(sent, all) ? PODS_ONLY : NOTHING;
}

const NO_ECHO: Suspicion = {
  kind: "icmp",
  cause:
    "TCP gets there and the echo request does not: something that the proof does not know drops ICMP, a host firewall most likely.",
  fix: "Let ICMP pass in the receiving node's firewall (echo request, and type 3 code 4, without which large packets hang).",
};

const ONE_WAY: Suspicion = {
  kind: "one-way",
  cause:
    "The way back works for connections from there, so routes are there both ways: a firewall of the receiving host, or one on the way, lets nothing new in.",
  fix: "Look at the receiving node's firewall (`nft list ruleset`, `iptables-save`) and at NetworkPolicies of another engine there.",
};

const PODS_ONLY: Suspicion = {
  kind: "pods",
  cause:
    "The nodes reach each other and their pods do not: what differs is the CNI's part, which may run with an older configuration, or pods from before it.",
  fix: "Restart aws-node and the pods (`kubectl rollout restart`), and see `podspan verify` for nodes that still give out old addresses.",
};

const NOTHING: Suspicion = {
  kind: "nothing",
  cause: "Nothing gets through: a firewall on a host, or a route outside of what Podspan reads.",
  fix: "Look at the firewall of both nodes (`nft list ruleset`), and at what `podspan explain` names on the way.",
};

function noPort(port: number): Suspicion {
  return {
    kind: "tcp",
    cause: `The echo is answered and TCP ${port} is not: a host firewall or an engine of NetworkPolicies that the proof does not know drops it.`,
    fix: `Let TCP ${port} pass in the receiving node's firewall, or look for policies there (\`kubectl get networkpolicies,ciliumnetworkpolicies -A\`).`,
  };
}

type IcmpError = Extract<SentPacket["reception"], { readonly kind: "unreachable" }>;

function errorOf({ reception }: SentPacket): readonly IcmpError[] {
  return reception.kind === "unreachable" ? [reception] : [];
}

function toldBy({ by, why }: IcmpError): Suspicion {
  const own = by === undefined;
  return {
    kind: `told ${by ?? ""} ${why}`,
    cause: `${own ? "The sender's own system" : by} says \`${why}\`: ${own ? "it has no way to that address" : "it is a firewall or a router that goes no further"}.`,
    fix: own
      ? "Look at the sending node's routes and rules (`ip rule`, `ip route`)."
      : `Look at the firewall and the routes of ${by}.`,
  };
}

function tooLarge({ reception, largest }: SentPacket): Suspicion {
  const fits = largest === undefined ? "no packet of those tried gets through" : `${largest} bytes get through`;
  if (reception.kind !== "too-large") {
    return {
      kind: "black-hole",
      cause: `Larger packets are lost without a word, and ${fits}: connections will hang (a path MTU black hole).`,
      fix: "Let ICMP type 3 code 4 pass on the way, or set the pods' MTU to what gets through (AWS_VPC_ENI_MTU of the VPC CNI).",
    };
  }
  const { mtu, by } = reception;
  const where = by === undefined ? "The sender's own interface" : by;
  return {
    kind: `mtu ${where} ${mtu}`,
    cause: `${where} takes ${mtu === undefined ? "less" : `${mtu} bytes at most`}${mtu !== undefined && mtu === largest ? "" : `, and ${fits}`}: less than the proof has of what is on the way.`,
    fix:
      by === undefined
        ? "Where a smaller MTU is wanted nothing is wrong; else set the interface's MTU (AWS_VPC_ENI_MTU of the VPC CNI)."
        : "Raise the MTU there, or declare the link's `mtu` so that the proof knows it.",
  };
}

/** Packets that should not have got there. */
function passedBy({ stopper = "" }: SentPacket): Suspicion {
  if (stopper.includes("network-policy/")) {
    return {
      kind: "policies",
      cause: `${stopper}, says the proof, and packets pass: nothing in the cluster enforces NetworkPolicies.`,
      fix: "Switch the VPC CNI's policies on (`enableNetworkPolicy` of the add-on), or install an engine that enforces them.",
    };
  }
  return {
    kind: "another-way",
    cause: `${stopper === "" ? "The proof has it stopped" : `${stopper}, says the proof`}, and packets pass: another way leads there, or the world changed after it was read.`,
    fix: "Run it again; if it stays so, `podspan explain` tells the way that the proof takes.",
  };
}

/** A receiver that has told whom it sees. */
function translatedBy({ pair, nat, reception }: SentPacket): Suspicion {
  const seen = reception.kind === "answered" ? reception.seen : undefined;
  if (nat.length > 0) {
    return {
      kind: "own",
      cause: `The proof has the sender's address translated to ${nat.join(", ")}, and the receiver sees ${seen}: the node does not translate as its configuration says.`,
      fix: "Run it again; if it stays so, restart aws-node there, which writes the node's rules.",
    };
  }
  return {
    kind: "nat",
    cause: `The receiver sees ${seen} instead of ${pair.from.addresses.join(", ")}: the sender's node still translates, as the CNI's configuration was before, or something on the way does.`,
    fix: `Restart aws-node on ${pair.from.node}, and look at its rules: \`iptables -t nat -S AWS-SNAT-CHAIN-0\`.`,
  };
}

function nodesReach(sent: SentPacket, all: readonly SentPacket[]): boolean {
  const { from, to } = sent.pair;
  return all.some(
    (one) =>
      one.pair.from.part === "nodes" &&
      one.pair.from.scope.cluster === from.scope.cluster &&
      wholeOf(one.pair.to) === wholeOf(to) &&
      gotThrough(one),
  );
}

/** The cluster or the site. */
function wholeOf(target: ProbeTarget): string {
  return placeOf(target).split("/", 2).join("/");
}

function samePair(one: Pick<ProbePair, "from" | "to">, other: ProbePair): boolean {
  return one.from === other.from && one.to === other.to;
}

function isTurned(one: ProbePair, other: ProbePair): boolean {
  return one.to === other.from && one.from === other.to;
}

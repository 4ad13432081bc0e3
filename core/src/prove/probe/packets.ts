import { prefixFrom } from "../../addressing/index.ts";
import type { Place } from "../../network/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { Inquiry } from "../proof/inquiry.ts";
import type { Question, Verdict } from "../verdict.ts";
import {
  type Foretold,
  isHost,
  type PlannedPacket,
  type ProbePacket,
  type ProbePair,
  type ProbeTarget,
  type Survey,
} from "./probe.ts";

type Expect = Fabric["spec"]["expect"][number];

/** What a pair's packets are made from. */
export interface PacketContext {
  readonly inquiry: Pick<Inquiry, "answerAt">;
  readonly expect: readonly Expect[];
}

/**
 * What one pod sends to another: an echo request, a connection to each port that an expectation names, else to one that something listens on
 * there, and the largest packet that the proof lets through, uncut.
 */
export function packetsOf(
  { inquiry, expect }: PacketContext,
  pair: ProbePair,
  there: Survey | undefined,
): readonly PlannedPacket[] {
  const { family } = pair;
  const [from, to] = [endOf(pair.from), endOf(pair.to)];
  const ask = (question: Question): Verdict | undefined => inquiry.answerAt(from, to, { ...question, family });
  const echo = ask({ protocol: "icmp" });
  const planned = (packet: ProbePacket, verdict: Verdict | undefined): PlannedPacket => ({
    packet,
    foretold: foretoldBy(verdict),
    nat: verdict?.nat ?? [],
    ...(verdict?.reason === undefined ? {} : { stopper: verdict.reason }),
    expected: expectedOf(expect, pair, packet),
  });
  const seenPort = seenPortOf(pair.to);
  const ports = portsOf(expect, pair, there, (port) => ask({ protocol: "tcp", port })?.verdict).map(
    (port): Extract<ProbePacket, { readonly kind: "tcp" }> => {
      return port === seenPort ? { kind: "tcp", port, tells: true } : { kind: "tcp", port };
    },
  );
  const largest = echo?.verdict === "reachable" ? echo.mtu : undefined;
  return [
    planned({ kind: "echo" }, echo),
    ...ports.map((packet) => planned(packet, ask({ protocol: "tcp", port: packet.port }))),
    ...(largest === undefined ? [] : [planned({ kind: "large", bytes: largest }, echo)]),
  ];
}

function seenPortOf(target: ProbeTarget): number | undefined {
  return isHost(target) ? undefined : target.seenPort;
}

function endOf(target: ProbeTarget): Place {
  if (!isHost(target)) {
    const { scope, namespace, name } = target;
    return { kind: "pod", cluster: scope.cluster, namespace, pod: name };
  }
  return { kind: "address", prefix: prefixFrom(target.address) };
}

function foretoldBy(verdict: Verdict | undefined): Foretold {
  switch (verdict?.verdict) {
    case undefined:
      return "unknown";
    case "reachable":
      return "answered";
    case "partial":
      return "either";
    case "unreachable":
      return "lost";
  }
}

/** Of so many open ports it is asked whether the proof lets packets through to them. */
const MOST_ASKED = 16;

/**
 * Ports that expectations of this pair name, and the one that tells who comes; else the first that something listens on and the proof has
 * answered, for a link may carry a few ports alone; else the first.
 */
function portsOf(
  expect: readonly Expect[],
  { because, to }: ProbePair,
  there: Survey | undefined,
  verdictOn: (port: number) => Verdict["verdict"] | undefined,
): readonly number[] {
  const named = because.flatMap((reason) => {
    const wish = reason.kind === "expectation" ? expect[reason.index] : undefined;
    return wish?.protocol === "tcp" && wish.port !== undefined ? [wish.port] : [];
  });
  const seenPort = seenPortOf(to);
  const told = seenPort === undefined ? [] : [seenPort];
  if (named.length + told.length > 0) return [...new Set([...named, ...told])].sort((a, b) => a - b);
  const open = there?.kind === "ready" ? there.listening.slice(0, MOST_ASKED) : [];
  const port = open.find((one) => verdictOn(one) === "reachable") ?? open[0];
  return port === undefined ? [] : [port];
}

/** Expectations that say something of this packet. A large packet is nothing that somebody expects. */
function expectedOf(expect: readonly Expect[], { because }: ProbePair, packet: ProbePacket): PlannedPacket["expected"] {
  return because.flatMap((reason) => {
    const wish = reason.kind === "expectation" ? expect[reason.index] : undefined;
    if (reason.kind !== "expectation" || wish === undefined || !isMeant(wish, packet)) return [];
    return [{ index: reason.index, allow: wish.allow, nat: wish.nat }];
  });
}

function isMeant({ protocol, port }: Expect, packet: ProbePacket): boolean {
  switch (packet.kind) {
    case "echo":
      return protocol === "any" || protocol === "icmp";
    case "tcp":
      return protocol === "any" || (protocol === "tcp" && (port === undefined || port === packet.port));
    case "large":
      return false;
  }
}

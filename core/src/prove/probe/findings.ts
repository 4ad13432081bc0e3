import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type Suspicion, suspicionOf } from "./cause.ts";
import { disagreementOf, violatedBy } from "./judgement.ts";
import type { ProbeChoice } from "./pairs.ts";
import {
  isHost,
  type ProbePacket,
  placeOf,
  podKeyOf,
  podsIn,
  type SentPacket,
  type Survey,
  targetText,
} from "./probe.ts";
import type { RouterEvidence } from "./tunnel/evidence.ts";
import { tunnelSuspicion } from "./tunnel/suspicion.ts";

/** What a run of probes came to. */
export interface ProbeRun {
  readonly sent: readonly SentPacket[];
  /** Of each pod that took part, by {@link podKeyOf}. */
  readonly surveys: ReadonlyMap<string, Survey>;
  /** What routers say of their tunnels, by link; absent: none was asked. */
  readonly routers?: ReadonlyMap<string, readonly RouterEvidence[]>;
}

/** Where packets and proof disagree, where packets break what is written, and what could not be probed. Sorted. */
export function probeFindings(choice: ProbeChoice, run: ProbeRun): readonly Diagnostic[] {
  const suspect: Suspect = (one) => tunnelSuspicion(one, choice.tunnels, run) ?? suspicionOf(one, run.sent);
  return [
    ...disagreements(run.sent, suspect),
    ...unmanned(choice),
    ...unnamed(choice),
    ...unusable(choice, run),
    ...unsent(run),
  ];
}

type Suspect = (sent: SentPacket) => Suspicion;

function disagreements(sent: readonly SentPacket[], suspect: Suspect): readonly Diagnostic[] {
  const wrong = sent.filter((one) => disagreementOf(one) !== undefined);
  const alike = Map.groupBy(wrong, (one) =>
    JSON.stringify([waysText(one), disagreementOf(one), suspect(one).kind, violatedBy(one)]),
  );
  return [...alike].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, same]) => disagreement(same, suspect));
}

function disagreement(same: readonly SentPacket[], suspect: Suspect): readonly Diagnostic[] {
  const [first] = same;
  if (first === undefined) return [];
  const { cause, fix } = suspect(first);
  const broken = same.flatMap(violatedBy)[0];
  const path = broken === undefined ? undefined : ["spec", "expect", broken];
  const more = same.length > 1 ? ` (and ${same.length - 1} more like it)` : "";
  const message = `${waysText(first)}: ${packetText(first.packet)} from ${targetText(first.pair.from)} to ${targetText(first.pair.to)} at ${first.pair.address} ${outcomeText(first)}${more}`;
  if (disagreementOf(first) === "translated") {
    return [diagnose("PROBE-7", { message, cause, fix, path, severity: first.nat.length > 0 ? "warning" : "error" })];
  }
  if (disagreementOf(first) === "passed") {
    return [diagnose("PROBE-2", { message, cause, fix, path, severity: broken === undefined ? "warning" : "error" })];
  }
  return [diagnose(first.packet.kind === "large" ? "PROBE-3" : "PROBE-1", { message, cause, fix, path })];
}

/** `clusters/west1/pods > clusters/west2/pods`. */
function waysText({ pair }: SentPacket): string {
  return `${placeOf(pair.from)} > ${placeOf(pair.to)}`;
}

export function packetText(packet: ProbePacket): string {
  switch (packet.kind) {
    case "echo":
      return "the echo request";
    case "tcp":
      return `TCP ${packet.port}`;
    case "large":
      return `a packet of ${packet.bytes} bytes`;
  }
}

function outcomeText(sent: SentPacket): string {
  if (disagreementOf(sent) === "translated") return receptionText(sent);
  return `${receptionText(sent)}, and ${FORETOLD[sent.foretold]}`;
}

const FORETOLD: Readonly<Record<SentPacket["foretold"], string>> = {
  answered: "the proof has it answered",
  lost: "the proof has it stopped",
  either: "the proof has only some of it answered",
  unknown: "the proof knows nothing of it",
};

export function receptionText({ reception }: Pick<SentPacket, "reception">): string {
  switch (reception.kind) {
    case "answered":
      return reception.seen === undefined ? "is answered" : `is answered, seen as from ${reception.seen}`;
    case "refused":
      return "is refused";
    case "unreachable":
      return `is answered with \`${reception.why}\`${reception.by === undefined ? "" : ` by ${reception.by}`}`;
    case "too-large": {
      const { mtu, by } = reception;
      return `is too large for ${by ?? "the sender's own interface"}${mtu === undefined ? "" : ` (${mtu} bytes)`}`;
    }
    case "silent":
      return "is not answered";
    case "unsent":
      return `was not sent: ${reception.why}`;
  }
}

function unmanned({ unmanned: places }: ProbeChoice): readonly Diagnostic[] {
  return places.map(({ place }) => {
    const what = place.split("/")[2] === "nodes" ? "pod of the host's network" : "pod of the pod network";
    return diagnose("PROBE-4", { message: `${place} has no running ${what} that packets may be sent from` });
  });
}

/** Sites behind routers with tunnels of which no expectation names a host that could be sent to. */
function unnamed({ tunnels, pairs }: ProbeChoice): readonly Diagnostic[] {
  const sent = new Set(pairs.flatMap(({ to }) => (isHost(to) ? [to.site] : [])));
  return tunnels
    .filter(({ site, clusters }) => clusters.length > 0 && !sent.has(site))
    .map(({ link, site }) =>
      diagnose("PROBE-8", { message: `links/${link}: no packet is sent to sites/${site}, for no host of it is named` }),
    );
}

function unusable({ pairs }: ProbeChoice, { surveys }: ProbeRun): readonly Diagnostic[] {
  const bad = podsIn(pairs).flatMap((pod) => {
    const survey = surveys.get(podKeyOf(pod));
    return survey?.kind === "unusable" ? [{ pod, survey }] : [];
  });
  const alike = Map.groupBy(bad, ({ pod, survey }) => JSON.stringify([pod.scope.cluster, survey.code, survey.fix]));
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const more = same.length > 1 ? ` (and ${same.length - 1} more pods)` : "";
      const message = `nothing can be sent from ${targetText(first.pod)} of ${first.pod.scope.cluster}${more}: ${first.survey.why}`;
      return [diagnose("PROBE-5", { message, fix: first.survey.fix })];
    });
}

/** Packets that a pod which can send others could not. What depends on another packet's answer is told with that one. */
function unsent({ sent, surveys }: ProbeRun): readonly Diagnostic[] {
  const wanting = sent.flatMap(({ pair, packet, reception }) => {
    const ready = surveys.get(podKeyOf(pair.from))?.kind === "ready";
    if (!ready || reception.kind !== "unsent" || reception.why === SMALL_LOST) return [];
    return [{ pod: pair.from, packet, why: reception.why }];
  });
  const alike = Map.groupBy(wanting, ({ pod, packet, why }) => JSON.stringify([pod.scope.cluster, packet.kind, why]));
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, same]) => {
      const [first] = same;
      if (first === undefined) return [];
      const more = same.length > 1 ? ` (and ${same.length - 1} more like it)` : "";
      const from = `${targetText(first.pod)} of ${first.pod.scope.cluster}`;
      return [
        diagnose("PROBE-5", { message: `${packetText(first.packet)} was not sent from ${from}${more}: ${first.why}` }),
      ];
    });
}

/** Why a large packet is not sent. */
export const SMALL_LOST = "the small one was not answered";

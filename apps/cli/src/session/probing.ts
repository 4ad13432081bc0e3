import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import type { Snapshot } from "@podspan/core/observed";
import {
  chooseProbes,
  groupOf,
  type ProbeChoice,
  type ProbeStatus,
  packetsOf,
  podKeyOf,
  probeFindings,
  type RouterEvidence,
  routerQuestions,
  type SentPacket,
  SMALL_LOST,
  type SnapshotProof,
  type Survey,
  statusOf,
  targetText,
} from "@podspan/core/prove";
import type { Fabric } from "@podspan/core/spec";
import { askRouters, type ProbeProgress, sendProbes } from "@podspan/engine";
import { type FabricFile, placed } from "./fabric-file.ts";
import type { World } from "./world.ts";

/** What packets have shown, or why none were sent. */
export interface Probed {
  readonly choice: ProbeChoice;
  readonly sent: readonly SentPacket[];
  readonly surveys: ReadonlyMap<string, Survey>;
  /** What routers say of their tunnels, by link. */
  readonly routers: ReadonlyMap<string, readonly RouterEvidence[]>;
  readonly findings: readonly Diagnostic[];
}

export interface ProbeRequest {
  readonly world: Pick<World, "prober" | "routerProber" | "target">;
  readonly file: FabricFile;
  /** With zones by their names. */
  readonly fabric: Fabric;
  readonly snapshot: Snapshot;
  readonly proof: SnapshotProof;
  readonly signal: AbortSignal;
  readonly progress: (done: ProbeProgress) => void;
}

/** Sends packets over every link, and from end to end of every expectation, and holds them against the proof. */
export async function probed(request: ProbeRequest): Promise<Probed> {
  const { world, file, fabric, snapshot, proof, signal, progress } = request;
  const choice = chooseProbes(fabric, snapshot);
  const { prober } = world;
  if (prober === undefined) {
    return {
      choice,
      sent: [],
      surveys: new Map(),
      routers: new Map(),
      findings: [diagnose("PROBE-6", { message: NO_PACKETS })],
    };
  }
  const context = { inquiry: proof.inquiry, expect: fabric.spec.expect };
  const run = await sendProbes({
    pairs: choice.pairs,
    packetsOf: (pair, there) => packetsOf(context, pair, there),
    keyOf: podKeyOf,
    smallLost: SMALL_LOST,
    prober,
    signal,
    progress,
  });
  const routers = await askRouters({
    questions: routerQuestions(fabric, snapshot),
    prober: world.routerProber,
    signal,
  });
  return { choice, ...run, routers, findings: placed(probeFindings(choice, { ...run, routers }), file) };
}

const NO_PACKETS = "not probed: the twin carries no packets";

/** One packet as `--json` tells it. */
export interface ProbeDocument {
  /** Groups of the proof: `clusters/west1/pods/us-west-1b`. */
  readonly from: string;
  readonly to: string;
  /** `NAMESPACE/NAME`; of a host of a site its address. */
  readonly fromPod: string;
  readonly toPod: string;
  readonly address: string;
  readonly layer: SentPacket["layer"];
  readonly packet: SentPacket["packet"];
  readonly foretold: SentPacket["foretold"];
  /** Source addresses that the receiver sees by the proof; empty: the sender's own. */
  readonly nat: readonly string[];
  readonly reception: SentPacket["reception"];
  readonly largest?: number;
  readonly status: ProbeStatus;
  readonly because: SentPacket["pair"]["because"];
}

/** Fields of `--json` that tell probes. */
export function probeDocument({ choice, sent, surveys, routers }: Probed) {
  const probes = sent.map((one): ProbeDocument => {
    const { from, to, address, because } = one.pair;
    const { layer, packet, foretold, nat, reception, largest } = one;
    return {
      from: groupOf(from),
      to: groupOf(to),
      fromPod: targetText(from),
      toPod: targetText(to),
      address,
      layer,
      packet,
      foretold,
      nat,
      reception,
      ...(largest === undefined ? {} : { largest }),
      status: statusOf(one),
      because,
    };
  });
  const probePods = Object.fromEntries([...surveys].sort(([a], [b]) => (a < b ? -1 : 1)));
  const notProbed = { unmanned: choice.unmanned, expectations: choice.without, pairs: choice.leftOut };
  return { probes, probePods, probeRouters: Object.fromEntries(routers), notProbed };
}

import { awsReader } from "@podspan/aws";
import {
  furtherRequests,
  imageRequests,
  type Lock,
  type Move,
  movedLock,
  movedResources,
  movedSnapshot,
  movesIn,
  type ObserveRequest,
  place,
  rememberedPlaces,
  requestsOf,
  typeRequests,
  withoutGoneClusters,
} from "@podspan/core/compile";
import { mergeSnapshots, type Snapshot } from "@podspan/core/observed";
import type { Only } from "@podspan/core/plan";
import type { Fabric } from "@podspan/core/spec";
import {
  type ApplyEvent,
  Limiter,
  type Loaded,
  observeSettled,
  observeWorld,
  readContext,
  type Settled,
} from "@podspan/engine";
import { kubernetesReader } from "@podspan/kubernetes";
import { type Meaning, meaningOf } from "./meaning.fixture.ts";
import type { OpenWorld } from "./rehearsed-world.fixture.ts";

export type Observing = "plan" | "roll" | "destroy" | "destroy-roll" | "drift" | "verify";

export interface LookRequest {
  readonly fabric: Fabric;
  readonly lock: Lock | undefined;
  readonly loaded: Loaded;
  readonly observing: Observing;
  readonly only: Only;
  readonly signal: AbortSignal;
  readonly events: (event: ApplyEvent) => void;
}

/** Reads the world as the command line does, and says what the Fabric means in it. */
export async function look(
  { twin, clock }: OpenWorld,
  request: LookRequest,
): Promise<Settled & Meaning & { readonly moves: readonly Move[] }> {
  const { fabric, loaded, observing, only, signal, events } = request;
  // As the command reads it.
  const lock = request.lock && movedLock(fabric, request.lock);
  const context = readContext({ clock, signal, limiter: new Limiter({ clock }), events });
  const readers = { aws: awsReader(twin.aws), kubernetes: kubernetesReader(twin.kubernetes) };
  const requests = requestsOf(
    fabric,
    observing,
    only,
    rememberedPlaces(fabric, movedResources(fabric, loaded.state.resources)),
  );
  const observe = (which: readonly ObserveRequest[]) => observeWorld(which, readers, context);
  const settled = await observeSettled({ observe: () => observe(requests), loaded, clock, signal, events });
  const further = furtherOf({ ...request, lock }, settled.snapshot, requests);
  const seen = further.length === 0 ? settled.snapshot : mergeSnapshots([settled.snapshot, await observe(further)]);
  const snapshot = movedSnapshot(fabric, withoutGoneClusters(fabric, seen));
  const { resources } = settled.state;
  const state = { ...settled.state, resources: movedResources(fabric, resources) };
  const moves = movesIn(fabric, resources);
  return { ...settled, state, moves, snapshot, ...meaningOf(fabric, lock, snapshot, state) };
}

/** What tells what is wanted, and so what it would be made from. */
const LOOKS_FURTHER: ReadonlySet<LookRequest["observing"]> = new Set(["plan", "roll", "verify", "drift"]);

/** What can be asked for only once the rest is known. */
function furtherOf(
  { fabric, lock, observing, only }: LookRequest,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly ObserveRequest[] {
  const types =
    observing === "verify" ? typeRequests(fabric, Object.keys(fabric.spec.clusters), snapshot, requests) : [];
  if (!LOOKS_FURTHER.has(observing) || only === "kubernetes") return types;
  const placed = place(fabric, lock, snapshot);
  const further = observing === "plan" || observing === "roll" ? furtherRequests : imageRequests;
  return [...types, ...further(placed.fabric, placed.plan, snapshot, requests)];
}

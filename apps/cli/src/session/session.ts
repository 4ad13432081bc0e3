import { isAbsolute, join, resolve } from "node:path";
import { scopeKeyText } from "@podspan/core/desired";
import type { Diagnostic } from "@podspan/core/diagnostics";
import { mergeSnapshots, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import type { State } from "@podspan/core/plan";
import type { StateStore } from "@podspan/core/ports";
import {
  isTargetKind,
  type Move,
  movedResources,
  movedSnapshot,
  movesIn,
  type ObserveRequest,
  type Purpose,
  rememberedPlaces,
  requestsOf,
  type TargetDepth,
  withoutGoneClusters,
  withTargets,
} from "@podspan/core/requests";
import type { ApplyEvent } from "@podspan/engine";
import {
  FileStore,
  type HeldLease,
  holdLease,
  Limiter,
  type Loaded,
  loadState,
  observeSettled,
  observeWorld,
  type Resolution,
  readContext,
} from "@podspan/engine/looking";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import type { CliContext } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import type { ChangeFlags, RollFlags, WorldFlags } from "../flags.ts";
import { problem } from "../problems.ts";
import { type FabricFile, hasRouters } from "./fabric-file.ts";
import { type Interruption, listenForInterrupts } from "./interruption.ts";
import { type Loader, loadingMeanwhile } from "./meanwhile.ts";
import { openWorld, twinFolders } from "./open-world.ts";
import { loadPlanner } from "./planner.ts";
import { loadProver } from "./prover.ts";
import { rollRefusal } from "./roll-wish.ts";
import { stateFolderFault } from "./state-folder.ts";
import type { Only, Target } from "./target.ts";
import { fittingState, putBack } from "./twin-memory.ts";
import type { ChangeableWorld, World } from "./world.ts";

/** Where state, journal and the twin live, beside the Fabric. */
export const DEFAULT_STATE = ".podspan";

/** A Fabric and a world, open: what every verb that looks at a world works with. */
export interface Session {
  readonly cli: CliContext;
  readonly file: FabricFile;
  readonly target: Target;
  readonly only: Only | undefined;
  /** As given: they belong into every command that is suggested. */
  readonly flags: Pick<WorldFlags, "state" | "world"> & Partial<RollFlags>;
  readonly world: World;
  readonly store: StateStore;
  readonly limiter: Limiter;
  readonly interruption: Interruption;
  readonly runNonce: string;
}

/** What was seen and what is remembered. */
export interface Sight {
  readonly snapshot: Snapshot;
  readonly state: State;
  /** Renames of the Fabric that state has yet to learn. */
  readonly moves: readonly Move[];
  /** What observing found out about an interrupted run; apply writes it down. */
  readonly resolutions: readonly Resolution[];
  /** Whether there is a state at all. */
  readonly remembers: boolean;
}

/** A session that may change the world, with the lock in hand: nobody else does meanwhile. */
export interface ExclusiveSession extends Session {
  readonly world: ChangeableWorld;
  readonly lease: Extract<HeldLease, { readonly kind: "held" }>;
}

/**
 * Opens the world that the flags name, and says on stderr which one it is. With `records`, a folder of raw describe answers, it is
 * a twin of just those, which nobody keeps.
 */
export async function openSession(
  cli: CliContext,
  flags: WorldFlags & Partial<RollFlags>,
  file: FabricFile,
  records?: string,
): Promise<Attempt<Session>> {
  const refusal = rollRefusal(flags);
  if (refusal) return refusal;
  const target = records === undefined ? (flags.target ?? "twin") : "twin";
  const stateFolder = stateFolderOf(cli, flags, file);
  const unusable = await stateFolderFault(stateFolder);
  if (unusable) return stopped([unusable]);
  const { twinFolder, memoryFolder } = twinFolders(stateFolder);
  const folder = target === "twin" ? fittingState(twinFolder, memoryFolder) : stateFolder;
  return sessionOn(storeIn(cli, folder, target), { cli, flags, file, target, stateFolder, records });
}

/**
 * Opens the world to change it: the lock first, for a world that was read before it may be another by the time it is ours. Whoever asks
 * releases the lease.
 */
export async function openToChange(
  cli: CliContext,
  flags: ChangeFlags & Partial<RollFlags>,
  file: FabricFile,
): Promise<Attempt<ExclusiveSession>> {
  const refusal = rollRefusal(flags);
  if (refusal) return refusal;
  const target = flags.target ?? "twin";
  const stateFolder = stateFolderOf(cli, flags, file);
  const unusable = await stateFolderFault(stateFolder);
  if (unusable) return stopped([unusable]);
  const { twinFolder, memoryFolder } = twinFolders(stateFolder);
  const store = storeIn(cli, target === "twin" ? memoryFolder : stateFolder, target);
  const lease = await holdLease({ store, clock: cli.clock }, { breakLock: flags.breakLock === true });
  if (lease.kind === "refused") return stopped([lockedBy(lease)], {}, ExitCode.locked);
  try {
    if (target === "twin" && putBack(twinFolder, memoryFolder)) {
      cli.process.stderr.write("podspan: an earlier run was killed; the twin is as it was before that run\n");
    }
    const session = await sessionOn(store, { cli, flags, file, target, stateFolder, records: undefined });
    if (session.ok) return succeeded({ ...session.value, lease });
    await lease.release();
    return session;
  } catch (fault) {
    await lease.release();
    throw fault;
  }
}

function storeIn(cli: CliContext, directory: string, target: Target): StateStore {
  // What a stopped machine loses of a twin's journal it loses of the twin too: that is written when a run has ended.
  return new FileStore({ directory, clock: cli.clock, keeps: target === "twin" ? "passing" : "durable" });
}

interface Opening {
  readonly cli: CliContext;
  readonly flags: WorldFlags & Partial<RollFlags>;
  readonly file: FabricFile;
  readonly target: Target;
  readonly stateFolder: string;
  readonly records: string | undefined;
}

async function sessionOn(store: StateStore, opening: Opening): Promise<Attempt<Omit<ExclusiveSession, "lease">>> {
  const { cli, flags, file, target, stateFolder, records } = opening;
  if (isLarge(file)) cli.expectMuch();
  const world = await openWorld(cli, { target, stateFolder, worldFolder: flags.world, records }, file);
  if (!world.ok) return world;
  cli.process.stderr.write(`podspan: ${world.value.note}\n`);
  return succeeded({
    cli,
    file,
    target,
    only: flags.only,
    flags,
    world: world.value,
    store: world.value.storeFor(store),
    limiter: new Limiter({ clock: world.value.clock, ...(world.value.limits ? { limits: world.value.limits } : {}) }),
    interruption: listenForInterrupts(cli),
    runNonce: runNonceOf(cli),
  });
}

/** So many clusters and links that a run takes seconds. */
const MANY = 50;

function isLarge({ fabric: { spec } }: FabricFile): boolean {
  return Object.keys(spec.clusters).length + Object.keys(spec.links).length > MANY;
}

function lockedBy({ by, expiresAt }: Extract<HeldLease, { readonly kind: "refused" }>): Diagnostic {
  const until = new Date(expiresAt).toISOString();
  return problem(
    "LOCKED-1",
    `process ${by.pid} on ${by.host} is changing this Fabric's world`,
    `Two at once would not see each other. Its lock runs until ${until} unless it is renewed.`,
    "Wait for it. If that host is surely dead, `--break-lock` takes the lock.",
  );
}

/** What one look differs in from another of its purpose. */
export interface Looking {
  /** Instance types to ask about beside those of the nodes. */
  readonly types?: readonly string[];
  /** What of the requests is asked; default: all. */
  readonly narrowed?: (requests: readonly ObserveRequest[], state: State) => readonly ObserveRequest[];
  /** What the verb needs next beside planner and prover. */
  readonly next?: readonly Loader[];
}

/** Reads the world, as often as it takes to see what an earlier run did; says so when it takes longer. */
export async function look(
  session: Session,
  purpose: Purpose,
  { types = [], narrowed, next = [] }: Looking = {},
): Promise<Attempt<Sight>> {
  const { world, file, store, limiter, interruption } = session;
  const loaded = await loadState(store, { name: file.fabric.metadata.name, uid: file.fabric.metadata.uid });
  if (loaded.kind === "refused") return stopped(loaded.diagnostics);
  const events = (event: ApplyEvent): void => tellDelay(session.cli, event);
  const reading = readContext({ clock: world.clock, signal: interruption.signal, limiter, events });
  const context = loadingMeanwhile(reading, [loadPlanner, ...(PROVES.has(purpose) ? [loadProver] : []), ...next]);
  const all = requestsFor(session, purpose, loaded);
  const requests = narrowed === undefined ? all : narrowed(all, loaded.state);
  const settled = await observeSettled({
    observe: () => observeWorld(requests, world.readers, context),
    loaded,
    clock: world.clock,
    signal: interruption.signal,
    events,
    ...(world.windows ? { windows: world.windows } : {}),
  });
  const { fabric } = file;
  const known = movedSnapshot(fabric, settled.snapshot);
  const { addressesOfRouters, furtherOf } = await loadPlanner();
  const addresses = hasRouters(fabric) ? addressesOfRouters(file, known) : [];
  for (const [router, address] of addresses) world.routerHosts.set(router, address);
  const made = furtherOf(session, purpose, known, requests, types);
  const depth = TARGET_DEPTH[purpose];
  const further = depth === undefined ? made : withTargets(known, requests, made, depth);
  const seen =
    further.length === 0 ? known : mergeSnapshots([known, await observeWorld(further, world.readers, context)]);
  const { state } = settled;
  return succeeded({
    ...settled,
    state: { ...state, resources: movedResources(fabric, state.resources) },
    moves: movesIn(fabric, state.resources),
    remembers: loaded.version !== undefined || loaded.entries.length > 0,
    snapshot: movedSnapshot(fabric, withoutGoneClusters(fabric, seen)),
  });
}

/** Runs that always prove what they saw. */
const PROVES: ReadonlySet<Purpose> = new Set(["plan", "roll", "destroy", "destroy-roll", "verify"]);

/** How far each run looks along the routes that it read. */
const TARGET_DEPTH: Readonly<Record<Purpose, TargetDepth | undefined>> = {
  plan: "proof",
  roll: "proof",
  destroy: "proof",
  "destroy-roll": "proof",
  gone: undefined,
  drift: "proof",
  verify: "proof",
  observe: "all",
  capacity: undefined,
};

/**
 * Unreadable parts of the world as diagnostics, one for each cause in each account and region, or cluster: they block what depends
 * on them, and are said aloud everywhere else. Of what only tells how packets go (`ofTargets`) nothing is made or changed.
 */
export function unreadableParts(
  snapshot: Snapshot,
  severity: Diagnostic["severity"],
  ofTargets: Diagnostic["severity"] = "warning",
): readonly Diagnostic[] {
  const failures = Object.entries(snapshot.scopes).flatMap(([key, status]) => {
    const [scope = "", kind = ""] = key.split("#");
    return status.kind === "failed" ? [{ scope, kind, status }] : [];
  });
  const causes = Map.groupBy(failures, ({ scope, kind, status }) =>
    JSON.stringify([scope, status.code, status.hint, isTargetKind(kind as ObservedKind)]),
  );
  return [...causes.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { code, message, hint } = first.status;
    const kinds = same.map(({ kind }) => kind).sort();
    return [
      {
        code: "SCOPE-1",
        severity: isTargetKind(first.kind as ObservedKind) ? ofTargets : severity,
        message: `${scopeKeyText(first.scope)}: ${kinds.join(", ")} cannot be read: ${code}: ${message}`,
        cause: "What cannot be read is not absent, so nothing is created, changed or deleted from it.",
        fix: hint,
      },
    ];
  });
}

/** Why reading takes long: refused for asking too fast, or something that an earlier run made does not show yet. */
function tellDelay(cli: CliContext, event: ApplyEvent): void {
  const why =
    event.kind === "waiting"
      ? `waiting to see ${event.what}`
      : event.kind === "retry" && event.attempt > 2
        ? `${event.api}: ${event.why}, attempt ${event.attempt}`
        : undefined;
  if (why !== undefined) cli.process.stderr.write(`  ...      ${why}\n`);
}

function requestsFor(session: Session, purpose: Purpose, loaded: Loaded): readonly ObserveRequest[] {
  const { file, only } = session;
  const remembered = rememberedPlaces(file.fabric, movedResources(file.fabric, loaded.state.resources));
  return requestsOf(file.fabric, purpose, only, remembered).map((request) =>
    request.plane === "kubernetes" && request.kubeconfig !== undefined
      ? { ...request, kubeconfig: resolve(file.folder, request.kubeconfig) }
      : request,
  );
}

function stateFolderOf(cli: CliContext, flags: WorldFlags, file: FabricFile): string {
  const given = flags.state;
  if (given === undefined) return join(file.folder, DEFAULT_STATE);
  return isAbsolute(given) ? given : join(cli.cwd, given);
}

/** 16 hex digits from the context's UUID, so that a test's runs are equal. */
function runNonceOf(cli: CliContext): string {
  return cli.uuid().replaceAll("-", "").slice(-16);
}

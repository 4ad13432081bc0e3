import type { Snapshot } from "@podspan/core/observed";
import type { State } from "@podspan/core/plan";
import type { Clock } from "@podspan/core/ports";
import { settledBy } from "./compaction.ts";
import { type ApplyEvent, teller } from "./events.ts";
import { Fold, type OpenIntent, type RecentChange } from "./fold.ts";
import { type Finding, type IntentId, JOURNAL_VERSION } from "./journal-entry.ts";
import { covers, indexSnapshot, nameOf, type SnapshotIndex } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { DEFAULT_WINDOWS, type Windows, windowOf } from "./windows.ts";

/** What observing found out about an open intent; apply writes it to the journal. */
export interface Resolution {
  readonly intent: IntentId;
  readonly finding: Finding;
}

export interface SettleDeps {
  /** Observes everything once. */
  readonly observe: () => Promise<Snapshot>;
  readonly loaded: Loaded;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly events: (event: ApplyEvent) => void;
  readonly windows?: Windows;
  /** Whether observed props show what a step made of them; default: they have all that the step wrote. */
  readonly shows?: (observed: unknown, written: unknown) => boolean;
}

export interface Settled {
  readonly snapshot: Snapshot;
  /** State with what was found out about open intents: plan with this one. */
  readonly state: State;
  /** Hand these to `applyPlan`. */
  readonly resolutions: readonly Resolution[];
}

const FIRST_LOOK_AGAIN_MS = 250;
const LAST_LOOK_AGAIN_MS = 5_000;

/** Something that the world does not show yet, and until when that may be. */
interface Pending {
  readonly what: string;
  readonly until: number;
}

/**
 * Observes until the world shows what we know to be true, or may be expected to: recent creations and changes show, recent
 * deletions do not, and what an interrupted run may have made has appeared or its window has passed. This is what makes
 * "kill it and run it again" safe on an eventually consistent world. Usually one look.
 */
export async function observeSettled(deps: SettleDeps): Promise<Settled> {
  const windows = deps.windows ?? DEFAULT_WINDOWS;
  const started = deps.clock.now();
  const told = new Set<string>();
  const tell = teller(deps.clock, deps.events);
  for (let delay = FIRST_LOOK_AGAIN_MS; ; delay = Math.min(delay * 2, LAST_LOOK_AGAIN_MS)) {
    const snapshot = await deps.observe();
    const look = new Look(indexSnapshot(snapshot, deps.loaded.state.fabric.uid), windows, deps.shows ?? covers);
    const now = deps.clock.now();
    const pending = look.pending(deps.loaded, started).filter((item) => item.until > now);
    if (pending.length === 0) return conclude(deps.loaded, snapshot, look, deps.clock.now());
    for (const { what } of pending) if (!told.has(what)) tell({ kind: "waiting", what });
    for (const { what } of pending) told.add(what);
    const longest = Math.max(...pending.map((item) => item.until)) - now;
    await deps.clock.sleep(Math.min(delay, longest), deps.signal);
  }
}

/** One Snapshot, compared with what we know. */
class Look {
  readonly #index: SnapshotIndex;
  readonly #windows: Windows;
  readonly #shows: (observed: unknown, written: unknown) => boolean;

  constructor(index: SnapshotIndex, windows: Windows, shows: (observed: unknown, written: unknown) => boolean) {
    this.#index = index;
    this.#windows = windows;
    this.#shows = shows;
  }

  pending(loaded: Loaded, started: number): readonly Pending[] {
    const late = loaded.recent.filter((change) => !this.#isShown(change));
    const lost = loaded.open.filter((intent) => this.#mayStillAppear(intent));
    return [
      ...late.map((change) => ({ what: waitText(change), until: settledBy(change, this.#windows), at: change.at })),
      ...lost.map((intent) => ({
        what: `${nameOf(intent.subject)}: an interrupted run may have made it`,
        until: this.#windowEnd(intent),
        at: intent.at,
      })),
      // A clock that was set back must not make us wait longer than one window from now.
    ].map(({ what, until, at }) => ({ what, until: Math.min(until, started + (until - at)) }));
  }

  resolve(intent: OpenIntent, now: number): Finding | undefined {
    const { subject, operation } = intent;
    if (!this.#index.wasRead(subject.scope, subject.kind)) return undefined;
    if (operation === "delete") {
      if (this.#findDeleted(intent) === undefined) return { as: "gone" };
      return this.#windowEnd(intent) <= now ? { as: "closed" } : undefined;
    }
    const found = this.#index.find(operation === "create" ? withoutWorldId(intent) : intent);
    if (found !== undefined && operation === "create") return { as: "found", worldId: found.id };
    if (this.#windowEnd(intent) > now) return undefined;
    return { as: operation === "create" ? "absent" : "closed" };
  }

  #isShown(change: RecentChange): boolean {
    const { subject, worldId, want, props } = change;
    if (!this.#index.wasRead(subject.scope, subject.kind)) return true;
    const found = this.#index.find({ subject, worldId });
    if (want === "absent") return found === undefined;
    if (want === "released") return found?.owner?.id !== subject.id;
    return found !== undefined && (props === undefined || this.#shows(found.props, props));
  }

  /** Only creations are worth waiting for: a change or a deletion that is done twice ends the same. */
  #mayStillAppear(intent: OpenIntent): boolean {
    if (intent.operation !== "create" || !this.#index.wasRead(intent.subject.scope, intent.subject.kind)) return false;
    return this.#index.find(withoutWorldId(intent)) === undefined;
  }

  #findDeleted(intent: OpenIntent) {
    return this.#index.find(
      intent.worldId === undefined ? intent : { subject: intent.subject, worldId: intent.worldId },
    );
  }

  #windowEnd(intent: OpenIntent): number {
    return intent.at + windowOf(this.#windows, intent.subject.kind, intent.operation);
  }
}

/** A creation is looked for by owner and natural key, whatever id the step started from. */
function withoutWorldId(intent: OpenIntent) {
  const { subject, former, naturalKey } = intent;
  return {
    subject,
    ...(former === undefined ? {} : { former }),
    ...(naturalKey === undefined ? {} : { naturalKey }),
  };
}

function waitText(change: RecentChange): string {
  const name = nameOf(change.subject);
  if (change.want === "absent") return `${name}: deleted, still shown`;
  if (change.want === "released") return `${name}: given back, still shown as ours`;
  return `${name}: ${change.props === undefined ? "made" : "made or changed"}, not shown yet`;
}

function conclude(loaded: Loaded, snapshot: Snapshot, look: Look, now: number): Settled {
  const fold = new Fold(loaded.stored);
  for (const entry of loaded.entries) fold.add(entry);
  const resolutions: Resolution[] = [];
  for (const intent of loaded.open) {
    const finding = look.resolve(intent, now);
    if (finding === undefined) continue;
    const id: IntentId = { run: intent.run, call: intent.call };
    const at = new Date(now).toISOString();
    fold.add({ kind: "settlement", version: JOURNAL_VERSION, run: intent.run, at, intent: id, finding });
    resolutions.push({ intent: id, finding });
  }
  return { snapshot, state: fold.result().state, resolutions };
}

import type { Clock, StateStore } from "@podspan/core/ports";
import type { Folded, RecentChange } from "./fold.ts";
import { JOURNAL_LOG } from "./journal.ts";
import { STATE_KEY, stateText } from "./state.ts";
import type { Windows } from "./windows.ts";

export interface CompactionDeps {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly windows: Windows;
}

/** What lies in the store: a journal of `length` entries over the state of `version` (undefined: none). */
export interface Stored {
  readonly version: string | undefined;
  readonly length: number;
}

/** Milliseconds since the epoch until which the world may not show a change. */
export function settledBy(change: RecentChange, windows: Windows): number {
  const window = windows[change.subject.kind];
  if (change.want === "absent") return change.at + window.goneMs;
  if (change.want === "released") return change.at + window.changedMs;
  return change.at + (change.props === undefined ? window.shownMs : Math.max(window.shownMs, window.changedMs));
}

/**
 * Writes the folded state, then empties the journal if nothing in it matters any more: every intent has its answer and every
 * window has passed. State is written first: folding is idempotent, losing entries is not. Answers what is stored now. A state
 * written by somebody else meanwhile is left alone, and so is the journal.
 */
export async function compact(folded: Folded, stored: Stored, deps: CompactionDeps): Promise<Stored> {
  if (stored.length === 0) return stored;
  const version = await writeState(folded, stored.version, deps.store);
  if (version === undefined) return stored;
  if (!isSettled(folded, deps)) return { ...stored, version };
  const emptied = await deps.store.truncate(JOURNAL_LOG, stored.length);
  return { version, length: emptied ? 0 : stored.length };
}

async function writeState(folded: Folded, version: string | undefined, store: StateStore): Promise<string | undefined> {
  const text = stateText(folded.state);
  const present = await store.read(STATE_KEY);
  if (present !== undefined && present.value === text) return present.version;
  return (await store.compareAndSwap(STATE_KEY, version, text))?.version;
}

function isSettled(folded: Folded, deps: CompactionDeps): boolean {
  const now = deps.clock.now();
  return folded.open.length === 0 && folded.recent.every((change) => settledBy(change, deps.windows) <= now);
}

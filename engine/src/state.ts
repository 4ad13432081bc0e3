import { type Diagnostic, diagnose } from "@podspan/core/diagnostics";
import { recordOf } from "@podspan/core/observed";
import type { State } from "@podspan/core/plan";
import type { StateStore } from "@podspan/core/ports";
import { type Folded, foldJournal, type StoredState } from "./fold.ts";
import { JOURNAL_LOG } from "./journal.ts";
import { JOURNAL_VERSION, type JournalEntry, parseEntry } from "./journal-entry.ts";
import { isState } from "./state-shape.ts";

/** The state's name in the StateStore. */
export const STATE_KEY = "state.json";
const STATE_VERSION = 1;

/** What we remember, as read: state with the journal folded in. */
export interface Loaded extends Folded {
  readonly kind: "loaded";
  /** Version of the stored state, for the conditional write; undefined: there is none yet. */
  readonly version: string | undefined;
  /** What is stored, without the journal. */
  readonly stored: StoredState;
  readonly entries: readonly JournalEntry[];
}

export type LoadAnswer =
  | Loaded
  /** STATE-1: newer than this podspan, unreadable, or another Fabric's. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** Reads state and journal of a Fabric. Needs no lease and writes nothing. */
export async function loadState(store: StateStore, fabric: State["fabric"]): Promise<LoadAnswer> {
  const raw = await readBoth(store);
  const state =
    raw.state === undefined ? emptyState(fabric) : readState(raw.state.value, fabric, store.placeOf(STATE_KEY));
  if ("code" in state) return refused(state);
  const entries = readEntries(raw.lines, fabric, store.placeOf(JOURNAL_LOG));
  if ("code" in entries) return refused(entries);
  return { kind: "loaded", version: raw.state?.version, stored: state, entries, ...foldJournal(state, entries) };
}

/** State as text: two-space JSON, resources sorted by id. */
export function stateText(state: StoredState): string {
  const resources = recordOf(Object.entries(state.resources).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ ...state, resources }, null, 2)}\n`;
}

function emptyState(fabric: State["fabric"]): State {
  return { kind: "State", version: STATE_VERSION, fabric, resources: {} };
}

const READ_TRIES = 5;

/**
 * Journal, state, journal again: when the journal was emptied in between (a run ended beside us), what was folded into the state
 * may be missing from both, so read anew.
 */
async function readBoth(store: StateStore) {
  let before = await store.readLog(JOURNAL_LOG);
  for (let attempt = 1; ; attempt++) {
    const state = await store.read(STATE_KEY);
    const lines = await store.readLog(JOURNAL_LOG);
    const grown = before.length <= lines.length && before.at(-1) === lines[before.length - 1];
    if (grown || attempt === READ_TRIES) return { state, lines };
    before = lines;
  }
}

function readState(text: string, fabric: State["fabric"], place: string): StoredState | Diagnostic {
  const raw = parseJson(text);
  if (typeof raw !== "object" || raw === null || !("version" in raw) || !("kind" in raw) || raw.kind !== "State") {
    return unreadable(place);
  }
  if (typeof raw.version !== "number") return unreadable(place);
  if (raw.version > STATE_VERSION) return newer(place, raw.version, STATE_VERSION);
  if (!isState(raw)) return unreadable(place);
  return raw.fabric.uid === fabric.uid ? raw : foreign(place, raw.fabric, fabric);
}

function readEntries(
  lines: readonly string[],
  fabric: State["fabric"],
  place: string,
): readonly JournalEntry[] | Diagnostic {
  const entries: JournalEntry[] = [];
  for (const line of lines) {
    const parsed = parseEntry(line);
    if (parsed.kind === "unreadable") return unreadable(`${place}, entry ${entries.length + 1}`);
    if (parsed.kind === "newer") return newer(place, parsed.version, JOURNAL_VERSION);
    const { entry } = parsed;
    if (entry.kind === "run-started" && entry.fabric.uid !== fabric.uid) {
      return foreign(place, entry.fabric, fabric);
    }
    entries.push(entry);
  }
  return entries;
}

function refused(diagnostic: Diagnostic): LoadAnswer {
  return { kind: "refused", diagnostics: [diagnostic] };
}

function newer(what: string, version: unknown, known: number): Diagnostic {
  return diagnose("STATE-1", {
    message: `${what} has version ${version}, and this podspan knows versions up to ${known}`,
    cause: "A newer podspan has written it.",
    fix: "Use that podspan, or a newer one.",
  });
}

function unreadable(what: string): Diagnostic {
  return diagnose("STATE-1", {
    message: `${what} is not what podspan writes`,
    cause: "It was edited by hand, or the disk that holds it is damaged.",
    fix: "Restore it from a copy, or move it away: what carries tags is found again, and plan names what is not.",
  });
}

function foreign(what: string, found: State["fabric"], wanted: State["fabric"]): Diagnostic {
  return diagnose("STATE-1", {
    message: `${what} belongs to Fabric ${found.name} with uid ${found.uid}, not to ${wanted.name} with uid ${wanted.uid}`,
    cause: "The state directory is another Fabric's, or metadata.uid was changed.",
    fix: "Name the right directory with --state, or put the former uid back.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { isManagedKind, type LogicalId, type ManagedKind, type Scope } from "@podspan/core/desired";
import type { Plan, Step } from "@podspan/core/plan";
import type { FaultClass } from "@podspan/core/ports";
import type { RunResult } from "./events.ts";

/** The version that this Podspan writes. It reads this and older ones, and refuses newer ones. */
export const JOURNAL_VERSION = 1;

/** Which resource an entry is about. */
export interface Subject {
  readonly id: LogicalId;
  readonly kind: Step["kind"];
  readonly scope: Scope;
}

/** One intent among all runs: `call` counts a run's writes from 1. */
export interface IntentId {
  readonly run: string;
  readonly call: number;
}

interface EntryBase {
  readonly version: typeof JOURNAL_VERSION;
  /** Which run wrote it. */
  readonly run: string;
  /** ISO time from the Clock. */
  readonly at: string;
}

export interface RunStarted extends EntryBase {
  readonly kind: "run-started";
  readonly purpose: Plan["purpose"];
  readonly fabric: { readonly name: string; readonly uid: string };
  readonly tool: string;
}

/** Written and synced before a call that changes the world. */
export interface Intent extends EntryBase {
  readonly kind: "intent";
  readonly call: number;
  readonly step: string;
  readonly subject: Subject;
  readonly operation: Step["operation"];
  readonly api: string;
  readonly token: string;
  /** The thing that is changed or deleted. */
  readonly worldId?: string;
  /** What bore this logical id before (a replacement), so that a search for the new thing does not find the old one. */
  readonly former?: string;
  /** Props by which an untaggable thing is found again: `NATURAL_KEYS`. */
  readonly naturalKey?: Readonly<Record<string, unknown>>;
  /** What the provider wants remembered of the request; never a secret. */
  readonly detail?: unknown;
}

/** Written and synced before a request is sent again: until now the world may have taken it. */
export interface Resent extends EntryBase {
  readonly kind: "resent";
  readonly call: number;
}

/** Written once the world has answered. */
export interface Result extends EntryBase {
  readonly kind: "result";
  readonly call: number;
  readonly outcome:
    | { readonly ok: true; readonly worldId?: string }
    /** `mayBeTaken`: nobody knows whether the world did it, so the intent stays open. */
    | {
        readonly ok: false;
        readonly faultClass: FaultClass | "interrupted" | "bug";
        readonly code: string;
        readonly mayBeTaken: boolean;
      };
}

/** Values as they were before we change them; written before the change. */
export interface Prior extends EntryBase {
  readonly kind: "prior";
  readonly subject: Subject;
  readonly worldId?: string;
  readonly prior: Readonly<Record<string, unknown>>;
}

export interface StepDone extends EntryBase {
  readonly kind: "step-done";
  readonly step: string;
  readonly subject: Subject;
  readonly operation: Step["operation"];
  /** What now exists; for a delete what is gone. */
  readonly worldId?: string;
  /** Of a delete: the thing was there before us and stays, without our mark. */
  readonly released?: true;
  /** The props that the world now has, references bound; absent after a delete. */
  readonly props?: unknown;
  /** The tags of ours that it now carries. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What observing found out about an intent that an earlier run left open. */
export type Finding =
  /** It was taken, and this is what it made. */
  | { readonly as: "found"; readonly worldId: string }
  /** It was not taken: its window has passed and nothing is there. */
  | { readonly as: "absent" }
  /** It was a delete, and the thing is gone. */
  | { readonly as: "gone" }
  /** Its window has passed; what the world shows now is the truth. */
  | { readonly as: "closed" };

export interface Settlement extends EntryBase {
  readonly kind: "settlement";
  readonly intent: IntentId;
  readonly finding: Finding;
}

/** A thing goes on under another logical id. */
export interface Moved extends EntryBase {
  readonly kind: "moved";
  readonly from: LogicalId;
  readonly to: LogicalId;
}

export interface RunEnded extends EntryBase {
  readonly kind: "run-ended";
  readonly result: RunResult;
}

/** One line of the journal. */
export type JournalEntry = RunStarted | Intent | Resent | Result | Prior | StepDone | Settlement | Moved | RunEnded;

const KINDS: ReadonlySet<string> = new Set<JournalEntry["kind"]>([
  "run-started",
  "intent",
  "resent",
  "result",
  "prior",
  "step-done",
  "settlement",
  "moved",
  "run-ended",
]);

export type ParsedEntry =
  | { readonly kind: "entry"; readonly entry: JournalEntry }
  | { readonly kind: "newer"; readonly version: unknown }
  | { readonly kind: "unreadable" };

/** Reads one line. A kind that this version does not know was written by a newer one. */
export function parseEntry(line: string): ParsedEntry {
  const raw = parseJson(line);
  if (typeof raw !== "object" || raw === null || !("version" in raw) || !("kind" in raw)) return { kind: "unreadable" };
  if (typeof raw.version !== "number" || typeof raw.kind !== "string") return { kind: "unreadable" };
  if (raw.version > JOURNAL_VERSION || !KINDS.has(raw.kind)) return { kind: "newer", version: raw.version };
  return { kind: "entry", entry: raw as JournalEntry };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type KeyOfKind = { readonly [K in ManagedKind]?: readonly string[] };

/**
 * What tells one untaggable thing from another: at most one can exist with these props (EC2 refuses a second block of the
 * same block in a VPC, F17; a subnet, as an attachment of a transit gateway, has exactly one table, F10, F40; a table has one static route per
 * destination, CreateRoute).
 */
export const NATURAL_KEYS: KeyOfKind = {
  "vpc-cidr": ["vpc", "cidr"],
  "route-table-association": ["routeTable", "subnet"],
  route: ["routeTable", "destination"],
  "peering-acceptance": ["peering"],
  "peering-dns": ["peering", "side"],
  "transit-gateway-acceptance": ["attachment"],
  "transit-gateway-association": ["attachment"],
  "transit-gateway-propagation": ["attachment", "routeTable"],
  "transit-gateway-route": ["routeTable", "destination"],
};

/** The natural key of an untaggable thing's props; undefined for kinds that carry tags. */
export function naturalKey(kind: Step["kind"], props: unknown): Readonly<Record<string, unknown>> | undefined {
  const names = isManagedKind(kind) ? NATURAL_KEYS[kind] : undefined;
  if (names === undefined || typeof props !== "object" || props === null) return undefined;
  const all: Readonly<Record<string, unknown>> = { ...props };
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

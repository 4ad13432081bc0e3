import { KINDS, type LogicalId } from "@podspan/core/desired";
import { recordOf } from "@podspan/core/observed";
import { isManagedKind, type Remembered, type State, type Step, toldTo } from "@podspan/core/plan";
import type {
  Intent,
  IntentId,
  JournalEntry,
  Moved,
  Prior,
  Resent,
  Result,
  Settlement,
  StepDone,
  Subject,
} from "./journal-entry.ts";

/** An intent of which nobody knows yet what became of it. */
export interface OpenIntent extends IntentId {
  readonly subject: Subject;
  readonly operation: Step["operation"];
  readonly step: string;
  readonly api: string;
  readonly token: string;
  /** When it was sent last, milliseconds since the epoch. */
  readonly at: number;
  readonly worldId?: string;
  readonly former?: string;
  readonly naturalKey?: Readonly<Record<string, unknown>>;
}

/** Something that a call just made true, and that the world may not show yet. */
export interface RecentChange {
  readonly subject: Subject;
  readonly worldId: string;
  readonly at: number;
  /** `released`: it is there, or not, and is not ours any more. */
  readonly want: "present" | "absent" | "released";
  /** The props that it should show; absent when only existence counts. */
  readonly props?: unknown;
}

/**
 * State as it is stored: it says how much of which journal is in it already (`run` and `at` of the journal's first entry), so that
 * every entry counts exactly once, whatever happens between writing the state and emptying the journal.
 */
export interface StoredState extends State {
  readonly folded?: { readonly run: string; readonly at: string; readonly entries: number };
}

export interface Folded {
  readonly state: StoredState;
  /** Oldest first. A delete stays open until its step is done. */
  readonly open: readonly OpenIntent[];
  /** Open ones, and those that were settled by looking rather than by an answer: a later "it exists already" may be ours. */
  readonly doubtful: readonly OpenIntent[];
  /** The newest change of each thing. */
  readonly recent: readonly RecentChange[];
}

/**
 * What the journal says happened, on top of what state already says. Pure and idempotent: folding the same entries into the
 * result changes nothing, so a crash between writing state and emptying the journal is harmless.
 */
export function foldJournal(state: StoredState, entries: readonly JournalEntry[]): Folded {
  const fold = new Fold(state);
  for (const entry of entries) fold.add(entry);
  return fold.result();
}

/** The fold while a run goes on. */
export class Fold {
  readonly #fabric: State["fabric"];
  readonly #before: StoredState["folded"];
  #folded: StoredState["folded"];
  readonly #resources: Map<LogicalId, Remembered>;
  readonly #open = new Map<string, OpenIntent>();
  readonly #doubtful = new Map<string, OpenIntent>();
  readonly #recent = new Map<string, RecentChange>();

  constructor(state: StoredState) {
    this.#fabric = state.fabric;
    this.#before = state.folded;
    this.#resources = new Map(Object.entries(state.resources));
  }

  remembered(id: LogicalId): Remembered | undefined {
    return this.#resources.get(id);
  }

  add(entry: JournalEntry): void {
    const { run, at, entries } = this.#folded ?? { run: entry.run, at: entry.at, entries: 0 };
    this.#folded = { run, at, entries: entries + 1 };
    switch (entry.kind) {
      case "intent":
        this.#intent(entry);
        return;
      case "resent":
        this.#resent(entry);
        return;
      case "result":
        this.#answer(entry);
        return;
      case "prior":
        this.#prior(entry);
        return;
      case "step-done":
        this.#stepDone(entry);
        return;
      case "settlement":
        this.#settle(entry);
        return;
      case "moved":
        this.#moved(entry);
        return;
      case "run-started":
      case "run-ended":
        return;
    }
  }

  result(): Folded {
    const resources = recordOf([...this.#resources].sort(([a], [b]) => (a < b ? -1 : 1)));
    const folded = this.#folded ?? this.#before;
    const state: State = { kind: "State", version: 1, fabric: this.#fabric, resources };
    return {
      state: folded === undefined ? state : { ...state, folded },
      open: [...this.#open.values()],
      doubtful: [...this.#doubtful.values()],
      recent: [...this.#recent.values()],
    };
  }

  /** The entry at hand was folded into the state before. */
  get #inState(): boolean {
    const now = this.#folded;
    const before = this.#before;
    if (now === undefined || before === undefined) return false;
    return now.run === before.run && now.at === before.at && now.entries <= before.entries;
  }

  #intent(entry: Intent): void {
    const { run, call, subject, operation, step, api, token } = entry;
    const intent: OpenIntent = {
      run,
      call,
      subject,
      operation,
      step,
      api,
      token,
      at: Date.parse(entry.at),
      ...(entry.worldId === undefined ? {} : { worldId: entry.worldId }),
      ...(entry.former === undefined ? {} : { former: entry.former }),
      ...(entry.naturalKey === undefined ? {} : { naturalKey: entry.naturalKey }),
    };
    this.#open.set(intentKey(intent), intent);
    this.#doubtful.set(intentKey(intent), intent);
  }

  /** Its window starts anew. */
  #resent(entry: Resent): void {
    const key = intentKey(entry);
    const intent = this.#open.get(key);
    if (intent === undefined) return;
    const later = { ...intent, at: Date.parse(entry.at) };
    this.#open.set(key, later);
    this.#doubtful.set(key, later);
  }

  #answer(entry: Result): void {
    const key = intentKey(entry);
    const intent = this.#open.get(key);
    if (intent === undefined) return;
    if (!entry.outcome.ok) {
      if (!entry.outcome.mayBeTaken) this.#close(key);
      return;
    }
    this.#doubtful.delete(key);
    if (intent.operation === "delete") return;
    this.#open.delete(key);
    const { worldId } = entry.outcome;
    if (worldId !== undefined) this.#made(intent.subject, worldId, entry.at, intent.naturalKey);
  }

  #prior(entry: Prior): void {
    const { id, kind, scope } = entry.subject;
    if (!isManagedKind(kind) || this.#inState) return;
    const known = this.#resources.get(id);
    // First prior wins, field by field: what a later run finds is our own value. A field left out has been given back.
    const first = known?.prior ?? {};
    const prior = Object.fromEntries(
      Object.entries(entry.prior).map(([field, value]) => [field, Object.hasOwn(first, field) ? first[field] : value]),
    );
    const worldId = known?.worldId ?? entry.worldId ?? "";
    const { vpc, applied } = known ?? {};
    this.#resources.set(id, {
      kind,
      scope,
      worldId,
      ...(vpc === undefined ? {} : { vpc }),
      since: known?.since ?? entry.at,
      ...(applied === undefined ? {} : { applied }),
      prior,
    });
  }

  #stepDone(entry: StepDone): void {
    const { subject, operation, worldId, released } = entry;
    for (const [key, intent] of this.#open) {
      if (intent.subject.id === subject.id && sameHalf(intent.operation, operation)) this.#close(key);
    }
    if (operation === "delete") this.#gone(subject, worldId, entry.at, released ? "released" : "absent");
    else if (worldId !== undefined) {
      if (operation === "create") this.#forgetAdoption(subject.id);
      this.#made(subject, worldId, entry.at, entry.props);
      this.#applied(entry);
    }
  }

  /** What we make anew in the place of an adopted thing is ours, though it may have its name: nothing is given back of it. */
  #forgetAdoption(id: string): void {
    const known = this.#resources.get(id);
    // An association is made anew for a subnet that stays, and may have had this very table before us.
    if (known?.prior?.adopted !== true || this.#inState || isPart(known.kind)) return;
    const { prior: _, ...rest } = known;
    this.#resources.set(id, rest);
  }

  #applied({ subject, props, tags }: StepDone): void {
    const known = this.#resources.get(subject.id);
    if (known === undefined || props === undefined || this.#inState) return;
    this.#resources.set(subject.id, { ...known, applied: { props, ...(tags === undefined ? {} : { tags }) } });
  }

  #settle(entry: Settlement): void {
    const key = intentKey(entry.intent);
    const intent = this.#open.get(key);
    if (intent === undefined) return;
    this.#open.delete(key);
    if (entry.finding.as === "found") this.#made(intent.subject, entry.finding.worldId, entry.at);
    if (entry.finding.as === "gone") this.#gone(intent.subject, intent.worldId, entry.at);
  }

  /** A cluster is known by its key, with which a logical id begins. */
  #moved({ from, to }: Moved): void {
    const known = this.#resources.get(from);
    if (known === undefined || this.#resources.has(to) || this.#inState) return;
    const { scope } = known;
    const cluster = to.split("/")[0] ?? to;
    this.#resources.delete(from);
    this.#resources.set(to, { ...known, scope: scope.plane === "kubernetes" ? { ...scope, cluster } : scope });
  }

  #close(key: string): void {
    this.#open.delete(key);
    this.#doubtful.delete(key);
  }

  #made(subject: Subject, worldId: string, since: string, props?: unknown): void {
    if (isRolled(subject.kind)) return;
    const at = Date.parse(since);
    const change: RecentChange = { subject, worldId, at, want: "present" };
    this.#recent.set(thingKey(subject, worldId), props === undefined ? change : { ...change, props });
    const known = this.#resources.get(subject.id);
    const { kind } = subject;
    if (!isManagedKind(kind) || this.#inState) return;
    // What goes with another needs no memory, unless something is to be given back.
    if (isPart(subject.kind) && known?.prior === undefined) return;
    if (known !== undefined && known.worldId !== worldId) this.#forgetTold(subject);
    const vpc = vpcOf(props) ?? known?.vpc;
    // What was applied to a thing says nothing of the one that took its place.
    const applied = known?.worldId === worldId ? known.applied : undefined;
    this.#resources.set(subject.id, {
      kind,
      scope: subject.scope,
      worldId,
      ...(vpc === undefined ? {} : { vpc }),
      since,
      ...(applied === undefined ? {} : { applied }),
      ...(known?.prior === undefined || !isSame(known, worldId) ? {} : { prior: known.prior }),
    });
  }

  #gone(subject: Subject, worldId: string | undefined, since: string, want: "absent" | "released" = "absent"): void {
    if (isRolled(subject.kind)) return;
    const known = this.#resources.get(subject.id);
    // A replacement made first has taken the name over already.
    const meant = known !== undefined && (worldId === undefined || known.worldId === worldId || isPart(known.kind));
    if (meant && !this.#inState) {
      this.#resources.delete(subject.id);
      this.#forgetTold(subject);
    }
    const goneId = worldId ?? known?.worldId;
    if (goneId === undefined) return;
    const key = thingKey(subject, goneId);
    // Somebody else's thing was given back: it stays, with values that are not ours to expect.
    if (isForeign(subject.kind)) this.#recent.delete(key);
    else this.#recent.set(key, { subject, worldId: goneId, at: Date.parse(since), want });
    if (want === "absent") this.#takeAlong(goneId);
  }

  /** A router that is gone, or another in its place, has nothing of what the former one was told, nor of what it said before. */
  #forgetTold({ kind, id }: Subject): void {
    const told = toldTo(kind, id);
    if (told !== undefined) this.#resources.delete(told);
  }

  /** What lives and dies with a thing need not show any more once that is gone. */
  #takeAlong(parent: string): void {
    for (const [key, { subject, want, props }] of this.#recent) {
      if (want === "present" && isPart(subject.kind) && mentions(props, parent)) this.#recent.delete(key);
    }
  }
}

function intentKey(intent: IntentId): string {
  return `${intent.run}/${intent.call}`;
}

function thingKey(subject: Subject, worldId: string): string {
  return `${subject.kind}#${subject.id}#${worldId}`;
}

/** The two halves of a replacement share a logical id and settle apart. */
function sameHalf(a: Step["operation"], b: Step["operation"]): boolean {
  return (a === "delete") === (b === "delete");
}

/** Former values are those of one thing: another under the same logical id has none. An association's id changes with its table. */
function isSame({ kind, worldId }: Remembered, now: string): boolean {
  return worldId === now || worldId === "" || isPart(kind) || isForeign(kind);
}

/** Of nodes and their groups the world alone tells: a node that was replaced is nothing to remember. */
function isRolled(kind: Step["kind"]): boolean {
  return kind === "node" || kind === "node-group";
}

function isPart(kind: Step["kind"]): boolean {
  return isManagedKind(kind) && KINDS[kind].owner === "parent";
}

function isForeign(kind: Step["kind"]): boolean {
  return isManagedKind(kind) && KINDS[kind].owner === "foreign";
}

/** World id of the VPC in which something with these props lies. */
function vpcOf(props: unknown): string | undefined {
  if (typeof props !== "object" || props === null || !("vpc" in props)) return undefined;
  return typeof props.vpc === "string" ? props.vpc : undefined;
}

function mentions(props: unknown, worldId: string): boolean {
  return typeof props === "object" && props !== null && Object.values(props).includes(worldId);
}

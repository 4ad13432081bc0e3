import {
  type Built,
  type Obstacle,
  type Place,
  type Remedy,
  type RemedyKind,
  remediesFor,
} from "../../network/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { type Pairing, pairings } from "../pairing.ts";
import { Provers } from "../provers.ts";
import type { Question } from "../verdict.ts";
import type { Fix, Fixes } from "./fixes.ts";
import { obstaclesOf } from "./obstacles.ts";
import { OtherPairs } from "./side-effects.ts";

export interface FlowToMend {
  readonly snapshot: Snapshot;
  /** Built of the snapshot; `build` does the same with a changed one. */
  readonly built: Built;
  readonly build: (snapshot: Snapshot) => Built;
  readonly from: Place;
  readonly to: Place;
  readonly question: Question;
}

/** Networks that are built to try a change at most: each costs as much as the first. */
const MOST_TRIALS = 24;
/** What was behind an obstacle shows when that is gone: so often it is looked for anew. */
const MOST_ROUNDS = 5;
const MOST_SHOWN = 4;

/** Changes from a closed list that make the flow pass, each proved on the network as it would be then. */
export function findFixes(flow: FlowToMend): Fixes {
  const trials = new Trials(flow);
  const start = trials.look(flow.built);
  if (start.isMended || start.pairs.length === 0) return { proved: [] };
  const single = singles(flow, trials, start.obstacles);
  if (single.length > 0) return { proved: ranked(flow, trials, single) };
  const several = severalSteps(trials);
  if (several === undefined) return { proved: [], why: noneText(start.obstacles) };
  return {
    proved: ranked(flow, trials, [several]),
    why: `no single-step fix; ${several.length} steps together are one`,
  };
}

const WORDS: Readonly<Record<Obstacle["kind"], (id: string) => string>> = {
  filter: (id) => id,
  "no-route": (id) => `the missing route of ${id}`,
  nowhere: (id) => `the route of ${id} that leads nowhere`,
  "source-check": (id) => `the source/dest check of ${id}`,
  translation: (id) => `the translation ${id}`,
};

function noneText(obstacles: readonly Obstacle[]): string {
  const kinds = [...new Set(obstacles.map((one) => WORDS[one.kind](one.id)))];
  const what =
    kinds.length === 0
      ? ""
      : `: changes of routes, rules, entries, checks and exclusions do not mend ${kinds.join(", ")}`;
  return `none found, neither one step nor several${what}`;
}

interface Look {
  readonly pairs: readonly Pairing[];
  readonly obstacles: readonly Obstacle[];
  readonly isMended: boolean;
}

/** Networks with some changes made, and whether the flow passes there. */
class Trials {
  readonly #flow: FlowToMend;
  #left = MOST_TRIALS;

  constructor(flow: FlowToMend) {
    this.#flow = flow;
  }

  get exhausted(): boolean {
    return this.#left <= 0;
  }

  look(built: Built): Look {
    const { from, to, question } = this.#flow;
    const [sender, receiver] = [built.directory.ends(from), built.directory.ends(to)];
    if (sender.kind === "unknown" || receiver.kind === "unknown") return { pairs: [], obstacles: [], isMended: false };
    const provers = new Provers(built.network);
    const pairs = pairings(provers, sender.ends, receiver.ends, question);
    const found = pairs.flatMap((pairing) => obstaclesOf(provers, pairing));
    const obstacles = [...new Map(found.map((one) => [`${one.kind} ${one.id} ${one.beyond}`, one])).values()];
    return { pairs, obstacles, isMended: pairs.length > 0 && pairs.every(({ verdict }) => verdict === "reachable") };
  }

  with(remedies: readonly Remedy[]): Built {
    this.#left -= 1;
    return this.#flow.build(this.snapshotWith(remedies));
  }

  snapshotWith(remedies: readonly Remedy[]): Snapshot {
    return remedies.reduce((snapshot, { mended }) => mended(snapshot), this.#flow.snapshot);
  }

  mends(remedies: readonly Remedy[]): boolean {
    return !this.exhausted && this.look(this.with(remedies)).isMended;
  }
}

function singles(
  { snapshot }: FlowToMend,
  trials: Trials,
  obstacles: readonly Obstacle[],
): readonly (readonly Remedy[])[] {
  const candidates = obstacles.flatMap((obstacle) => remediesFor(snapshot, obstacle));
  const distinct = [...new Map(candidates.map((remedy) => [remedy.text, remedy])).values()];
  const proved: (readonly Remedy[])[] = [];
  for (const remedy of distinct) {
    // More are not shown, and each trial builds a network.
    if (proved.length === MOST_SHOWN) break;
    if (trials.mends([remedy])) proved.push([remedy]);
  }
  return proved;
}

/** One change for each obstacle, round by round until nothing is in the way; then without those that are not needed. */
function severalSteps(trials: Trials): readonly Remedy[] | undefined {
  let remedies: readonly Remedy[] = [];
  for (let round = 0; round < MOST_ROUNDS && !trials.exhausted; round += 1) {
    const look = trials.look(trials.with(remedies));
    if (look.isMended) return needed(trials, remedies);
    const mended = trials.snapshotWith(remedies);
    const known = new Set(remedies.map(({ text }) => text));
    const next = look.obstacles.flatMap((obstacle) => {
      const [first] = remediesFor(mended, obstacle).filter(({ text }) => !known.has(text));
      return first === undefined ? [] : [first];
    });
    const fresh = [...new Map(next.map((remedy) => [remedy.text, remedy])).values()];
    if (fresh.length === 0) return undefined;
    remedies = oncePerResource(remedies, fresh);
  }
  return undefined;
}

/** Two changes of one resource may not know of each other: the second waits for the next round, where it is found anew. */
function oncePerResource(before: readonly Remedy[], fresh: readonly Remedy[]): readonly Remedy[] {
  const byResource = new Map(fresh.toReversed().map((remedy) => [`${remedy.kind} ${remedy.resource}`, remedy]));
  return [...before, ...[...byResource.values()].toReversed()];
}

function needed(trials: Trials, remedies: readonly Remedy[]): readonly Remedy[] {
  return remedies.reduce<readonly Remedy[]>((kept, remedy) => {
    const without = kept.filter((one) => one !== remedy);
    return without.length > 0 && trials.mends(without) ? without : kept;
  }, remedies);
}

function ranked(flow: FlowToMend, trials: Trials, proved: readonly (readonly Remedy[])[]): readonly Fix[] {
  const { directory } = flow.built;
  const endsOf = (place: Place) => {
    const found = directory.ends(place);
    return found.kind === "ends" ? found.ends.map(({ endpoint }) => endpoint) : [];
  };
  const others = new OtherPairs(flow.built, endsOf(flow.from), endsOf(flow.to));
  const fixes = proved.map((remedies): Fix => {
    const effects = others.changedIn(flow.build(trials.snapshotWith(remedies)));
    const changes = remedies.map(({ kind, resource, text, command }) => ({ kind, resource, text, command }));
    return { changes, sideEffects: effects.text, others: effects.others };
  });
  return fixes.toSorted((a, b) => a.changes.length - b.changes.length || rankOf(a) - rankOf(b) || a.others - b.others);
}

/** What keeps addresses and paths as they are meant to be comes before what opens filters for what is not. */
const RANKS: Readonly<Record<RemedyKind, number>> = {
  "source-dest-check": 0,
  "snat-exclusion": 0,
  route: 1,
  "security-group-rule": 1,
  "network-acl-entry": 1,
  mtu: 1,
};

function rankOf({ changes }: Fix): number {
  return Math.max(...changes.map(({ kind }) => RANKS[kind]));
}

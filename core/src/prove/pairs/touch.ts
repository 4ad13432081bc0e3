import type { Endpoint, Network } from "../../network/index.ts";
import type { Domain } from "./domain.ts";
import { type Edit, haveCommon } from "./edit.ts";
import type { Fib } from "./forwarding.ts";
import type { Tables } from "./tables.ts";

/** What an edit touches. */
export interface Touch {
  /** Domains of which every pair is to be asked again. */
  readonly dirty: ReadonlySet<string>;
  /** Domains whose tables lead elsewhere now, each with the domains that this is about. */
  readonly moved: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Change {
  readonly edit: Edit;
  readonly before: Network;
  readonly after: Network;
  readonly domains: ReadonlyMap<string, Domain>;
  readonly tablesBefore: Tables;
  readonly tables: Tables;
}

export function touchedBy(change: Change): Touch {
  const dirty = dirtied(change);
  const moved = new Map<string, ReadonlySet<string>>();
  const diffs = new Map<string, Diff>();
  for (const domain of change.domains.values()) {
    if (dirty.has(domain.id)) continue;
    const diff = movedIn(domain, change, diffs);
    if (diff === "any") dirty.add(domain.id);
    else if (diff !== undefined) moved.set(domain.id, diff);
  }
  return { dirty, moved };
}

function dirtied({ edit, before, after, domains }: Change): Set<string> {
  const dirty = new Set<string>();
  const add = (network: Network, endpoint: Endpoint | undefined): void => {
    const segment = endpoint && network.segments.get(endpoint.segment);
    if (segment !== undefined) dirty.add(segment.domain);
  };
  for (const id of edit.endpoints) {
    add(before, before.endpoints.get(id));
    add(after, after.endpoints.get(id));
  }
  for (const id of edit.segments) {
    for (const segment of [before.segments.get(id), after.segments.get(id)]) if (segment) dirty.add(segment.domain);
  }
  for (const { id, feet } of domains.values()) if (haveCommon(edit.segments, feet)) dirty.add(id);
  return dirty;
}

/** Domains that a table leads to differently; `any`: what it changes packets by is another. */
type Diff = ReadonlySet<string> | "any";

function movedIn(domain: Domain, { edit, tablesBefore, tables }: Change, known: Map<string, Diff>): Diff | undefined {
  if (domain.reaches.every(({ reads }) => !haveCommon(edit.reads, reads))) return undefined;
  const about = new Set<string>();
  for (const name of new Set(domain.reaches.flatMap((reach) => [...reach.tables]))) {
    const before = tablesBefore.named(name);
    if (!haveCommon(edit.reads, before.asked)) continue;
    const diff = known.get(name) ?? diffOf(before, tables.named(name));
    known.set(name, diff);
    if (diff === "any") return "any";
    for (const other of diff) about.add(other);
  }
  return about;
}

function diffOf(before: Fib, after: Fib): Diff {
  const about = new Set<string>();
  let [a, b] = [0, 0];
  while (a < before.starts.length || b < after.starts.length) {
    const [nextA, nextB] = [before.starts[a], after.starts[b]];
    const isA = nextB === undefined || (nextA !== undefined && nextA <= nextB);
    const start = isA ? nextA : nextB;
    if (nextA === start) a += 1;
    if (nextB === start) b += 1;
    const [was, is] = [before.outcomes[a - 1], after.outcomes[b - 1]];
    if (was === is) continue;
    for (const outcome of [was, is]) {
      if (outcome?.changed !== undefined) return "any";
      if (outcome?.domain !== undefined) about.add(outcome.domain);
    }
  }
  return about;
}

import type { Crossing, Network, Route } from "../../network/index.ts";
import type { Cuts } from "./cuts.ts";
import type { Gate, SegmentView, Views } from "./host.ts";

/** Where packets come out that were looked up in tables. */
export interface Landing {
  /** The domain that they come into; absent where only a walk of whole sets tells. */
  readonly domain?: string;
  /** They stand in this segment already, and reach nobody but those in it. */
  readonly beside?: string;
  /** From here on their source is another, or addresses are exchanged, or filters remember more than a filter's rules say. */
  readonly changed?: Changed;
}

/** A crossing that only a walk of whole sets can follow packets through. */
export interface Changed {
  readonly crossing: Crossing;
  readonly translated: boolean;
  /** Their destination is another, so nothing that is known of it counts. */
  readonly opens: boolean;
  /** Passed before that. */
  readonly gate: Gate;
  /** What looks up next. */
  readonly next: Next;
}

/** The table that looks up, and the segment that packets stand in then. */
export interface Next {
  readonly table: string;
  readonly segment?: string;
}

/** What a route does: it lets packets out, or hands them on to another table. */
export interface Hop {
  readonly landing: Landing | undefined;
  /** Passed on the way to what looks up next. */
  readonly gate: Gate;
  readonly anonymous: boolean;
  /** What looks up next; absent where packets have come out. */
  readonly next: TableView | undefined;
  /** The segment that they stand in then: to neighbours they go straight, to others through its filters (F11). */
  readonly foot: SegmentView | undefined;
  /** Where neighbours in that segment are come to. */
  readonly beside: Landing | undefined;
}

/** One table as intervals of addresses, and what becomes of packets to them. One object for one name, whatever is edited. */
export interface TableView {
  readonly name: string;
  /** Where the hop changes, ascending; the first is the least address. Empty: not read yet. */
  starts: Cuts;
  /** One for each start; undefined: goes nowhere. */
  hops: readonly (Hop | undefined)[];
  /** Instead of each the first of the table's that packets fare alike by: what is for other addresses may be another hop all the same. */
  fares: readonly (Hop | undefined)[];
  /** It changes destinations. */
  opens: boolean;
}

/** What the route does; undefined: it leads nowhere. */
export function hopOf(
  { to }: Route,
  network: Network,
  views: Views,
  table: (name: string) => TableView,
): Hop | undefined {
  if (to.kind === "nowhere") return undefined;
  if (to.kind === "domain") return landed({ domain: to.domain }, views);
  const { crossing } = to;
  const gate = views.shared(crossing.filters);
  const foot = crossing.segment === undefined ? undefined : views.segment(network, crossing.segment);
  const next: Next = foot ? { table: foot.segment.table, segment: foot.segment.id } : { table: crossing.table };
  if (changes(crossing, gate)) return landed({ changed: changedBy(crossing, gate, next) }, views);
  return {
    landing: undefined,
    gate,
    anonymous: crossing.anonymous === true,
    next: table(next.table),
    foot,
    beside: foot && { domain: foot.segment.domain, beside: foot.segment.id },
  };
}

function landed(landing: Landing, views: Views): Hop {
  return { landing, gate: views.shared([]), anonymous: false, next: undefined, foot: undefined, beside: undefined };
}

/** Exchanges addresses, or its filters depend on more than the addresses that a packet has. */
function changes({ translation, mapping, tracker, domain, filters }: Crossing, gate: Gate): boolean {
  if (translation !== undefined || mapping !== undefined) return true;
  if (filters.length === 0) return false;
  if (tracker !== undefined && filters.some(({ stateful }) => stateful)) return true;
  return domain !== undefined && gate.all.some(({ asked }) => asked.size > 0);
}

function changedBy(crossing: Crossing, gate: Gate, next: Next): Changed {
  const { translation, mapping } = crossing;
  return { crossing, translated: translation !== undefined, opens: mapping?.field === "destination", gate, next };
}

/** Whether packets fare alike. */
export function fareAlike(a: Hop | undefined, b: Hop | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  if (a.landing !== undefined || b.landing !== undefined) {
    return a.landing?.domain === b.landing?.domain && a.landing?.changed?.crossing === b.landing?.changed?.crossing;
  }
  const [x, y] = [a.gate.all, b.gate.all];
  const sameGate = x.length === y.length && x.every((view, nth) => view === y[nth]);
  return sameGate && a.anonymous === b.anonymous && a.next === b.next && a.foot === b.foot;
}

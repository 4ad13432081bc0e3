import type { FieldRange } from "../../packets/index.ts";
import type { FilterView } from "./filter-view.ts";
import type { Gate, TranslationView } from "./host.ts";
import { meetRanges } from "./intervals.ts";

/**
 * What replaces the source of packets on their way and hands them on from a segment of its own, as a NAT gateway does: replies come back to it, and go
 * on from there.
 */
export interface Relay {
  /** Passed on the way into it. */
  readonly gate: Gate;
  readonly translation: TranslationView;
  /** Beyond it filters know the sender by these. */
  readonly labels: readonly string[];
}

/** What of an edit pairs depend on whose packets a relay hands on: neither of them has its address. */
export interface Touched {
  /** Addresses of which tables or filters say something else. */
  readonly ranges: readonly FieldRange[];
  /** Tables that do, by name. */
  readonly tables: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  readonly views: Pick<ReadonlySet<FilterView>, "has">;
}

export function isTouched({ gate, translation }: Relay, { ranges, tables, segments, views }: Touched): boolean {
  const { segment } = translation.segment;
  return (
    segments.has(segment.id) ||
    tables.has(segment.table) ||
    gate.all.some((view) => views.has(view)) ||
    meetRanges(translation.ranges, ranges)
  );
}

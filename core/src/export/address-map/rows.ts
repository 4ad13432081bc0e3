import {
  contains,
  countText,
  formatPrefix,
  type Prefix,
  parentOf,
  prefixFrom,
  samePrefix,
} from "../../addressing/index.ts";
import type { MapPart } from "./map.ts";

/** One line of the table under a bar. */
export interface MapRow {
  readonly part: MapPart;
  readonly cidr: string;
  readonly zone: string;
  readonly count: string;
  readonly label: string;
  /** The world's id, `planned`, or nothing. */
  readonly state: string;
}

/** A line per part; free stretches that follow each other share one, as far as one prefix reaches. */
export function rowsOf(parts: readonly MapPart[]): readonly MapRow[] {
  const rows: MapRow[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (!part) continue;
    const run = part.use === "free" ? freeRun(parts, index) : [part];
    rows.push(...(run.length > 1 ? mergedRows(run) : [rowOf(part)]));
    index += run.length - 1;
  }
  return rows;
}

function freeRun(parts: readonly MapPart[], from: number): readonly MapPart[] {
  const end = parts.findIndex((part, index) => index >= from && part.use !== "free");
  return parts.slice(from, end === -1 ? undefined : end);
}

function rowOf(part: MapPart): MapRow {
  return {
    part,
    cidr: part.cidr ?? "",
    zone: part.zone ?? "",
    count: part.use === "free" ? counted(part.size, "addresses") : counted(part.usable, "usable"),
    label: part.label,
    state: part.worldId ?? (part.use === "pods" ? "planned" : ""),
  };
}

/** Slots of one length as the blocks that they make up: two of /18 are one /17. Anything else is one stretch without a name. */
function mergedRows(run: readonly MapPart[]): readonly MapRow[] {
  const prefixes = run.flatMap(({ cidr }) => (cidr === undefined ? [] : [prefixFrom(cidr)]));
  const [first] = prefixes;
  if (
    !first ||
    prefixes.length < run.length ||
    run.some(({ size, label }) => size !== run[0]?.size || label !== run[0].label)
  ) {
    const [part] = run;
    const size = run.reduce((sum, { size }) => sum + size, 0);
    return part ? [{ part, cidr: "", zone: "", count: counted(size, "addresses"), label: "free", state: "" }] : [];
  }
  return blocksOf(prefixes).flatMap(({ block, from, slots }) => {
    const part = run[from];
    if (!part) return [];
    const label = slots === 1 ? part.label : `room for ${slots} zones (/${first.length} each)`;
    const count = counted(slots * part.size, "addresses");
    return [{ part, cidr: formatPrefix(block), zone: "", count, label, state: "" }];
  });
}

interface FreeBlock {
  readonly block: Prefix;
  /** Where its first slot is in the run. */
  readonly from: number;
  readonly slots: number;
}

/** Neighbours joined for as long as both are halves of one block. */
function blocksOf(slots: readonly Prefix[]): readonly FreeBlock[] {
  const blocks: FreeBlock[] = [];
  for (const [from, block] of slots.entries()) {
    let next: FreeBlock = { block, from, slots: 1 };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      const whole = wholeOf(last.block, next.block);
      if (!whole) break;
      blocks.pop();
      next = { block: whole, from: last.from, slots: last.slots + next.slots };
    }
    blocks.push(next);
  }
  return blocks;
}

/** What two blocks are the halves of; undefined when they are not. */
function wholeOf(low: Prefix, high: Prefix): Prefix | undefined {
  const parent = parentOf(low);
  return parent && low.length === high.length && !samePrefix(low, high) && contains(parent, high) ? parent : undefined;
}

function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}`;
}

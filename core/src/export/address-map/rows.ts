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

/** A line per part; free stretches that follow each other share one. */
export function rowsOf(parts: readonly MapPart[]): readonly MapRow[] {
  const rows: MapRow[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (!part) continue;
    const run = part.use === "free" ? freeRun(parts, index) : [part];
    rows.push(run.length > 1 ? mergedRow(part, run) : rowOf(part));
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
    count: part.use === "free" ? countText(part.size, "addresses") : countText(part.usable, "usable"),
    label: part.label,
    state: part.worldId ?? (part.use === "pods" ? "planned" : ""),
  };
}

function mergedRow(first: MapPart, run: readonly MapPart[]): MapRow {
  const slots = run.filter((part) => part.cidr !== undefined);
  const lengths = [...new Set(slots.map((part) => part.cidr?.slice(part.cidr.indexOf("/"))))];
  const size = run.reduce((sum, part) => sum + part.size, 0);
  return {
    part: first,
    cidr: first.cidr ?? "",
    zone: "",
    count: countText(size, "addresses"),
    label: slots.length > 1 ? `room for ${slots.length} zones (${lengths.join(", ")} each)` : "free",
    state: "",
  };
}

function countText(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}`;
}

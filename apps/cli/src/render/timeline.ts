import type { GroupOrder, NodeOrder, Plan, Step } from "@podspan/core/plan";
import type { Milestone } from "@podspan/core/ports";
import type { ApplyEvent } from "@podspan/engine";
import type { Colours } from "./colour.ts";

/** When what became of one node or node group, in milliseconds since the epoch. */
export interface TimelineRow {
  readonly subject: string;
  /** Of a node. */
  readonly zone?: string;
  readonly times: Readonly<Partial<Record<Milestone, number>>>;
}

/** What a roll's events tell of each node and group, in the order in which they were first heard of. */
export function timelineOf(plan: Plan, events: readonly ApplyEvent[]): readonly TimelineRow[] {
  const zones = new Map(plan.steps.flatMap(zonesOf));
  const rows = new Map<string, Partial<Record<Milestone, number>>>();
  for (const event of events) {
    if (event.kind !== "milestone") continue;
    const times = rows.get(event.subject) ?? {};
    rows.set(event.subject, { ...times, [event.reached]: times[event.reached] ?? event.at });
  }
  return [...rows].map(([subject, times]) => {
    const zone = zones.get(subject);
    return { subject, ...(zone === undefined || zone === "" ? {} : { zone }), times };
  });
}

function zonesOf(step: Step): readonly (readonly [string, string])[] {
  if (step.kind === "node") {
    const { node, zone } = step.after as NodeOrder;
    return [[node, zone]];
  }
  const order = step.kind === "node-group" ? (step.after as GroupOrder | undefined) : undefined;
  return order === undefined || order.make === "beside" ? [] : order.nodes.map(({ name, zone }) => [name, zone]);
}

const COLUMNS: readonly Milestone[] = ["cordoned", "drained", "gone", "replaced"];

/** A table with the time of each since the run began, `1:02:03`; empty when nothing was rolled. */
export function timelineText(rows: readonly TimelineRow[], start: number, colours: Colours): string {
  if (rows.length === 0) return "";
  const cells = rows.map(({ subject, zone = "", times }) => [
    subject,
    zone,
    ...COLUMNS.map((column) => timeText(column, times, start)),
  ]);
  const head = ["", "zone", ...COLUMNS];
  const widths = head.map((_, index) => Math.max(...[head, ...cells].map((row) => (row[index] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, index) => (index < 2 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join("  ")}`.trimEnd();
  const title = colours.bold("Timeline, since the run began");
  return [title, colours.dim(line(head)), ...cells.map(line), ""].join("\n");
}

/** A node that is drained and was not cordoned in this run has been so since an earlier one. */
function timeText(column: Milestone, times: TimelineRow["times"], start: number): string {
  if (column === "cordoned" && times.cordoned === undefined && times.drained !== undefined) return "before";
  return sinceText(times[column], start);
}

function sinceText(at: number | undefined, start: number): string {
  if (at === undefined) return "";
  const seconds = Math.round((at - start) / 1000);
  const two = (number: number): string => `${number}`.padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

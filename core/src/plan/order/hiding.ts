import { EXCLUSIONS, keyOf, sectionOf } from "../../compile/index.ts";
import { isRecord } from "../model/changes.ts";
import type { Step } from "../model/plan.ts";

/**
 * Steps by which nodes translate again what they did not before. Routes of a link stay for as long as pods show their own addresses over it:
 * in either direction, for a reply needs its way too.
 */
export class Hiding {
  readonly #steps: readonly { readonly step: Step; readonly dropped: ReadonlySet<string> | "all" }[];
  /** Destinations of the routes that go, by their link. */
  readonly #destinations: ReadonlyMap<string, readonly string[]>;
  readonly #made: ReadonlySet<string>;

  /** `others`: steps that are no deletions. */
  constructor(deleting: readonly Step[], others: readonly Step[]) {
    this.#steps = [...deleting, ...others].flatMap((step) => {
      const dropped = droppedBy(step);
      return dropped === "all" || dropped.size > 0 ? [{ step, dropped }] : [];
    });
    const ways = deleting.filter(isWayOfLink);
    this.#destinations = new Map(
      [...Map.groupBy(ways, ({ id }) => keyOf(id))].map(([link, own]) => [link, own.flatMap(destinationOf)]),
    );
    this.#made = new Set(others.map(({ id }) => id));
  }

  /** What the deletion of a way waits for. One that is made anew is none that pods lose. */
  before(way: Step): readonly Step[] {
    if (this.#steps.length === 0 || !isWayOfLink(way) || this.#made.has(way.id)) return [];
    const destinations = this.#destinations.get(keyOf(way.id)) ?? [];
    return this.#steps.flatMap(({ step, dropped }) =>
      dropped === "all" || destinations.some((destination) => dropped.has(destination)) ? [step] : [],
    );
  }
}

/** What leads packets over a link: routes of VPCs, and a transit gateway's own. */
const WAYS: ReadonlySet<Step["kind"]> = new Set([
  "route",
  "transit-gateway-route",
  "transit-gateway-propagation",
  "transit-gateway-association",
]);

function isWayOfLink({ kind, id }: Step): boolean {
  return WAYS.has(kind) && sectionOf(id) === "links";
}

function destinationOf({ before }: Step): readonly string[] {
  return isRecord(before) && typeof before.destination === "string" ? [before.destination] : [];
}

/** Destinations that are no longer excluded. A NodeClass of Auto Mode knows all or nothing. */
function droppedBy(step: Step): ReadonlySet<string> | "all" {
  if (step.kind === "node-class") {
    const was = isRecord(step.before) && step.before.snatPolicy === "Disabled";
    const stays = isRecord(step.after) && step.after.snatPolicy === "Disabled";
    return was && !stays ? "all" : new Set();
  }
  if (step.kind !== "cni-addon" && step.kind !== "cni-daemonset") return new Set();
  const changes = step.changes.filter(({ field }) => field === `env.${EXCLUSIONS}`);
  return new Set(
    changes.flatMap(({ before, after }) => {
      const kept = new Set(listOf(after));
      return listOf(before).filter((entry) => !kept.has(entry));
    }),
  );
}

function listOf(value: unknown): readonly string[] {
  return typeof value === "string" ? value.split(",").map((entry) => entry.trim()) : [];
}

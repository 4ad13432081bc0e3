import type { Assumption, Network } from "../network/index.ts";
import { onceFor } from "../observed/index.ts";
import type { Blocker, Hop, Reason, Step } from "./trace.ts";

/** Ids of everything that packets met on these ways, in order, each once: nodes, tables, routes, filters, crossings, translations. */
export function touchedBy(ways: readonly (readonly Hop[])[], blockers: readonly Blocker[]): ReadonlySet<string> {
  const hops = [...ways.flat(), ...blockers.flatMap((blocker) => blocker.hops)];
  return new Set([
    ...hops.flatMap(({ node, steps }) => [node, ...steps.map(idOf)]),
    ...blockers.flatMap(({ node, reason }) => [node, reasonId(reason)]),
  ]);
}

/** Ids of what decides: routes, filters and translations of the ways, then what blocks. In the order of the way, each once. */
export function decidingOn(ways: readonly (readonly Hop[])[], blockers: readonly Blocker[]): readonly string[] {
  const steps = ways
    .flat()
    .flatMap(({ steps }) => steps.filter(({ kind }) => kind !== "deliver" && kind !== "tracked").map(idOf));
  return [...new Set([...steps, ...blockers.map(({ reason }) => reasonId(reason))])];
}

/** The network's assumptions that are about any of these, or about everything. */
export function assumptionsAbout(network: Network, touched: ReadonlySet<string>): readonly Assumption[] {
  const { everywhere, byId } = placesOfAssumptions(network);
  const places = new Set([...everywhere, ...[...touched].flatMap((id) => byId.get(id) ?? [])]);
  return [...places].sort((a, b) => a - b).flatMap((place) => network.assumptions[place] ?? []);
}

/** A fleet's network has thousands of assumptions, most of them about one cluster, and as many verdicts that ask for them. */
const placesOfAssumptions = onceFor(({ assumptions }: Network) => {
  const everywhere: number[] = [];
  const byId = new Map<string, number[]>();
  for (const [place, { about }] of assumptions.entries()) {
    if (about === undefined) everywhere.push(place);
    for (const id of about ?? []) {
      const places = byId.get(id) ?? [];
      places.push(place);
      byId.set(id, places);
    }
  }
  return { everywhere, byId };
});

function idOf(step: Step): string {
  switch (step.kind) {
    case "filter":
    case "tracked":
      return step.filter;
    case "route":
      return step.route;
    case "cross":
      return step.crossing;
    case "translate":
    case "map":
      return step.by;
    case "deliver":
      return step.to;
  }
}

export function reasonId(reason: Reason): string {
  switch (reason.kind) {
    case "filter":
      return reason.filter;
    case "no-route":
    case "loop":
      return reason.table;
    case "nowhere":
      return reason.route;
    case "source-check":
      return reason.node;
    case "reply-translated":
    case "unmapped":
      return reason.by;
    case "elsewhere":
      return reason.domain;
  }
}

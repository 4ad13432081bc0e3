import type { Assumption, Network } from "../network/index.ts";
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
  return network.assumptions.filter(({ about }) => about === undefined || about.some((id) => touched.has(id)));
}

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

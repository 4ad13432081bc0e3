import { formatPrefix } from "../../addressing/index.ts";
import type { Endpoint, Filter, Network, NextHop, Translation } from "../../network/index.ts";
import type { PacketSet, PacketSpace } from "../../packets/index.ts";
import { boxText, packetBoxes } from "../packet-words.ts";
import { type FilterStep, isShut, type Words } from "../reason-words.ts";
import type { Step } from "../trace.ts";
import { decisionsOn } from "./deciding-rules.ts";
import type { ToldStep } from "./explanation.ts";

/** Rules that are named for one filter at most. */
const MOST_RULES = 3;

export interface Teller extends Words {
  readonly network: Network;
  /** As it is asked for: what its source becomes may be known better than of all who share its endpoint. */
  readonly sender: Endpoint;
  /** Names by which filters may know the two ends. */
  readonly labels: ReadonlySet<string>;
}

/** One step in words. */
export function stepTold(teller: Teller, step: Step): ToldStep {
  switch (step.kind) {
    case "filter":
      return filterTold(teller, step);
    case "tracked":
      return { kind: "tracked", id: step.filter, outcome: "passes", text: `${step.filter} lets replies pass` };
    case "route": {
      const text = `${step.route} leads to ${targetOf(teller.network, step.table, step.route)}`;
      return { kind: "route", id: step.route, outcome: "passes", text };
    }
    case "cross":
      return { kind: "cross", id: step.crossing, outcome: "passes", text: `crosses ${step.crossing}, MTU ${step.mtu}` };
    case "translate":
      return { kind: "translate", id: step.by, outcome: "passes", text: translationText(teller, step.by) };
    case "map":
      return { kind: "map", id: step.by, outcome: "passes", text: `${step.by} exchanges the ${step.field} address` };
    case "deliver":
      return { kind: "deliver", id: step.to, outcome: "passes", text: `arrives at ${teller.nameOf(step.to)}` };
  }
}

const MOST_ADDRESSES = 3;

/** Which address takes the place of the sender's. */
function translationText({ network, sender, nameOf }: Teller, by: string): string {
  const translation = translationsOf(network, sender).find(({ id }) => id === by);
  const all = (translation?.addresses ?? []).map((one) => formatPrefix(one).replace(/\/(32|128)$/, ""));
  const shown = all.slice(0, MOST_ADDRESSES).join(", ");
  const more = all.length > MOST_ADDRESSES ? ` and ${all.length - MOST_ADDRESSES} more` : "";
  return `the source address becomes ${shown}${more} (NAT by ${nameOf(by)})`;
}

function translationsOf({ endpoints, tables }: Network, sender: Endpoint): readonly Translation[] {
  const exits = [sender, ...endpoints.values()].flatMap((endpoint) =>
    endpoint.exits.flatMap(({ translation }) => translation ?? []),
  );
  const hops = [...tables.values()].flatMap(({ routes }) =>
    routes.flatMap(({ to }) => (to.kind === "crossing" ? (to.crossing.translation ?? []) : [])),
  );
  return [...exits, ...hops];
}

function filterTold({ space, labels }: Teller, step: FilterStep): ToldStep {
  const { filter, by, met, passes, peers } = step;
  if (isShut(step)) return { kind: "filter", id: filter, outcome: "stops", text: filter };
  const { permitting, denying } = decisionsOn(space, by, met, peers);
  if (passes === met) {
    const text = `${filter} permits it by ${rulesText(filter, permitting)}`;
    return { kind: "filter", id: filter, outcome: "passes", rules: permitting, text };
  }
  const dropped = space.difference(met, passes);
  if (passes === space.none) {
    const deaf = strangersIn(space, by, dropped, peers, labels);
    return { ...dropTold(space, filter, dropped, denying, deaf), outcome: "stops" };
  }
  const [first] = packetBoxes(space, passes, 1);
  const kept = first === undefined ? "" : boxText(first);
  const text = `${filter} permits only some of it, as ${kept}, by ${rulesText(filter, permitting)}`;
  return { kind: "filter", id: filter, outcome: "some", rules: [...permitting, ...denying], text };
}

/** What a filter that lets nothing through does. */
function dropTold(
  space: PacketSpace,
  filter: string,
  dropped: Parameters<typeof packetBoxes>[1],
  denying: readonly string[],
  deaf: readonly string[],
) {
  const [box] = packetBoxes(space, dropped, 1);
  const what = box === undefined ? "it" : boxText(box);
  const text =
    denying.length > 0
      ? `${filter} denies ${what} by ${rulesText(filter, denying)}`
      : `no rule of ${filter} permits ${what}${deafText(filter, deaf)}`;
  return { kind: "filter", id: filter, rules: denying, text };
}

/** Rules that mean one of the two ends by a name that is not known here: the other end of a Region's border, or behind a translation. */
function strangersIn(
  space: PacketSpace,
  by: Filter,
  dropped: PacketSet,
  peers: readonly string[],
  labels: ReadonlySet<string>,
): readonly string[] {
  return by.rules
    .filter(({ peer, permits }) => permits && peer !== undefined && !peers.includes(peer) && labels.has(peer))
    .filter(({ match }) => space.intersection(space.matching(match), dropped) !== space.none)
    .map(({ id }) => id);
}

function deafText(filter: string, deaf: readonly string[]): string {
  return deaf.length === 0
    ? ""
    : `; ${rulesText(filter, deaf)} would, but means a group, and who sends is not known by group here`;
}

/** `rule 100`, `rules tcp 443 10.0.0.0/8 and 2 more`: without the filter's own name before each. */
function rulesText(filter: string, rules: readonly string[]): string {
  const short = rules.map((rule) => (rule.startsWith(`${filter}/`) ? rule.slice(filter.length + 1) : rule));
  const shown = short.slice(0, MOST_RULES).map((rule) => `"${rule}"`);
  const more = rules.length > MOST_RULES ? ` and ${rules.length - MOST_RULES} more` : "";
  return `${rules.length === 1 ? "rule" : "rules"} ${shown.join(", ")}${more}`;
}

function targetOf(network: Network, table: string, route: string): string {
  const found = network.tables.get(table)?.routes.find(({ id }) => id === route);
  return found === undefined ? "" : hopText(found.to);
}

function hopText(to: NextHop): string {
  switch (to.kind) {
    case "domain":
      return to.domain;
    case "crossing":
      return to.crossing.id;
    case "nowhere":
      return `nowhere: ${to.reason}`;
  }
}

import type { Endpoint, Filter, FilterRule, Network, Route, Segment, Table } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";

/** Whole numbers below a limit, that look random. */
export type Dice = (limit: number) => number;

export type EditKind = "rule" | "route" | "acl" | "transit" | "prefix-list";

/** The shares: 60 % rules, 25 % routes, 10 % ACL entries, 5 % transit gateways and prefix lists. */
export function kindOf(dice: Dice): EditKind {
  const drawn = dice(40);
  if (drawn < 24) return "rule";
  if (drawn < 34) return "route";
  if (drawn < 38) return "acl";
  return drawn === 38 ? "transit" : "prefix-list";
}

/** The network after one edit; all that the edit does not reach is the same object as before. */
export function edited(network: Network, kind: EditKind, dice: Dice): Network {
  switch (kind) {
    case "rule":
      return ruleEdited(network, dice);
    case "route":
      return routeEdited(network, dice, (id) => id.startsWith("rtb-") || !id.includes("-rtb-"));
    case "transit":
      return routeEdited(network, dice, (id) => id.startsWith("tgw-rtb-"));
    case "acl":
      return aclEdited(network, dice);
    case "prefix-list":
      return listEdited(network, dice);
  }
}

function one<T>(things: readonly T[], dice: Dice): T {
  const thing = things[dice(things.length)];
  if (thing === undefined) throw new RangeError("nothing to edit");
  return thing;
}

/** A rule more or less in one group: in the filters of everything that carries it. */
function ruleEdited(network: Network, dice: Dice): Network {
  const carriers = [...network.endpoints.values()].filter(({ labels }) => labels.length > 0);
  const group = one(one(carriers, dice).labels, dice);
  const port = 1000 + dice(9000);
  const added: FilterRule = {
    id: `${group}/edit/${port}`,
    permits: true,
    match: {
      protocol: [{ from: 6, to: 6 }],
      destinationPort: [{ from: port, to: port }],
      ...(dice(2) === 0 && { source: [blockOf(dice)] }),
    },
  };
  const drops = dice(2) === 0;
  const isOwn = (filter: Filter): boolean =>
    filter.stateful && filter.id.endsWith("/ingress") && filter.id.includes(group);
  return withFilters(network, isOwn, (filter) => {
    const own = filter.rules.find(({ id }) => id.startsWith(`${group}/`));
    const rules = drops && own ? filter.rules.filter((rule) => rule !== own) : [...filter.rules, added];
    return { ...filter, rules };
  });
}

/** A block that some VPC of a fleet has. */
function blockOf(dice: Dice): FieldRange {
  const from = 10 * 2 ** 24 + dice(1000) * 2 ** 14;
  return { from, to: from + 2 ** 14 - 1 };
}

function aclEdited(network: Network, dice: Dice): Network {
  const filtered = [...network.segments.values()].filter(({ entering }) => entering.length > 0);
  const { entering, leaving } = one(filtered, dice);
  const [target] = dice(2) === 0 || leaving.length === 0 ? entering : leaving;
  const port = 1000 + dice(9000);
  const rule: FilterRule = {
    id: `edit/${port}`,
    permits: dice(3) > 0,
    match: { protocol: [{ from: 6, to: 6 }], destinationPort: [{ from: port, to: port + dice(2000) }] },
  };
  return withFilters(
    network,
    (filter) => filter === target,
    (filter) => ({ ...filter, rules: [rule, ...filter.rules] }),
  );
}

/** One entry less in a prefix list, or one other: in every rule that means it. */
function listEdited(network: Network, dice: Dice): Network {
  const lists = new Set<string>();
  for (const { entry } of network.endpoints.values()) {
    for (const { rules } of entry) for (const { id } of rules) lists.add(/pl-[0-9a-f]+/.exec(id)?.[0] ?? "");
  }
  lists.delete("");
  if (lists.size === 0) return network;
  const list = one([...lists].sort(), dice);
  const nth = dice(3);
  const other = dice(2) === 0 ? [blockOf(dice)] : [];
  const isOwn = (filter: Filter): boolean => filter.rules.some(({ id }) => id.includes(list));
  const changed = (rule: FilterRule): FilterRule => {
    if (!rule.id.includes(list) || rule.match.source === undefined) return rule;
    return { ...rule, match: { ...rule.match, source: [...rule.match.source.toSpliced(nth, 1), ...other] } };
  };
  return withFilters(network, isOwn, (filter) => ({ ...filter, rules: filter.rules.map(changed) }));
}

function routeEdited(network: Network, dice: Dice, isMeant: (id: string) => boolean): Network {
  const tables = [...network.tables.values()].filter(({ id, routes }) => isMeant(id) && routes.length > 1);
  if (tables.length === 0) return network;
  const base = nameOf(one(tables, dice));
  const [what, at] = [dice(3), dice(1000)];
  const edit = ({ id, routes }: Table): Table => {
    const route = routes[at % routes.length] as Route;
    if (what === 0) return { id, routes: routes.filter((other) => other !== route) };
    if (what === 1) return { id, routes: routes.map((other) => (other === route ? blackhole(other) : other)) };
    // Half of what was routed goes nowhere, or that is so no more.
    const { family, base: start, length } = route.prefix;
    if (family === 6 || length > 24) return { id, routes: routes.filter((other) => other !== route) };
    const half: Route = blackhole({ ...route, prefix: { family: 4, base: start, length: length + 1 } });
    const isHalf = ({ prefix }: Route) => prefix.base === half.prefix.base && prefix.length === half.prefix.length;
    return { id, routes: routes.some(isHalf) ? routes.filter((other) => !isHalf(other)) : [...routes, half] };
  };
  const changed = new Map([...network.tables].map(([id, table]) => [id, nameOf(table) === base ? edit(table) : table]));
  return { ...network, tables: changed };
}

/** Tables of several zones are one. */
function nameOf({ id }: Table): string {
  return id.split("@")[0] ?? id;
}

function blackhole(route: Route): Route {
  return { ...route, to: { kind: "nowhere", reason: "edited" } };
}

/** Wherever the filter stands: at endpoints, at segments, at crossings. */
export function withFilters(
  network: Network,
  isMeant: (filter: Filter) => boolean,
  edit: (filter: Filter) => Filter,
): Network {
  const made = new Map<Filter, Filter>();
  const mapped = (filters: readonly Filter[]): readonly Filter[] => {
    if (!filters.some(isMeant)) return filters;
    return filters.map((filter) => {
      if (!isMeant(filter)) return filter;
      const known = made.get(filter) ?? edit(filter);
      made.set(filter, known);
      return known;
    });
  };
  return {
    ...network,
    endpoints: mapValues(network.endpoints, (endpoint) => endpointWith(endpoint, mapped)),
    segments: mapValues(network.segments, (segment) => segmentWith(segment, mapped)),
    tables: mapValues(network.tables, (table) => tableWith(table, mapped)),
  };
}

type Mapped = (filters: readonly Filter[]) => readonly Filter[];

function endpointWith(endpoint: Endpoint, mapped: Mapped): Endpoint {
  const entry = mapped(endpoint.entry);
  const exits = endpoint.exits.map((exit) => {
    const filters = mapped(exit.filters);
    const behind = exit.translation && mapped(exit.translation.entry);
    if (filters === exit.filters && behind === exit.translation?.entry) return exit;
    return {
      ...exit,
      filters,
      ...(exit.translation && behind && { translation: { ...exit.translation, entry: behind } }),
    };
  });
  const isSame = entry === endpoint.entry && exits.every((exit, nth) => exit === endpoint.exits[nth]);
  return isSame ? endpoint : { ...endpoint, entry, exits };
}

function segmentWith(segment: Segment, mapped: Mapped): Segment {
  const [entering, leaving] = [mapped(segment.entering), mapped(segment.leaving)];
  return entering === segment.entering && leaving === segment.leaving ? segment : { ...segment, entering, leaving };
}

function tableWith(table: Table, mapped: Mapped): Table {
  const routes = table.routes.map((route): Route => {
    if (route.to.kind !== "crossing") return route;
    const filters = mapped(route.to.crossing.filters);
    if (filters === route.to.crossing.filters) return route;
    return { ...route, to: { kind: "crossing", crossing: { ...route.to.crossing, filters } } };
  });
  return routes.every((route, nth) => route === table.routes[nth]) ? table : { ...table, routes };
}

/** The same map where nothing of it is another. */
function mapValues<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): ReadonlyMap<string, T> {
  const changed = [...map].map(([key, value]) => [key, change(value)] as const);
  return changed.every(([key, value]) => map.get(key) === value) ? map : new Map(changed);
}

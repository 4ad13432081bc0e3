import { keyOf } from "../../compile/index.ts";
import { scopeKey } from "../../desired/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { warning } from "../model/finding.ts";
import type { Check, Plan, Step } from "../model/plan.ts";

/** Routers of links that a plan replaces: whether the link carries packets meanwhile. */
export function plannedRouters({ steps }: Plan, fabric: Fabric): readonly Check[] {
  const { spec } = fabric;
  const replaced = steps.filter(
    ({ kind, action, operation, blocked }) =>
      kind === "router-instance" && action === "replace" && operation === "create" && !blocked,
  );
  const going = new Set(
    steps.flatMap(({ kind, action, id }) => (kind === "router-instance" && action === "delete" ? [keyOf(id)] : [])),
  );
  const byLink = [...Map.groupBy(replaced, ({ id }) => keyOf(id))].sort(([a], [b]) => (a < b ? -1 : 1));
  const turned = byLink.map(([link, own]) => {
    const names = own.map(({ id }) => id.slice(id.lastIndexOf("/") + 1));
    const hasOthers = (spec.links[link]?.dmvpn?.routers.length ?? 0) > 1 || going.has(link);
    if (!hasOthers) return alone(link, names.join());
    const former = own.filter((step) => isRenamed(step, fabric));
    return former.length > 1 || (former.length > 0 && going.has(link)) ? strangers(link, names) : oneByOne(link, names);
  });
  return [...turned, ...doubled(steps, fabric)];
}

/** A link that comes with routers where those of one go that has left the Fabric: mostly the same one under another name. */
function doubled(steps: readonly Step[], { spec }: Fabric): readonly Check[] {
  const open = steps.filter(({ kind, blocked }) => kind === "router-instance" && !blocked);
  const placeOf = ({ id, scope }: Step): string => `${scopeKey(scope)} ${id.slice(id.lastIndexOf("/") + 1)}`;
  const leaving = open.filter(({ action, id }) => action === "delete" && spec.links[keyOf(id)] === undefined);
  const places = new Map(leaving.map((step) => [placeOf(step), keyOf(step.id)]));
  const pairs = open.flatMap((step) => {
    const from = step.action === "create" ? places.get(placeOf(step)) : undefined;
    return from === undefined ? [] : [`${from} ${keyOf(step.id)}`];
  });
  return [...new Set(pairs)].sort().map((pair) => {
    const [from = "", to = ""] = pair.split(" ");
    return warning(
      "replaced-router",
      to,
      `routers of ${to} come in the zones of those of ${from}, which go: while both run, a site that knows them by the same addresses in the tunnel loses packets`,
      `if it is the same link under another name, say so: \`moved: [{ from: ${from}, to: ${to} }]\``,
    );
  });
}

/** Whether a router runs under another name than it will have: its role's is made of its own, its link's and the Fabric's. */
function isRenamed({ changes }: Step, { metadata }: Fabric): boolean {
  const profile = changes.find(({ field }) => field === "profile");
  const isOurs = (name: unknown): boolean => typeof name === "string" && name.startsWith(`podspan-${metadata.name}-`);
  return profile !== undefined && isOurs(profile.before) && isOurs(profile.after);
}

/** Routers find each other's interfaces by their marks, which have the new name before the first router does (decision 0045). */
function strangers(link: string, names: readonly string[]): Check {
  return warning(
    "replaced-router",
    link,
    `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} replaced, for the link is renamed; routers that run under its former name do not take each other's routes over: what the first one carries is lost until it is back, which takes minutes`,
    "apply when that does no harm, or leave the link its name",
  );
}

function oneByOne(link: string, names: readonly string[]): Check {
  return warning(
    "replaced-router",
    link,
    `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} replaced, each while another router of the link has run for 5 minutes or more and carries its packets: some are lost at each change of hands`,
    "apply when the loss of some packets does no harm",
  );
}

function alone(link: string, name: string): Check {
  return warning(
    "replaced-router",
    link,
    `${name} is replaced, and the link has no other router: it carries nothing until the new one has booted and has its tunnel, which takes minutes`,
    "apply when that does no harm; a second router in another zone takes over meanwhile",
  );
}

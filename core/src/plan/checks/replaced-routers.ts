import { keyOf, namesOf } from "../../compile/index.ts";
import { scopeKey, TAG_ID } from "../../desired/index.ts";
import { otherFiles } from "../../routers/index.ts";
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
  const turned = byLink.flatMap(([link, own]): readonly Check[] => {
    const names = own.map(nameOf);
    const hasOthers = (spec.links[link]?.dmvpn?.routers.length ?? 0) > 1 || going.has(link);
    const more = [...strangers(link, own, fabric), ...byHand(link, names, fabric)];
    if (!hasOthers) return [alone(link, own, names.join()), ...more];
    return [oneByOne(link, own, names), ...more];
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

/**
 * A router's IKE identity is made of its name and its link's, unless the Fabric gives one. Hubs that Podspan does not tell must know a new one before the
 * router is back.
 */
function strangers(link: string, own: readonly Step[], { spec }: Fabric): readonly Check[] {
  const { routers = [], site = "" } = spec.links[link]?.dmvpn ?? {};
  const names = namesOf(routers);
  const renamed = own.filter(({ changes }) => changes.some(({ field }) => field === `tags.${TAG_ID}`)).map(nameOf);
  const unknown = renamed.filter((name) => routers[names.indexOf(name)]?.identity === undefined);
  const { hubs = [], manage } = spec.sites[site] ?? {};
  if (unknown.length === 0 || (manage === "full" && hubs.every(({ access }) => access !== undefined))) return [];
  return [
    warning(
      "replaced-router",
      link,
      `${unknown.join(" and ")} ${unknown.length === 1 ? "has another IKE identity" : "have other IKE identities"} under the link's new name: hubs that do not know them let none of them in`,
      "put what `podspan export` writes for the hubs there first, or give the routers their former `identity`",
    ),
  ];
}

/** Routes lead to a router's interface, which stays: what the new one has not been told by then is lost. */
function byHand(link: string, replaced: readonly string[], { spec }: Fabric): readonly Check[] {
  const { routers = [] } = spec.links[link]?.dmvpn ?? {};
  const names = namesOf(routers).filter((name, at) => routers[at]?.configured !== undefined && replaced.includes(name));
  if (names.length === 0) return [];
  return [
    warning(
      "replaced-router",
      link,
      `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} configured by hand, and what was entered there goes with the instance`,
      "enter what `podspan export` writes again as soon as it runs: routes lead to it before that",
    ),
  ];
}

function oneByOne(link: string, own: readonly Step[], names: readonly string[]): Check {
  const [cause, instead] = causeOf(own);
  return warning(
    "replaced-router",
    link,
    `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} replaced${cause}, each while another router of the link has run for 5 minutes or more and carries its packets: some are lost at each change of hands`,
    `apply when the loss of some packets does no harm${instead}`,
  );
}

function alone(link: string, own: readonly Step[], name: string): Check {
  const [cause, instead] = causeOf(own);
  return warning(
    "replaced-router",
    link,
    `${name} is replaced${cause}, and the link has no other router: it carries nothing until the new one has booted and has its tunnel, which takes minutes`,
    `apply when that does no harm; a second router in another zone takes over meanwhile${instead}`,
  );
}

/** Where only what routers are told differs: which of it, and what would let them stay. */
function causeOf(own: readonly Step[]): readonly [cause: string, instead: string] {
  const told = own.flatMap(({ changes }) => {
    const fields = changes.filter(({ field }) => !field.startsWith("tags."));
    const [change] = fields;
    return fields.length === 1 && change?.field === "userData"
      ? [otherFiles(String(change.before ?? ""), String(change.after ?? ""))]
      : [];
  });
  const files = [...new Set(told.flat())].sort();
  if (told.length < own.length || files.length === 0) return ["", ""];
  const some = files.length > 3 ? `${files.slice(0, 2).join(", ")} and ${files.length - 2} more` : files.join(", ");
  return [
    ` because user data, which are read at the first boot alone, differ in ${some}`,
    "; a router with `access` is told such things over SSH and stays",
  ];
}

function nameOf({ id }: Step): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

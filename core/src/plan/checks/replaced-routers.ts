import { keyOf } from "../../compile/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { warning } from "../model/finding.ts";
import type { Check, Plan } from "../model/plan.ts";

/** Routers of links that a plan replaces: whether the link carries packets meanwhile. */
export function plannedRouters({ steps }: Plan, { spec }: Fabric): readonly Check[] {
  const replaced = steps.filter(
    ({ kind, action, operation, blocked }) =>
      kind === "router-instance" && action === "replace" && operation === "create" && !blocked,
  );
  const going = new Set(
    steps.flatMap(({ kind, action, id }) => (kind === "router-instance" && action === "delete" ? [keyOf(id)] : [])),
  );
  const byLink = [...Map.groupBy(replaced, ({ id }) => keyOf(id))].sort(([a], [b]) => (a < b ? -1 : 1));
  return byLink.map(([link, own]) => {
    const names = own.map(({ id }) => id.slice(id.lastIndexOf("/") + 1));
    const hasOthers = (spec.links[link]?.dmvpn?.routers.length ?? 0) > 1 || going.has(link);
    return hasOthers ? oneByOne(link, names) : alone(link, names.join());
  });
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

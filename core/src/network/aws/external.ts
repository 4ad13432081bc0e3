import type { Prefix } from "../../addressing/index.ts";
import type { NextHop, Route } from "../model.ts";
import { wayFromBehind } from "./appliance-ways.ts";
import { type DeclaredLine, routeId, routesBy } from "./declared-lines.ts";
import type { Inward } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf, type World } from "./world.ts";

/**
 * A route of a VPC to something that the model does not know, where an external link leads to any of what it is for: over that link. Undefined
 * where there is none.
 */
export function externalHop(draft: NetworkDraft, target: string, vpc: string, prefix: Prefix): NextHop | undefined {
  const lines = draft.declared.external(vpc, prefix);
  if (lines.length === 0) return undefined;
  const table = draft.table(`${target}/declared/${vpc}`, () => externalRoutes(draft, lines));
  return { kind: "crossing", crossing: { id: target, filters: [], table, mtu: MTU.vpc } };
}

/** What is reached over external links, by what they join. */
export function externalRoutes(draft: NetworkDraft, lines: readonly DeclaredLine[]): readonly Route[] {
  return routesBy(draft, lines, (one, prefix) => over(draft, one, prefix));
}

function over(draft: NetworkDraft, { line, far, near }: DeclaredLine, prefix: Prefix): NextHop {
  if (far.kind === "site") return draft.outsides.over(line, prefix);
  const vpc = draft.world.get("vpc", far.vpc);
  if (vpc === undefined) return { kind: "nowhere", reason: `vpcs/${far.key} beyond ${line.id} was not read` };
  const table = entryOf(draft, far.vpc, rangesOfEnd(draft, near));
  const { id, mtu, silent } = line;
  return { kind: "crossing", crossing: { id, filters: [], anonymous: true, table, mtu, silent } };
}

/** What comes over an external link asks where its routes back lead: an appliance's own subnet, else the VPC's blocks. */
function entryOf(draft: NetworkDraft, vpc: string, from: readonly Prefix[]): string {
  const known = draft.world.get("vpc", vpc);
  return wayFromBehind(draft, vpc, from) ?? (known === undefined ? `${vpc}/local` : draft.localTable(known));
}

function rangesOfEnd({ world }: NetworkDraft, end: DeclaredLine["near"]): readonly Prefix[] {
  return end.kind === "site" ? siteRanges(world, end.key) : vpcRanges(world, end.vpc);
}

function siteRanges({ declared }: World, key: string): readonly Prefix[] {
  return declared.sites.flatMap((site) => (site.key === key ? [...site.nodes, ...site.pods] : []));
}

function vpcRanges(world: World, id: string): readonly Prefix[] {
  const vpc = world.get("vpc", id);
  return vpc === undefined ? [] : blocksOf(vpc);
}

/** External links as the sites at their ends see them. */
export function externalLines(draft: NetworkDraft): readonly Inward[] {
  return draft.declared.all.flatMap((one): readonly Inward[] => {
    const { kind, near, far, line, routes } = one;
    if (kind !== "external" || near.kind !== "site") return [];
    draft.declared.assume(one, []);
    const carries = siteRanges(draft.world, near.key);
    const table =
      far.kind === "vpc"
        ? entryOf(draft, far.vpc, carries)
        : draft.table(`${line.id}/to/${far.key}`, () =>
            routes.map((prefix) => ({
              id: routeId(line, prefix),
              prefix,
              to: { kind: "domain", domain: `sites/${far.key}` },
            })),
          );
    return [{ line, carries, reaches: routes, table }];
  });
}

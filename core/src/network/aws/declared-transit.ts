import type { NextHop, Route } from "../model.ts";
import type { Attachment } from "./attachments.ts";
import { type DeclaredLine, routesBy } from "./declared-lines.ts";
import type { Inward } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { blocksOf } from "./world.ts";

/** Whether nobody could read what a transit gateway does with packets of an attachment, as where it is another account's. */
export function isUnread({ world }: NetworkDraft, attachment: Attachment | undefined): boolean {
  const { routeTable } = attachment?.facts ?? {};
  return routeTable === undefined || world.get("transit-gateway-route-table", routeTable) === undefined;
}

/** Where a transit gateway was not read: by the lines that are declared at it, and by nothing else. Undefined where there are none. */
export function declaredHop(draft: NetworkDraft, gateway: string, vpc: string): NextHop | undefined {
  const lines = draft.declared.at(gateway, vpc);
  if (lines.length === 0) return undefined;
  const table = draft.table(`${gateway}/declared/${vpc}`, () => declaredRoutes(draft, lines));
  return { kind: "crossing", crossing: { id: gateway, filters: [], table, mtu: MTU.transitGateway } };
}

export function declaredRoutes(draft: NetworkDraft, lines: readonly DeclaredLine[]): readonly Route[] {
  return routesBy(draft, lines, ({ line }, prefix) => draft.outsides.over(line, prefix));
}

/** Lines at transit gateways that were not read, as their sites see them: they tell the blocks of the VPC. */
export function declaredTransitLines(draft: NetworkDraft): readonly Inward[] {
  const { world, declared } = draft;
  return declared.all.flatMap(({ kind, near, line, routes }): readonly Inward[] => {
    const vpc = kind === "external" || near.kind !== "vpc" ? undefined : world.get("vpc", near.vpc);
    if (vpc === undefined) return [];
    const tables = world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc.id) ?? [];
    const targets = new Set(tables.flatMap(({ facts }) => facts.routes.map(({ target }) => target)));
    return [...targets]
      .filter((target) => target.startsWith("tgw-") && isUnread(draft, draft.attachments.ofVpc(vpc.id, target)))
      .filter((target) => declared.at(target, vpc.id).some((one) => one.line === line))
      .slice(0, 1)
      .map(() => ({ line, carries: routes, reaches: blocksOf(vpc), table: draft.localTable(vpc) }));
  });
}

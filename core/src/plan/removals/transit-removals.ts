import { keyOf, linkPartId } from "../../compile/index.ts";
import { awsCommand, KINDS, type KindProps } from "../../desired/index.ts";
import { type Observed, observedById, observedOf, type Snapshot } from "../../observed/index.ts";
import { deletionStep } from "../model/deletion-step.ts";
import type { Step } from "../model/plan.ts";

type Part = "transit-gateway-association" | "transit-gateway-propagation";

/**
 * What ties attachments that stay to tables of ours: a table with an association cannot go, and one that stays is to know only what the
 * Fabric wants. With an attachment that goes they go by themselves. An attachment of what the Fabric does not know is somebody else's to
 * take away from the table.
 */
export function transitRemovals(
  uid: string,
  snapshot: Snapshot,
  deletions: readonly Step[],
  kept: ReadonlySet<Observed>,
): readonly Step[] {
  const going = new Set(deletions.flatMap(({ kind, worldId = "" }) => (isTransit(kind) ? [worldId] : [])));
  const tables = new Map(
    observedOf(snapshot, "transit-gateway-route-table").flatMap((table) =>
      table.owner?.uid === uid
        ? [[table.id, { link: keyOf(table.owner.id), isGoing: going.has(table.id) }] as const]
        : [],
    ),
  );
  if (tables.size === 0) return [];
  const left = <K extends Part>(kind: K): readonly Step[] =>
    observedOf(snapshot, kind).flatMap((thing) => {
      const { attachment, routeTable } = thing.props as KindProps[Part];
      const table = tables.get(routeTable);
      if (table === undefined || kept.has(thing) || going.has(attachment)) return [];
      // What a table learns goes with it.
      if (kind === "transit-gateway-propagation" && table.isGoing) return [];
      return untied(linkPartId(table.link, kind, attachment), thing, table.isGoing, snapshot);
    });
  return [...left("transit-gateway-association"), ...left("transit-gateway-propagation")];
}

function isTransit(kind: Step["kind"]): boolean {
  return kind === "transit-gateway-attachment" || kind === "transit-gateway-route-table";
}

function untied<K extends Part>(id: string, thing: Observed<K>, isGoing: boolean, snapshot: Snapshot): readonly Step[] {
  const { attachment, routeTable } = thing.props as KindProps[Part];
  const isKnown = observedOf(snapshot, "transit-gateway-attachment").some(
    (one) => one.id === attachment && (one.owner !== undefined || observedById(snapshot, "vpc", one.props.vpc)),
  );
  if (!isKnown && !isGoing) return [];
  const blocked = {
    code: "OWN-3",
    reason: `somebody has associated ${attachment}, which the Fabric knows nothing of, with ${routeTable}`,
    fix: `give it another table: \`${awsCommand(thing.scope, "ec2 disassociate-transit-gateway-route-table")} --transit-gateway-attachment-id ${attachment} --transit-gateway-route-table-id ${routeTable}\`; then run again`,
  };
  return [
    {
      ...deletionStep(id, thing),
      ...(isKnown ? {} : { blocked }),
      why: `the table is ours${isGoing ? " and goes" : ""}; ${KINDS[thing.kind].title} ${thing.id} is no longer wanted`,
    },
  ];
}

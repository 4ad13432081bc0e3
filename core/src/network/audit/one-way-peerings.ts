import { contains, type Prefix, readPrefix, readPrefixes } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type Observed, observedById, observedOf, type PeeredVpc, type Snapshot } from "../../observed/index.ts";

type RouteTable = Observed<"route-table">;

/** Tables that lack the way back over a peering that the other side uses (F36): what comes from there is never answered. */
export function oneWayPeerings(snapshot: Snapshot): readonly Diagnostic[] {
  const used = usedTables(snapshot);
  return observedOf(snapshot, "peering-connection")
    .filter(({ facts }) => facts.status === "active")
    .flatMap(({ id, facts: { requester, accepter } }) => [
      ...lacking(used, id, requester, accepter),
      ...lacking(used, id, accepter, requester),
    ]);
}

function lacking(used: readonly RouteTable[], peering: string, from: PeeredVpc, to: PeeredVpc): readonly Diagnostic[] {
  const asks = used.some((table) => table.props.vpc === from.vpc && leads(table, peering, readPrefixes(to.cidrs)));
  if (!asks) return [];
  return used
    .filter((table) => table.props.vpc === to.vpc && !leads(table, peering, readPrefixes(from.cidrs)))
    .map(({ id, facts }) => {
      // A table has one route to a destination: where two peers have a block, it leads to one of them.
      const taken = facts.routes.find(({ destination }) => from.cidrs.includes(destination));
      const message = `${id} of ${to.vpc}: no route back to ${from.vpc} over ${peering}, which ${from.vpc} has routes over`;
      return taken === undefined
        ? diagnose("AUDIT-4", { message })
        : diagnose("AUDIT-4", {
            message: `${message}: its route to ${taken.destination} leads to ${taken.target}`,
            fix: `Where ${taken.target} leads to the same block of another network, lead narrower blocks over each of the two, or give one of them another block; else lead the route over ${peering}.`,
          });
    });
}

function leads({ facts }: RouteTable, peering: string, towards: readonly Prefix[]): boolean {
  return facts.routes.some(({ target, destination, state }) => {
    if (target !== peering || state !== "active") return false;
    const prefix = readPrefix(destination);
    // A prefix list may hold it.
    return prefix === undefined || towards.some((one) => contains(prefix, one) || contains(one, prefix));
  });
}

/** Tables that some subnet is looked up in, its VPC's main one included (F10). */
function usedTables(snapshot: Snapshot): readonly RouteTable[] {
  const own = new Map(
    observedOf(snapshot, "route-table-association").map(({ props }) => [props.subnet, props.routeTable] as const),
  );
  const mains = new Map(
    observedOf(snapshot, "route-table").flatMap((table) =>
      table.facts.main ? [[table.props.vpc, table.id] as const] : [],
    ),
  );
  const ids = new Set(
    observedOf(snapshot, "subnet").flatMap(({ id, props }) => own.get(id) ?? mains.get(props.vpc) ?? []),
  );
  return [...ids].sort().flatMap((id) => observedById(snapshot, "route-table", id) ?? []);
}

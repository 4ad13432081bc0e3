import { awsCommand } from "../../desired/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Left } from "../model/difference.ts";
import type { Step } from "../model/plan.ts";

/**
 * Routes over peerings and gateways of ours that go, of which state does not say whose they are: AWS keeps them, and they lead nowhere then
 * (F9; EC2 API reference, VpcPeeringConnection).
 */
export function unclaimedRoutes(
  removed: readonly Step[],
  snapshot: Snapshot,
  kept: ReadonlySet<Observed>,
): readonly Left[] {
  const going = new Set(
    removed
      .filter(
        ({ kind, action }) => (kind === "peering-connection" || kind === "transit-gateway") && action !== "release",
      )
      .map(({ worldId }) => worldId),
  );
  if (going.size === 0) return [];
  const handled = new Set(removed.filter(({ kind }) => kind === "route").map(({ worldId }) => worldId));
  return observedOf(snapshot, "route")
    .filter((route) => going.has(route.props.target) && !handled.has(route.id) && !kept.has(route))
    .map(({ id, scope, props }) => ({
      id,
      reason: `route ${id} leads to ${props.target}, which goes, and stays as a blackhole: nothing tells that Podspan made it`,
      fix: `if it is not needed: ${awsCommand(scope, "ec2 delete-route")} --route-table-id ${props.routeTable} --destination-cidr-block ${props.destination}`,
    }));
}

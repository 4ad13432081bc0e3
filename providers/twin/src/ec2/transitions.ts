import type { RegionRecords } from "../records/region.ts";
import type { Change, Transition } from "../records/transitions.ts";
import type { TwinWorld } from "../records/world.ts";
import type { Timing } from "./context.ts";
import { addLocalRoutes, dropLocalRoutes } from "./local-routes.ts";
import { applyPeeringChange, retellBlocks } from "./peering-lifecycle.ts";
import { applyTransitChange } from "./transit/settling.ts";

type CidrChange = Extract<Change, { readonly association: string; readonly vpc: string }>;

/** Carries out what EC2 finishes by itself; things deleted meanwhile are left alone. */
export function applyEc2Transition(world: TwinWorld, timing: Timing, transition: Transition): void {
  const records = world.records(transition.account, transition.region);
  const { change } = transition;
  switch (change.kind) {
    case "vpc-available": {
      const vpc = records.Vpcs.get(change.vpc);
      if (vpc) vpc.State = "available";
      return;
    }
    case "subnet-available": {
      const subnet = records.Subnets.get(change.subnet);
      if (subnet) subnet.State = "available";
      return;
    }
    case "association-associated": {
      const table = records.RouteTables.get(change.table);
      const association = table?.Associations.find((one) => one.RouteTableAssociationId === change.association);
      if (association) association.AssociationState = { State: "associated" };
      return;
    }
    case "transit-settles":
    case "transit-association-settles":
      applyTransitChange(world, timing, transition, change);
      return;
    case "peering-requested":
    case "peering-expired":
    case "peering-provisioned":
    case "peering-deleted":
    case "peering-gone":
      applyPeeringChange(world, transition, change);
      return;
    case "addon-updated":
    case "node-joins":
    case "instance-starts":
    case "instance-ended":
    case "instance-runs":
    case "instance-stopped":
    case "instance-forgotten":
    case "group-step":
      return;
    default:
      applyCidrChange(world, timing, transition, records, change);
  }
}

function applyCidrChange(
  world: TwinWorld,
  timing: Timing,
  transition: Transition,
  records: RegionRecords,
  change: CidrChange,
): void {
  const vpc = records.Vpcs.get(change.vpc);
  const association = vpc?.CidrBlockAssociationSet.find((entry) => entry.AssociationId === change.association);
  if (vpc === undefined || association === undefined) return;
  const next = (delay: number, kind: "cidr-failed" | "cidr-gone") =>
    world.schedule({
      ...transition,
      at: transition.at + delay,
      change: { kind, vpc: change.vpc, association: change.association },
    });
  switch (change.kind) {
    case "cidr-associated":
      // Taken off again before it was ready: it stays on its way out.
      if (association.CidrBlockState.State !== "associating") return;
      association.CidrBlockState = { State: "associated" };
      addLocalRoutes(records, vpc.VpcId, association.CidrBlock);
      retellBlocks(world, vpc, transition);
      return;
    case "cidr-failing":
      association.CidrBlockState = { State: "failing", StatusMessage: change.message };
      next(timing.cidr, "cidr-failed");
      return;
    case "cidr-failed":
      association.CidrBlockState = { ...association.CidrBlockState, State: "failed" };
      next(timing.cidrEntry, "cidr-gone");
      return;
    case "cidr-disassociated":
      association.CidrBlockState = { State: "disassociated" };
      dropLocalRoutes(records, vpc.VpcId, association.CidrBlock);
      retellBlocks(world, vpc, transition);
      next(timing.cidrEntry, "cidr-gone");
      return;
    case "cidr-gone":
      vpc.CidrBlockAssociationSet = vpc.CidrBlockAssociationSet.filter((entry) => entry !== association);
  }
}

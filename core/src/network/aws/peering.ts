import { formatPrefix, overlaps, readPrefixes } from "../../addressing/index.ts";
import { type Observed, onceFor, type PeeredVpc } from "../../observed/index.ts";
import type { NextHop } from "../model.ts";
import { nowhere, type Sender } from "./hop.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import type { World } from "./world.ts";

type Peering = Observed<"peering-connection">;

/** Over a peering into the far VPC, where only its own blocks are known: nothing is reached through it (F36). */
export function peeringHop(draft: NetworkDraft, target: string, { vpc }: Sender): NextHop {
  const { world } = draft;
  const peering = world.get("peering-connection", target);
  if (peering === undefined) return missing(world, target);
  const far = farSide(peering, vpc);
  if (far === undefined) return nowhere(`${target} does not join ${vpc}`);
  // F37: only an active one forwards.
  if (peering.facts.status !== "active") return nowhere(`${target} is ${peering.facts.status}`);
  const overlap = overlapOf(peering);
  if (overlap !== undefined) return nowhere(`${target} joins VPCs that overlap in ${overlap} (F36)`);
  const farVpc = world.get("vpc", far.vpc);
  if (farVpc === undefined) {
    world.notes.find("NET-1", `${target} leads to ${far.vpc}, which is not in the snapshot`);
    return nowhere(`${far.vpc} beyond ${target} was not read`);
  }
  const mtu = isBetweenRegions(peering) ? MTU.peeringBetweenRegions : MTU.peering;
  return { kind: "crossing", crossing: { id: target, filters: [], table: draft.localTable(farVpc), mtu } };
}

function missing(world: World, target: string): NextHop {
  world.notes.find("NET-1", `routes lead to ${target}, which is not in the snapshot`);
  return nowhere(`${target} was not read`);
}

function farSide({ facts }: Peering, vpc: string): PeeredVpc | undefined {
  if (facts.requester.vpc === vpc) return facts.accepter;
  return facts.accepter.vpc === vpc ? facts.requester : undefined;
}

/** Every table of either VPC asks it again. */
const overlapOf = onceFor(({ facts }: Peering): string | undefined => {
  const far = readPrefixes(facts.accepter.cidrs);
  const near = readPrefixes(facts.requester.cidrs);
  const both = near.find((one) => far.some((other) => overlaps(one, other)));
  return both && formatPrefix(both);
});

export function isBetweenRegions({ facts, scope }: Peering): boolean {
  const here = scope.plane === "aws" ? scope.region : "";
  return (facts.requester.region ?? here) !== (facts.accepter.region ?? here);
}

import type { Resource } from "../../desired/index.ts";
import { isRef } from "../../desired/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, ownedVpcId } from "../identity/identity.ts";
import { endOf } from "./end.ts";
import { acceptanceId, type Pair, peeringId, usedPeering } from "./pair.ts";

/**
 * F18: who has asked for a peering cannot be given a block until it is accepted. Blocks that are still to come wait for the acceptances that
 * this very plan has; those of a request that is yet to be made come before it.
 */
export function afterAcceptances(resources: readonly Resource[], pairs: readonly Pair[]): readonly Resource[] {
  const pending = pairs.filter(
    (pair) =>
      pair.live[0]?.facts.status === "pending-acceptance" &&
      usedPeering(pair) === undefined &&
      pair.accepter.end.kind === "reached",
  );
  if (pending.length === 0) return resources;
  const waits = Map.groupBy(pending, ({ requester }) => ownedVpcId(requester.end.key));
  return resources.map((resource) => {
    const vpc = "vpc" in resource.props && isRef(resource.props.vpc) ? resource.props.vpc.$ref : "";
    const first = resource.kind === "vpc-cidr" ? (waits.get(vpc) ?? []) : [];
    if (first.length === 0) return resource;
    return { ...resource, after: [...resource.after, ...first.map(({ link }) => acceptanceId(link))] };
  });
}

/** Whether a pending request is one of this Fabric's that it accepts itself. */
export function isAcceptedHere(fabric: Fabric, { id }: Observed<"peering-connection">, snapshot: Snapshot): boolean {
  // The accepter's account shows it too, without our mark.
  const records = observedOf(snapshot, "peering-connection").filter((peering) => peering.id === id);
  const owner = records.find((peering) => peering.owner?.uid === fabric.metadata.uid)?.owner;
  if (owner === undefined) return false;
  const link = keyOf(owner.id);
  const ends = fabric.spec.links[link]?.peering ?? [];
  return (
    owner.id === peeringId(link) &&
    ends.length > 0 &&
    ends.every((key) => endOf(fabric, key, snapshot).kind === "reached")
  );
}

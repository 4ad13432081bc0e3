import type { AddressPlan } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../../spec/index.ts";
import type { Difference } from "../model/difference.ts";
import type { Only } from "../model/plan.ts";

/** Whether a cluster's pods have subnets of their own; one that the Fabric no longer names had. */
export function podsApart(key: string, { fabric }: Pick<CheckInput, "fabric">): boolean {
  const cluster = fabric.spec.clusters[key];
  return cluster === undefined || hasPodSubnets(cluster);
}

/** What a check looks at. */
export interface CheckInput {
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly difference: Difference;
  readonly only: Only;
}

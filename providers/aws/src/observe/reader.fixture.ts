import { collectionKey, type ObservedKind, type Snapshot } from "@podspan/core/observed";
import type { AwsObserveRequest } from "@podspan/core/ports";
import { awsReader } from "../index.ts";
import { ALL_KINDS } from "../testing/steps.ts";
import { SCOPE, type TwinSide } from "../testing/twin.ts";

export async function observe(side: TwinSide, request: AwsObserveRequest) {
  const context = side.context();
  const snapshot = await awsReader(side.twin.aws).observe(request, context);
  return { snapshot, requests: context.requests };
}

export function status(snapshot: Snapshot, kind: ObservedKind) {
  return snapshot.scopes[collectionKey(SCOPE, kind)];
}

export const PLAN_KINDS = new Set(
  ALL_KINDS.filter(
    (kind) => !["access-entry", "availability-zone", "cluster", "cni-addon", "node-group"].includes(kind),
  ),
);

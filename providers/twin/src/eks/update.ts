import { page } from "../ec2/describe.ts";
import type { UpdateRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import { clusterOf, type EksRule, eksNotFound } from "./context.ts";

/** An update is found with the name of what it updates only. */
export const describeUpdate: EksRule<"describeUpdate"> = (context, input) => {
  const cluster = clusterOf(context, input.name);
  const update = context.records.EksUpdates.get(input.updateId ?? "");
  const meant =
    update?.clusterName === cluster.name &&
    update.addonName === input.addonName &&
    update.nodegroupName === input.nodegroupName;
  if (update === undefined || !meant) throw eksNotFound(`No update found for ID: ${input.updateId}`);
  return { update: updateAnswer(update) };
};

export const listUpdates: EksRule<"listUpdates"> = (context, input) => {
  const cluster = clusterOf(context, input.name);
  const updates = inOrder(context.records.EksUpdates).filter(
    (update) =>
      update.clusterName === cluster.name &&
      update.addonName === input.addonName &&
      update.nodegroupName === input.nodegroupName,
  );
  const request = { NextToken: input.nextToken, MaxResults: input.maxResults };
  const { records, NextToken } = page(updates, (update) => update.id, request, cluster.name, context.pageSize);
  const updateIds = records.map((update) => update.id);
  return NextToken === undefined ? { updateIds } : { updateIds, nextToken: NextToken };
};

export function updateAnswer({
  clusterName: _cluster,
  addonName: _addon,
  nodegroupName: _group,
  ...update
}: UpdateRecord) {
  return update;
}

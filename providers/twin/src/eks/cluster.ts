import { page } from "../ec2/describe.ts";
import { inOrder } from "../records/region.ts";
import { clusterOf, type EksRule, eksNotFound } from "./context.ts";

export const describeCluster: EksRule<"describeCluster"> = (context, input) => ({
  cluster: clusterOf(context, input.name),
});

/** Names only, 1 to 100 a page. */
export const listNodegroups: EksRule<"listNodegroups"> = (context, input) => {
  const cluster = clusterOf(context, input.clusterName);
  const groups = inOrder(context.records.EksNodegroups).filter((group) => group.clusterName === cluster.name);
  const request = { NextToken: input.nextToken, MaxResults: input.maxResults };
  const { records, NextToken } = page(groups, (group) => group.nodegroupName, request, cluster.name, context.pageSize);
  const nodegroups = records.map((group) => group.nodegroupName);
  return NextToken === undefined ? { nodegroups } : { nodegroups, nextToken: NextToken };
};

export const describeNodegroup: EksRule<"describeNodegroup"> = (context, input) => {
  const cluster = clusterOf(context, input.clusterName);
  const nodegroup = context.records.EksNodegroups.get(`${cluster.name}/${input.nodegroupName}`);
  if (nodegroup === undefined) throw eksNotFound(`No node group found for name: ${input.nodegroupName}.`);
  return { nodegroup };
};

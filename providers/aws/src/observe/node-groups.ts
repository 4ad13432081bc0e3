import type { Nodegroup } from "@aws-sdk/client-eks";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading, unlessGone } from "./reading.ts";

/** The managed node groups of a cluster; none when there is no such cluster. EKS describes them one by one only. */
export async function readNodeGroups(reading: Reading, clusterName: string): Promise<readonly Nodegroup[]> {
  const names = await listNames(reading, clusterName);
  const groups = await Promise.all(names.map((nodegroupName) => describe(reading, clusterName, nodegroupName)));
  return groups.flatMap((group) => group ?? []);
}

async function listNames(reading: Reading, clusterName: string): Promise<readonly string[]> {
  const pages = allPages(
    (nextToken) =>
      ask(reading, "eks:ListNodegroups", () =>
        reading.api.eks.listNodegroups({
          clusterName,
          maxResults: PAGE_SIZES.nodeGroups,
          ...(nextToken ? { nextToken } : {}),
        }),
      ),
    (answer) => answer.nodegroups,
    (answer) => answer.nextToken,
  );
  return (await unlessGone(pages)) ?? [];
}

async function describe(reading: Reading, clusterName: string, nodegroupName: string): Promise<Nodegroup | undefined> {
  const answer = ask(reading, "eks:DescribeNodegroup", () =>
    reading.api.eks.describeNodegroup({ clusterName, nodegroupName }),
  );
  return (await unlessGone(answer))?.nodegroup;
}

export function observedNodeGroup(group: Nodegroup, scope: AwsScope): Observed<"node-group"> {
  const cluster = group.clusterName ?? "";
  const name = group.nodegroupName ?? "";
  const instanceTypes = [...(group.instanceTypes ?? [])].sort();
  return {
    kind: "node-group",
    scope,
    id: `${cluster}/${name}`,
    props: {
      cluster,
      name,
      status: group.status ?? "",
      subnets: [...(group.subnets ?? [])].sort(),
      ...(instanceTypes.length > 0 ? { instanceTypes } : {}),
    },
    facts: {},
  };
}

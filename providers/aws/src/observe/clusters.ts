import type { Cluster } from "@aws-sdk/client-eks";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ask, type Reading, unlessGone } from "./reading.ts";
import { readSubnets } from "./subnets.ts";

/** A cluster and the VPC that it lives in. */
export interface ClusterRecord {
  readonly cluster: Cluster;
  readonly vpc: string;
}

/** One EKS cluster; undefined when there is none of this name. */
export async function readCluster(reading: Reading, name: string): Promise<ClusterRecord | undefined> {
  const answer = await unlessGone(ask(reading, "eks:DescribeCluster", () => reading.api.eks.describeCluster({ name })));
  return answer?.cluster && { cluster: answer.cluster, vpc: await vpcOf(reading, answer.cluster) };
}

/** Emulators leave `vpcId` out; the cluster's subnets say it too. */
async function vpcOf(reading: Reading, cluster: Cluster): Promise<string> {
  const { vpcId, subnetIds = [] } = cluster.resourcesVpcConfig ?? {};
  if (vpcId) return vpcId;
  const subnets = subnetIds.length === 0 ? [] : await readSubnets(reading, "subnet-id", subnetIds);
  return subnets[0]?.VpcId ?? "";
}

/**
 * `managedCni` is true also when the add-on was not, or could not be, read: then the kind `cni-addon` is none or failed and holds back every change
 * of the CNI, whereas "false" would let the DaemonSet of a managed add-on be written.
 */
export function observedCluster(record: ClusterRecord, managedCni: boolean, scope: AwsScope): Observed<"cluster"> {
  const { cluster, vpc } = record;
  const name = cluster.name ?? "";
  const { subnetIds = [], clusterSecurityGroupId } = cluster.resourcesVpcConfig ?? {};
  const network = cluster.kubernetesNetworkConfig;
  const ipFamily = network?.ipFamily === "ipv6" ? "ipv6" : "ipv4";
  const serviceCidr = ipFamily === "ipv6" ? network?.serviceIpv6Cidr : network?.serviceIpv4Cidr;
  return {
    kind: "cluster",
    scope,
    id: name,
    props: {
      name,
      status: cluster.status ?? "",
      version: cluster.version ?? "",
      vpc,
      subnets: [...subnetIds].sort(),
      ...(clusterSecurityGroupId ? { securityGroup: clusterSecurityGroupId } : {}),
      ipFamily,
      ...(serviceCidr ? { serviceCidr } : {}),
      ...(cluster.endpoint ? { endpoint: cluster.endpoint } : {}),
      autoMode: cluster.computeConfig?.enabled === true,
      ...(cluster.computeConfig?.nodeRoleArn ? { autoNodeRole: cluster.computeConfig.nodeRoleArn } : {}),
      ...(cluster.computeConfig?.nodePools?.length
        ? { builtInPools: [...cluster.computeConfig.nodePools].sort() }
        : {}),
      ...(cluster.roleArn ? { roleArn: cluster.roleArn } : {}),
      managedCni,
    },
    facts: {},
  };
}

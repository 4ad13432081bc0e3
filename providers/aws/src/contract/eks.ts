import { expect } from "vitest";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  eventually,
  freshSubnet,
  freshVpc,
  refusalOf,
} from "./subject.ts";

const ADDON = { addonName: "vpc-cni" } as const;

/** A cluster of its own in two subnets of its own VPC. */
async function freshCluster(subject: ContractSubject, configuration?: string) {
  const vpc = await freshVpc(subject);
  const subnets = [
    await freshSubnet(subject, vpc, "10.196.24.0/26", "a"),
    await freshSubnet(subject, vpc, "10.196.24.64/26", "b"),
  ];
  const name = `c-${vpc}`;
  await subject.seedCluster?.({ name, subnets, ...(configuration === undefined ? {} : { configuration }) });
  return { name, vpc, subnets };
}

export const EKS_CASES: readonly ContractCase[] = [
  {
    id: "cluster-unknown",
    title: "an unknown cluster is not found",
    run: async ({ api: { eks } }) => {
      const refusal = await refusalOf(eks.describeCluster({ name: "no-such-cluster" }));
      expect(refusal).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
  {
    id: "node-groups-unknown",
    title: "node groups of an unknown cluster are not found",
    run: async ({ api: { eks } }) => {
      const list = await refusalOf(eks.listNodegroups({ clusterName: "no-such-cluster" }));
      expect(list).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
      const one = await refusalOf(eks.describeNodegroup({ clusterName: "no-such-cluster", nodegroupName: "x" }));
      expect(one).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
  {
    id: "cluster-describe",
    title: "a cluster tells its status, subnets and address family",
    needs: "seedCluster",
    run: async (subject) => {
      const { name, subnets } = await freshCluster(subject);
      const { cluster } = await subject.api.eks.describeCluster({ name });
      expect(cluster).toMatchObject({ name, status: "ACTIVE" });
      expect(cluster?.version).toMatch(/^1\.\d+$/);
      expect([...(cluster?.resourcesVpcConfig?.subnetIds ?? [])].sort()).toEqual([...subnets].sort());
      expect(cluster?.kubernetesNetworkConfig?.serviceIpv4Cidr).toMatch(/\/\d+$/);
      expect((await subject.api.eks.listNodegroups({ clusterName: name })).nodegroups).toEqual([]);
    },
  },
  {
    id: "cluster-vpc",
    title: "a cluster tells its VPC and its cluster security group",
    needs: "seedCluster",
    run: async (subject) => {
      const { name, vpc } = await freshCluster(subject);
      const { cluster } = await subject.api.eks.describeCluster({ name });
      expect(cluster?.resourcesVpcConfig?.vpcId).toBe(vpc);
      expect(cluster?.resourcesVpcConfig?.clusterSecurityGroupId).toMatch(/^sg-/);
    },
  },
  {
    id: "addon-describe",
    title: "the VPC CNI add-on tells its version, status and configuration as it was given",
    needs: "seedCluster",
    run: async (subject) => {
      const configuration = '{"env":{"WARM_ENI_TARGET":"1"}}';
      const { name } = await freshCluster(subject, configuration);
      const { addon } = await subject.api.eks.describeAddon({ clusterName: name, ...ADDON });
      expect(addon).toMatchObject({
        clusterName: name,
        ...ADDON,
        status: "ACTIVE",
        configurationValues: configuration,
      });
      expect(addon?.addonVersion).toMatch(/^v\d/);
      const unknown = subject.api.eks.describeAddon({ clusterName: name, addonName: "no-such-addon" });
      expect(await refusalOf(unknown)).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
  {
    id: "addon-update",
    title: "an update of the configuration succeeds after a while, and the add-on is active with it",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const { name } = await freshCluster(subject, '{"env":{"WARM_ENI_TARGET":"1"}}');
      const configuration = '{"env":{"WARM_ENI_TARGET":"1","AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"true"}}';
      const input = {
        clusterName: name,
        ...ADDON,
        configurationValues: configuration,
        resolveConflicts: "PRESERVE" as const,
        clientRequestToken: `contract-${name}`,
      };
      const { update } = await eks.updateAddon(input);
      expect(update?.type).toBe("AddonUpdate");
      const updateId = defined(update?.id);
      await eventually(subject, async () => {
        const answer = await eks.describeUpdate({ name, updateId, ...ADDON });
        return answer.update?.status === "Successful" ? true : undefined;
      });
      const { addon } = await eks.describeAddon({ clusterName: name, ...ADDON });
      expect(addon).toMatchObject({ status: "ACTIVE", configurationValues: configuration });
    },
  },
  {
    id: "addon-update-token",
    title: "the same update with the same token is the same update",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const { name } = await freshCluster(subject);
      const input = {
        clusterName: name,
        ...ADDON,
        configurationValues: '{"env":{"WARM_ENI_TARGET":"2"}}',
        resolveConflicts: "PRESERVE" as const,
        clientRequestToken: `contract-${name}`,
      };
      const first = await eks.updateAddon(input);
      const second = await eks.updateAddon(input);
      expect(second.update?.id).toBe(first.update?.id);
    },
  },
  {
    id: "addon-update-malformed",
    title: "a configuration that is neither JSON nor YAML is refused",
    needs: "seedCluster",
    run: async (subject) => {
      const { name } = await freshCluster(subject);
      const call = subject.api.eks.updateAddon({ clusterName: name, ...ADDON, configurationValues: "{env: [" });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidParameterException", faultClass: "invalid" });
    },
  },
];

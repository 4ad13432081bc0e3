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

/** A cluster of its own, and what a node group in it is made from. */
async function freshGround(subject: ContractSubject) {
  const vpc = await freshVpc(subject);
  const subnets = [
    await freshSubnet(subject, vpc, "10.196.24.0/26", "a"),
    await freshSubnet(subject, vpc, "10.196.24.64/26", "b"),
  ];
  const clusterName = `c-${vpc}`;
  await subject.seedCluster?.({ name: clusterName, subnets });
  const group = {
    clusterName,
    subnets,
    nodeRole: `arn:aws:iam::${subject.account}:role/nodes`,
    instanceTypes: ["m5.large"],
    scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 1 },
    tags: { "podspan.dev/uid": "u", "podspan.dev/id": "i" },
  };
  return { clusterName, group };
}

export const NODE_GROUP_CASES: readonly ContractCase[] = [
  {
    id: "node-group-create",
    title: "a new group has its tags from the first moment and is active once its nodes have joined",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const { clusterName, group } = await freshGround(subject);
      const { nodegroup } = await eks.createNodegroup({ ...group, nodegroupName: "web" });
      expect(nodegroup?.tags).toMatchObject(group.tags);
      const made = await eventually(subject, async () => {
        const answer = await eks.describeNodegroup({ clusterName, nodegroupName: "web" });
        return answer.nodegroup?.status === "ACTIVE" ? answer.nodegroup : undefined;
      });
      expect(made).toMatchObject({ clusterName, nodegroupName: "web", tags: group.tags, instanceTypes: ["m5.large"] });
      expect(made.scalingConfig?.desiredSize).toBe(1);
      expect((await eks.listNodegroups({ clusterName })).nodegroups).toEqual(["web"]);
    },
  },
  {
    id: "node-group-exists",
    title: "a second group of a name is refused",
    needs: "seedCluster",
    run: async (subject) => {
      const { group } = await freshGround(subject);
      await subject.api.eks.createNodegroup({ ...group, nodegroupName: "web" });
      const again = await refusalOf(subject.api.eks.createNodegroup({ ...group, nodegroupName: "web" }));
      expect(again.code).toBe("ResourceInUseException");
    },
  },
  {
    id: "node-group-token",
    title: "the same group with the same token is the same group",
    needs: "seedCluster",
    run: async (subject) => {
      const { group } = await freshGround(subject);
      const input = { ...group, nodegroupName: "web", clientRequestToken: `contract-${group.clusterName}` };
      const first = await subject.api.eks.createNodegroup(input);
      const second = await subject.api.eks.createNodegroup(input);
      expect(second.nodegroup?.nodegroupArn).toBe(defined(first.nodegroup?.nodegroupArn));
    },
  },
  {
    id: "node-group-delete",
    title: "a deleted group is gone after a while, and an unknown one is not found",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const { clusterName, group } = await freshGround(subject);
      await eks.createNodegroup({ ...group, nodegroupName: "web" });
      await eks.deleteNodegroup({ clusterName, nodegroupName: "web" });
      await eventually(subject, async () => {
        const { nodegroups } = await eks.listNodegroups({ clusterName });
        return nodegroups?.length === 0 ? true : undefined;
      });
      const unknown = await refusalOf(eks.deleteNodegroup({ clusterName, nodegroupName: "web" }));
      expect(unknown).toMatchObject({ code: "ResourceNotFoundException", faultClass: "not-found" });
    },
  },
  {
    id: "node-group-version",
    title: "a group without a launch template takes no version of one, and has no updates",
    needs: "seedCluster",
    run: async (subject) => {
      const { eks } = subject.api;
      const { clusterName, group } = await freshGround(subject);
      await eks.createNodegroup({ ...group, nodegroupName: "web" });
      await eventually(subject, async () => {
        const answer = await eks.describeNodegroup({ clusterName, nodegroupName: "web" });
        return answer.nodegroup?.status === "ACTIVE" ? true : undefined;
      });
      const launchTemplate = { id: "lt-0123456789abcdef0", version: "2" };
      const call = eks.updateNodegroupVersion({ clusterName, nodegroupName: "web", launchTemplate });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidParameterException", faultClass: "invalid" });
      expect((await eks.listUpdates({ name: clusterName, nodegroupName: "web" })).updateIds).toEqual([]);
    },
  },
];

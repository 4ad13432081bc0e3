import { type KubeApi, NODES } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import { type Behaviour, INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { POD_RANGES_WORLD } from "../invent/example.ts";
import { ACCOUNT, code, given, REGION, refusal, START, twinUnderTest } from "../twin.fixture.ts";

const CNI = { clusterName: "prod", addonName: "vpc-cni" } as const;
const SLOW = { timing: { ...INSTANT_BEHAVIOUR.timing, addon: 20_000 } };
const values = (env: Readonly<Record<string, string>>) => JSON.stringify({ env });

async function ground(behaviour: Partial<Behaviour> = {}) {
  const aws = await twinUnderTest(behaviour);
  aws.twin.invent(POD_RANGES_WORLD);
  const kube = await aws.twin.kubernetes.open({ cluster: "prod", context: "prod" });
  return { ...aws, kube };
}

/** The environment of aws-node, as the DaemonSet tells it. */
async function environment(kube: KubeApi): Promise<Readonly<Record<string, string>>> {
  const type = { group: "apps", version: "v1", plural: "daemonsets", namespaced: true };
  const { spec } = await kube.get({ type, namespace: "kube-system", name: "aws-node" });
  const { containers } = (
    spec as { template: { spec: { containers: { name: string; env?: { name: string; value?: string }[] }[] } } }
  ).template.spec;
  const env = containers.find((container) => container.name === "aws-node")?.env ?? [];
  return Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

describe("DescribeCluster", () => {
  test("tells VPC, subnets, cluster security group, service range and whether it is in Auto Mode", async () => {
    const { eks, ec2 } = await ground();
    const { cluster } = await eks.describeCluster({ name: "prod" });
    expect(cluster).toMatchObject({
      name: "prod",
      arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod`,
      status: "ACTIVE",
      createdAt: new Date(START),
      resourcesVpcConfig: { vpcId: "vpc-09796d57be9cec2d2" },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
      computeConfig: { enabled: false },
    });
    const group = given(cluster?.resourcesVpcConfig?.clusterSecurityGroupId);
    expect((await ec2.describeSecurityGroups({ GroupIds: [group] })).SecurityGroups).toMatchObject([
      {
        GroupName: expect.stringMatching(/^eks-cluster-sg-prod-/),
        IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: group }] }],
      },
    ]);
    const SubnetIds = given(cluster?.resourcesVpcConfig?.subnetIds);
    expect((await ec2.describeSubnets({ SubnetIds })).Subnets?.map((subnet) => subnet.AvailabilityZone).sort()).toEqual(
      ["eu-west-1b", "eu-west-1c"],
    );
  });

  test("an unknown cluster is not found, 404", async () => {
    const { eks } = await ground();
    expect(await refusal(eks.describeCluster({ name: "zz" }))).toBe(
      "ResourceNotFoundException: No cluster found for name: zz.",
    );
  });
});

describe("node groups", () => {
  test("are listed page by page and described one by one", async () => {
    const one = await ground();
    const files = one.twin.save();
    const path = `aws_configs/${REGION}/EksNodegroups.json`;
    const [group] = JSON.parse(given(files[path])).EksNodegroups;
    const groups = ["c", "a", "b"].map((nodegroupName) => ({ ...group, nodegroupName }));
    const { eks } = await twinUnderTest({}, { ...files, [path]: JSON.stringify({ EksNodegroups: groups }) });
    const first = await eks.listNodegroups({ clusterName: "prod", maxResults: 2 });
    expect(first.nodegroups).toEqual(["a", "b"]);
    const second = await eks.listNodegroups({ clusterName: "prod", maxResults: 2, nextToken: first.nextToken });
    expect(second).toMatchObject({ nodegroups: ["c"] });
    expect(second.nextToken).toBeUndefined();
    const { nodegroup } = await eks.describeNodegroup({ clusterName: "prod", nodegroupName: "b" });
    expect(nodegroup).toMatchObject({
      nodegroupName: "b",
      clusterName: "prod",
      status: "ACTIVE",
      instanceTypes: ["m5.large"],
    });
    expect(nodegroup?.subnets).toHaveLength(2);
  });

  test("an unknown one, or one of an unknown cluster, is not found", async () => {
    const { eks } = await ground();
    const unknown = { clusterName: "prod", nodegroupName: "zz" };
    expect(await refusal(eks.describeNodegroup(unknown))).toBe(
      "ResourceNotFoundException: No node group found for name: zz.",
    );
    expect(await code(eks.listNodegroups({ clusterName: "zz" }))).toBe("ResourceNotFoundException");
  });
});

describe("UpdateAddon", () => {
  test("is under way first: the update InProgress, the add-on UPDATING, the DaemonSet as it was; then all of it is done", async () => {
    const { eks, kube, clock } = await ground(SLOW);
    const configurationValues = values({ AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" });
    const { update } = await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "PRESERVE" });
    expect(update).toMatchObject({
      status: "InProgress",
      type: "AddonUpdate",
      errors: [],
      params: [
        { type: "ResolveConflicts", value: "PRESERVE" },
        { type: "ConfigurationValues", value: configurationValues },
      ],
    });
    const asked = { name: "prod", updateId: given(update?.id), addonName: "vpc-cni" };
    await clock.sleep(19_999);
    expect((await eks.describeUpdate(asked)).update?.status).toBe("InProgress");
    expect((await eks.describeAddon(CNI)).addon?.status).toBe("UPDATING");
    expect((await environment(kube)).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).not.toBe("true");
    await clock.sleep(1);
    expect((await environment(kube)).AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("true");
    expect((await eks.describeUpdate(asked)).update?.status).toBe("Successful");
    expect((await eks.describeAddon(CNI)).addon).toMatchObject({
      status: "ACTIVE",
      configurationValues,
      health: { issues: [] },
    });
  });

  test("takes YAML as well", async () => {
    const { eks, kube } = await ground();
    await eks.updateAddon({ ...CNI, configurationValues: "env:\n  MAX_ENI: '3'\n" });
    expect((await environment(kube)).MAX_ENI).toBe("3");
  });

  test("left-out values stay as they are, `{}` clears them", async () => {
    const { eks, kube } = await ground();
    const configurationValues = values({ MAX_ENI: "3" });
    await eks.updateAddon({ ...CNI, configurationValues });
    await eks.updateAddon({ ...CNI, addonVersion: "v1.22.4-eksbuild.1" });
    expect((await eks.describeAddon(CNI)).addon).toMatchObject({
      configurationValues,
      addonVersion: "v1.22.4-eksbuild.1",
    });
    await eks.updateAddon({ ...CNI, configurationValues: "{}" });
    expect(await environment(kube)).not.toHaveProperty("MAX_ENI");
  });

  test.each([
    ["neither JSON nor YAML", "{env: ["],
    ["a value that is no string", '{"env":{"MAX_ENI":3}}'],
    ["an unknown key", '{"environment":{}}'],
  ])(
    "refuses %s at once, and nothing is under way (EKS user guide, add-on configuration)",
    async (_what, configurationValues) => {
      const { eks } = await ground(SLOW);
      expect(await refusal(eks.updateAddon({ ...CNI, configurationValues }))).toMatch(
        /^InvalidParameterException: ConfigurationValue provided in request is not supported: /,
      );
      expect((await eks.describeAddon(CNI)).addon?.status).toBe("ACTIVE");
    },
  );

  test("is refused for a version, add-on or cluster that there is not", async () => {
    const { eks } = await ground();
    expect(await code(eks.updateAddon({ ...CNI, addonVersion: "v0" }))).toBe("InvalidParameterException");
    expect(await code(eks.updateAddon({ ...CNI, addonName: "zz" }))).toBe("ResourceNotFoundException");
    expect(await code(eks.updateAddon({ ...CNI, clusterName: "zz" }))).toBe("ResourceNotFoundException");
  });

  test("is refused while another one is under way", async () => {
    const { eks, clock } = await ground(SLOW);
    const configurationValues = values({ MAX_ENI: "3" });
    await eks.updateAddon({ ...CNI, configurationValues });
    expect(await code(eks.updateAddon({ ...CNI, configurationValues }))).toBe("ResourceInUseException");
    await clock.sleep(20_000);
    await eks.updateAddon({ ...CNI, configurationValues });
  });

  test("with the token of an earlier one is that one, also while it is under way; with other values it is refused", async () => {
    const { eks } = await ground(SLOW);
    const input = { ...CNI, configurationValues: values({ MAX_ENI: "3" }), clientRequestToken: "intent-1" };
    const first = await eks.updateAddon(input);
    expect((await eks.updateAddon(input)).update?.id).toBe(first.update?.id);
    expect(await code(eks.updateAddon({ ...input, configurationValues: "{}" }))).toBe("InvalidParameterException");
  });

  test("an update of an add-on is found with the add-on's name only", async () => {
    const { eks } = await ground();
    const { update } = await eks.updateAddon({ ...CNI, configurationValues: "{}" });
    const asked = { name: "prod", updateId: given(update?.id) };
    expect(await code(eks.describeUpdate(asked))).toBe("ResourceNotFoundException");
    expect(await code(eks.describeUpdate({ ...asked, addonName: "coredns" }))).toBe("ResourceNotFoundException");
    await eks.describeUpdate({ ...asked, addonName: "vpc-cni" });
  });
});

/** Somebody set a variable with kubectl: another manager owns it now. */
async function setByHand(kube: KubeApi, name: string, value: string): Promise<void> {
  const type = { group: "apps", version: "v1", plural: "daemonsets", namespaced: true };
  const body = { spec: { template: { spec: { containers: [{ name: "aws-node", env: [{ name, value }] }] } } } };
  await kube.patch({ type, namespace: "kube-system", name: "aws-node" }, body, { fieldManager: "kubectl-set" });
}

describe("fields that somebody else changed (EKS user guide, add-on configuration)", () => {
  const configurationValues = values({ WARM_ENI_TARGET: "5", MAX_ENI: "4" });

  test("with NONE the update fails, tells the conflict and changes nothing", async () => {
    const { eks, kube } = await ground();
    await setByHand(kube, "WARM_ENI_TARGET", "2");
    const { update } = await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "NONE" });
    const failed = await eks.describeUpdate({ name: "prod", updateId: update?.id, addonName: "vpc-cni" });
    expect(failed.update).toMatchObject({ status: "Failed", errors: [{ errorCode: "ConfigurationConflict" }] });
    expect(failed.update?.errors?.[0]?.errorMessage).toContain("WARM_ENI_TARGET");
    const { addon } = await eks.describeAddon(CNI);
    expect(addon).toMatchObject({ status: "UPDATE_FAILED", health: { issues: [{ code: "ConfigurationConflict" }] } });
    expect(await environment(kube)).toMatchObject({ WARM_ENI_TARGET: "2" });
    expect(await environment(kube)).not.toHaveProperty("MAX_ENI");
  });

  test("with PRESERVE they stay, and the rest is set", async () => {
    const { eks, kube } = await ground();
    await setByHand(kube, "WARM_ENI_TARGET", "2");
    await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "PRESERVE" });
    expect(await environment(kube)).toMatchObject({ WARM_ENI_TARGET: "2", MAX_ENI: "4" });
    expect((await eks.describeAddon(CNI)).addon?.status).toBe("ACTIVE");
  });

  test("with OVERWRITE they are the add-on's again", async () => {
    const { eks, kube } = await ground();
    await setByHand(kube, "WARM_ENI_TARGET", "2");
    await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "OVERWRITE" });
    expect(await environment(kube)).toMatchObject({ WARM_ENI_TARGET: "5", MAX_ENI: "4" });
  });

  test("a failed update leaves the add-on free for another one", async () => {
    const { eks, kube } = await ground();
    await setByHand(kube, "WARM_ENI_TARGET", "2");
    await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "NONE" });
    await eks.updateAddon({ ...CNI, configurationValues, resolveConflicts: "OVERWRITE" });
    expect((await eks.describeAddon(CNI)).addon).toMatchObject({ status: "ACTIVE", health: { issues: [] } });
  });
});

test("the cluster's nodes are there", async () => {
  const { kube } = await ground();
  expect(await kube.list(NODES, {})).toHaveLength(4);
});

import { expect } from "vitest";
import type { Deviation } from "../api.contract.ts";
import { MOTO_TRANSIT_DEVIATIONS } from "./moto-transit-deviations.ts";
import {
  blockState,
  type ContractSubject,
  defined,
  freshBlock,
  freshGroup,
  freshSubnet,
  freshTable,
  freshVpc,
  groupOf,
  refusalOf,
  tableOf,
  vpcOf,
} from "./subject.ts";

/** The block is taken, whatever it is. */
function takes(cidr: string): Deviation["does"] {
  return async (subject) => {
    const vpc = await freshVpc(subject);
    await freshBlock(subject, vpc, cidr);
    expect((await vpcOf(subject, vpc)).CidrBlockAssociationSet).toHaveLength(2);
  };
}

/** An interface of the CNI in a subnet, with a group. */
async function interfaceInSubnet(subject: ContractSubject, instance: boolean) {
  const vpc = await freshVpc(subject);
  const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
  const group = await freshGroup(subject, vpc);
  const seed = { subnet, groups: [group], description: "aws-K8S-i-1", instance };
  return { subnet, group, eni: defined(await subject.seedInterface?.(seed)) };
}

const noEntries = "it has no EKS access entries: an HTML page with 404";

async function hasNoEntries({ api }: ContractSubject): Promise<void> {
  const read = await refusalOf(api.eks.listAccessEntries({ clusterName: "c" }));
  expect(read).toMatchObject({ code: "NotImplemented", faultClass: "invalid" });
}

const noAddons = "it has no EKS add-ons: an HTML page with 404";

async function hasNoAddons({ api }: ContractSubject): Promise<void> {
  const read = await refusalOf(api.eks.describeAddon({ clusterName: "c", addonName: "vpc-cni" }));
  expect(read).toMatchObject({ code: "NotImplemented", faultClass: "invalid" });
  const write = await refusalOf(api.eks.updateAddon({ clusterName: "c", addonName: "vpc-cni" }));
  expect(write).toMatchObject({ code: "NotImplemented", faultClass: "invalid" });
}

/** What moto 5.2.1 does otherwise than AWS in what we rely on. A test that needs AWS's way uses the twin or the front in tools/peers. */
export const MOTO_DEVIATIONS: readonly Deviation[] = [
  {
    id: "vpc-canonical",
    reason: "a VPC's block is kept as typed",
    does: async ({ api }) => {
      expect((await api.ec2.createVpc({ CidrBlock: "10.1.2.3/16" })).Vpc?.CidrBlock).toBe("10.1.2.3/16");
    },
  },
  {
    id: "filter-unknown",
    reason: "an unknown filter is an HTML page with 500",
    does: async ({ api }) => {
      const call = api.ec2.describeVpcs({ Filters: [{ Name: "no-such-filter", Values: ["x"] }] });
      expect(await refusalOf(call)).toMatchObject({ code: "NotImplemented" });
    },
  },
  ...["service-quotas", "service-quotas-unknown"].map(
    (id): Deviation => ({
      id,
      reason: "Service Quotas tells AWS's defaults and not what an account has: an HTML page with 500",
      does: async ({ api }) => {
        const call = api.quotas.listServiceQuotas({ ServiceCode: "vpc" });
        expect(await refusalOf(call)).toMatchObject({ code: "NotImplemented" });
      },
    }),
  ),
  {
    id: "route-to-nothing",
    reason: "a route to a gateway that is not there is made",
    does: async (subject) => {
      const RouteTableId = await freshTable(subject, await freshVpc(subject));
      const input = { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-0fffffffffffffff1" };
      await subject.api.ec2.createRoute(input);
      const { Routes = [] } = await tableOf(subject, RouteTableId);
      expect(Routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toContain("0.0.0.0/0");
    },
  },
  {
    id: "block-takes-time",
    reason: "a block is associated by the next call",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId: vpc, CidrBlock: "100.64.0.0/16" });
      const id = defined(answer.CidrBlockAssociation?.AssociationId);
      expect(await blockState(subject, vpc, id)).toBe("associated");
    },
  },
  {
    id: "block-canonical",
    reason: "a block is kept as typed",
    does: async (subject) => {
      const VpcId = await freshVpc(subject);
      const answer = await subject.api.ec2.associateVpcCidrBlock({ VpcId, CidrBlock: "100.68.0.18/18" });
      expect(answer.CidrBlockAssociation?.CidrBlock).toBe("100.68.0.18/18");
    },
  },
  { id: "block-too-large", reason: "a /10 is taken", does: takes("100.64.0.0/10") },
  { id: "block-too-small", reason: "a /29 is taken", does: takes("100.64.0.0/29") },
  { id: "block-overlap", reason: "an overlapping block is taken", does: takes("10.196.24.0/25") },
  { id: "block-restricted", reason: "192.168.0.0/16 beside 10.0.0.0/8 is taken", does: takes("192.168.0.0/16") },
  { id: "block-link-local", reason: "169.254.0.0/16 is taken", does: takes("169.254.0.0/16") },
  {
    id: "block-duplicate",
    reason: "the same block is taken twice",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      expect(await freshBlock(subject, vpc, "100.64.0.0/16")).not.toBe(await freshBlock(subject, vpc, "100.64.0.0/16"));
    },
  },
  {
    id: "block-in-use",
    reason: "a block with a subnet in it is given back",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      const id = await freshBlock(subject, vpc, "100.64.0.0/16");
      await freshSubnet(subject, vpc, "100.64.0.0/17");
      await subject.api.ec2.disassociateVpcCidrBlock({ AssociationId: id });
      expect(await blockState(subject, vpc, id)).toBe("disassociated");
    },
  },
  {
    id: "subnet-size",
    reason: "a /29 is taken",
    does: async (subject) => {
      await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/29");
    },
  },
  {
    id: "subnet-other-region",
    reason: "a zone of another region is taken",
    does: async (subject) => {
      const VpcId = await freshVpc(subject);
      await subject.api.ec2.createSubnet({ VpcId, CidrBlock: "10.196.24.0/25", AvailabilityZone: "us-west-2a" });
    },
  },
  {
    id: "subnet-paging",
    reason: "MaxResults of DescribeSubnets is ignored",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      for (let index = 0; index < 7; index += 1) await freshSubnet(subject, vpc, `10.196.24.${index * 16}/28`);
      const Filters = [{ Name: "vpc-id", Values: [vpc] }];
      const answer = await subject.api.ec2.describeSubnets({ Filters, MaxResults: 5 });
      expect(answer.Subnets).toHaveLength(7);
      expect(answer.NextToken ?? "").toBe("");
    },
  },
  {
    id: "table-paging",
    reason: "MaxResults of DescribeRouteTables is ignored",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      for (let index = 0; index < 5; index += 1) await freshTable(subject, vpc);
      const Filters = [{ Name: "vpc-id", Values: [vpc] }];
      const answer = await subject.api.ec2.describeRouteTables({ Filters, MaxResults: 5 });
      // The VPC's own main table is one more.
      expect(answer.RouteTables).toHaveLength(6);
      expect(answer.NextToken ?? "").toBe("");
    },
  },
  {
    id: "subnet-delete",
    reason: "the association of a deleted subnet stays, and holds the table",
    does: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const table = await freshTable(subject, vpc);
      const { AssociationId } = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      await ec2.deleteSubnet({ SubnetId: subnet });
      expect((await refusalOf(ec2.deleteRouteTable({ RouteTableId: table }))).code).toBe("DependencyViolation");
      await ec2.disassociateRouteTable({ AssociationId });
      await ec2.deleteRouteTable({ RouteTableId: table });
    },
  },
  {
    id: "reservation-tags",
    reason: "a reservation's tags of the create call are dropped",
    does: async (subject) => {
      const SubnetId = await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/24");
      await subject.api.ec2.createSubnetCidrReservation({
        SubnetId,
        Cidr: "10.196.24.128/25",
        ReservationType: "prefix",
        TagSpecifications: [{ ResourceType: "subnet-cidr-reservation", Tags: [{ Key: "team", Value: "net" }] }],
      });
      const { SubnetIpv4CidrReservations = [] } = await subject.api.ec2.getSubnetCidrReservations({ SubnetId });
      expect(SubnetIpv4CidrReservations[0]?.Tags ?? []).toEqual([]);
    },
  },
  {
    id: "subnet-in-use",
    reason: "a subnet with an interface in it is deleted",
    does: async (subject) => {
      const { subnet } = await interfaceInSubnet(subject, false);
      await subject.api.ec2.deleteSubnet({ SubnetId: subnet });
    },
  },
  {
    id: "interface-in-use",
    reason: "an attached interface is deleted",
    does: async (subject) => {
      const { eni } = await interfaceInSubnet(subject, true);
      await subject.api.ec2.deleteNetworkInterface({ NetworkInterfaceId: eni });
    },
  },
  {
    id: "group-in-use",
    reason: "a group that an interface holds is deleted",
    does: async (subject) => {
      const { group } = await interfaceInSubnet(subject, false);
      await subject.api.ec2.deleteSecurityGroup({ GroupId: group });
    },
  },
  {
    id: "table-associate-other",
    reason: "associating with another table answers the old association and changes nothing",
    does: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const [one, two] = [await freshTable(subject, vpc), await freshTable(subject, vpc)];
      const first = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: one });
      const second = await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: two });
      expect(second.AssociationId).toBe(first.AssociationId);
      expect((await tableOf(subject, two)).Associations ?? []).toEqual([]);
    },
  },
  {
    id: "table-associate-foreign",
    reason: "a table of another VPC is taken",
    does: async (subject) => {
      const SubnetId = await freshSubnet(subject, await freshVpc(subject), "10.196.24.0/25");
      const RouteTableId = await freshTable(subject, await freshVpc(subject));
      const { AssociationId } = await subject.api.ec2.associateRouteTable({ SubnetId, RouteTableId });
      const { Associations } = await tableOf(subject, RouteTableId);
      expect(Associations).toMatchObject([{ RouteTableAssociationId: defined(AssociationId), SubnetId }]);
    },
  },
  {
    id: "route-local",
    reason: "deleting the local route is taken",
    does: async (subject) => {
      const table = await freshTable(subject, await freshVpc(subject));
      await subject.api.ec2.deleteRoute({ RouteTableId: table, DestinationCidrBlock: "10.196.24.0/24" });
      expect((await tableOf(subject, table)).Routes ?? []).toEqual([]);
    },
  },
  {
    id: "rule-canonical",
    reason: "a rule's range is kept as typed",
    does: async (subject) => {
      const id = await freshGroup(subject, await freshVpc(subject));
      const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "10.5.5.5/16" }] }];
      await subject.api.ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions });
      expect((await groupOf(subject, id)).IpPermissions?.[0]?.IpRanges?.[0]?.CidrIp).toBe("10.5.5.5/16");
    },
  },
  {
    id: "rules-atomic",
    reason: "of a batch with one rule that is there, those before it are added",
    does: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      const from = (...cidrs: string[]) => ({
        GroupId: id,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) }],
      });
      await ec2.authorizeSecurityGroupIngress(from("10.0.0.0/8"));
      await refusalOf(ec2.authorizeSecurityGroupIngress(from("100.64.0.0/16", "10.0.0.0/8")));
      expect((await groupOf(subject, id)).IpPermissions?.[0]?.IpRanges).toHaveLength(2);
    },
  },
  {
    id: "node-groups-unknown",
    reason: "ListNodegroups of an unknown cluster is an HTML page with 500",
    does: async ({ api }) => {
      const call = api.eks.listNodegroups({ clusterName: "no-such-cluster" });
      expect(await refusalOf(call)).toMatchObject({ code: "NotImplemented" });
    },
  },
  {
    id: "cluster-vpc",
    reason: "DescribeCluster tells neither VPC nor cluster security group",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      const subnets = [
        await freshSubnet(subject, vpc, "10.196.24.0/26", "a"),
        await freshSubnet(subject, vpc, "10.196.24.64/26", "b"),
      ];
      const name = `deviating-${vpc}`;
      await subject.seedCluster?.({ name, subnets });
      const { cluster } = await subject.api.eks.describeCluster({ name });
      expect(cluster?.name).toBe(name);
      expect(cluster?.resourcesVpcConfig?.vpcId ?? "").toBe("");
      expect(cluster?.resourcesVpcConfig?.clusterSecurityGroupId ?? "").toBe("");
    },
  },
  {
    id: "instance-interfaces",
    reason: "the interface of a terminated instance stays, attached to it",
    does: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const instance = defined(await subject.seedInstance?.({ subnet }));
      await ec2.terminateInstances({ InstanceIds: [instance] });
      const Filters = [{ Name: "attachment.instance-id", Values: [instance] }];
      expect((await ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces).toHaveLength(1);
    },
  },
  {
    id: "template-copy",
    reason: "a new version has only what the request says: SourceVersion is passed over",
    does: async (subject) => {
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "not-copied", userData: "YQ==" }));
      const input = { LaunchTemplateId, SourceVersion: "1", LaunchTemplateData: {} };
      const { LaunchTemplateVersion } = await subject.api.ec2.createLaunchTemplateVersion(input);
      expect(LaunchTemplateVersion?.VersionNumber).toBe(2);
      expect(LaunchTemplateVersion?.LaunchTemplateData?.UserData).toBeUndefined();
    },
  },
  {
    id: "template-copy-token",
    reason: "client tokens of launch template versions are passed over",
    does: async (subject) => {
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "not-once", userData: "YQ==" }));
      const input = { LaunchTemplateId, LaunchTemplateData: {}, ClientToken: "same" };
      const first = await subject.api.ec2.createLaunchTemplateVersion(input);
      const second = await subject.api.ec2.createLaunchTemplateVersion(input);
      expect(first.LaunchTemplateVersion?.VersionNumber).toBe(2);
      expect(second.LaunchTemplateVersion?.VersionNumber).toBe(3);
    },
  },
  {
    id: "template-version-data",
    reason: "a version that is given anything has nothing of its source",
    does: async (subject) => {
      const LaunchTemplateId = defined(await subject.seedTemplate?.({ name: "deviating-data", userData: "YQ==" }));
      const input = { LaunchTemplateId, SourceVersion: "1", LaunchTemplateData: { InstanceType: "m5.large" as const } };
      const { LaunchTemplateVersion } = await subject.api.ec2.createLaunchTemplateVersion(input);
      expect(LaunchTemplateVersion?.LaunchTemplateData).toEqual({ InstanceType: "m5.large" });
    },
  },
  {
    id: "node-group-token",
    reason: "client tokens of node groups are passed over: the second call is refused",
    does: async (subject) => {
      const vpc = await freshVpc(subject);
      const subnets = [
        await freshSubnet(subject, vpc, "10.196.24.0/26", "a"),
        await freshSubnet(subject, vpc, "10.196.24.64/26", "b"),
      ];
      const clusterName = `deviating-${vpc}`;
      await subject.seedCluster?.({ name: clusterName, subnets });
      const nodeRole = "arn:aws:iam::123456789012:role/nodes";
      const input = { clusterName, nodegroupName: "web", subnets, nodeRole, clientRequestToken: clusterName };
      await subject.api.eks.createNodegroup(input);
      expect(await refusalOf(subject.api.eks.createNodegroup(input))).toMatchObject({ code: "ResourceInUseException" });
    },
  },
  {
    id: "node-group-version",
    reason: "it has neither versions of node groups nor a list of updates: an HTML page with 404",
    does: async ({ api: { eks } }) => {
      const version = eks.updateNodegroupVersion({ clusterName: "c", nodegroupName: "web" });
      expect(await refusalOf(version)).toMatchObject({ code: "NotImplemented" });
      expect(await refusalOf(eks.listUpdates({ name: "c" }))).toMatchObject({ code: "NotImplemented" });
    },
  },
  ...[
    "entry-create",
    "entry-token",
    "entry-policy",
    "entry-tags",
    "entry-untag",
    "entry-policy-away",
    "entry-delete",
    "entry-of-no-cluster",
  ].map((id) => ({
    id,
    reason: noEntries,
    does: hasNoEntries,
  })),
  ...MOTO_TRANSIT_DEVIATIONS,
  { id: "addon-describe", reason: noAddons, does: hasNoAddons },
  { id: "addon-update", reason: noAddons, does: hasNoAddons },
  { id: "addon-update-token", reason: noAddons, does: hasNoAddons },
  { id: "addon-update-malformed", reason: noAddons, does: hasNoAddons },
];

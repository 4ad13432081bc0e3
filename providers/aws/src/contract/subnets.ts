import { expect } from "vitest";
import {
  type ContractCase,
  defined,
  filter,
  freshBlock,
  freshGroup,
  freshSubnet,
  freshTable,
  freshVpc,
  podInterface,
  refusalOf,
  tableOf,
} from "./subject.ts";

export const SUBNET_CASES: readonly ContractCase[] = [
  {
    id: "subnet-create",
    title: "a subnet has its tags from the create call, its zone's id, and all but five of its addresses free (F14)",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      await freshBlock(subject, vpc, "100.64.0.0/16");
      const tags = [{ Key: "Name", Value: "pods" }];
      const { Subnet } = await ec2.createSubnet({
        VpcId: vpc,
        CidrBlock: "100.64.0.0/17",
        AvailabilityZone: `${subject.region}b`,
        TagSpecifications: [{ ResourceType: "subnet", Tags: tags }],
      });
      const { Subnets = [] } = await ec2.describeSubnets({ Filters: [filter("vpc-id", vpc)] });
      expect(Subnets).toMatchObject([
        {
          SubnetId: Subnet?.SubnetId,
          VpcId: vpc,
          CidrBlock: "100.64.0.0/17",
          AvailabilityZone: `${subject.region}b`,
          AvailableIpAddressCount: 32_763,
          OwnerId: subject.account,
          Tags: tags,
        },
      ]);
      expect(Subnets[0]?.AvailabilityZoneId).toMatch(/-az\d+$/);
    },
  },
  {
    id: "subnet-read-back",
    title: "a subnet is found by VPC and range, and by tags",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const first = await freshSubnet(subject, vpc, "10.196.24.0/26");
      const second = await freshSubnet(subject, vpc, "10.196.24.64/26");
      await ec2.createTags({ Resources: [second], Tags: [{ Key: "podspan.dev/id", Value: "west1/subnet/pods/b" }] });
      const find = async (...filters: ReturnType<typeof filter>[]) =>
        (await ec2.describeSubnets({ Filters: [filter("vpc-id", vpc), ...filters] })).Subnets?.map((s) => s.SubnetId);
      expect(await find(filter("cidr-block", "10.196.24.0/26"))).toEqual([first]);
      expect(await find(filter("tag:podspan.dev/id", "west1/subnet/pods/b"))).toEqual([second]);
      expect(await find(filter("subnet-id", first, second))).toHaveLength(2);
    },
  },
  {
    id: "subnet-outside-block",
    title: "a subnet outside the VPC's associated blocks is refused",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const refusal = await refusalOf(freshSubnet(subject, vpc, "100.64.0.0/17"));
      expect(refusal).toMatchObject({ code: "InvalidSubnet.Range", faultClass: "invalid" });
    },
  },
  {
    id: "subnet-conflict",
    title: "a subnet that overlaps another is refused, so that a lost answer cannot make two",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      await freshSubnet(subject, vpc, "10.196.24.0/25");
      const same = await refusalOf(freshSubnet(subject, vpc, "10.196.24.0/25"));
      expect(same).toMatchObject({ code: "InvalidSubnet.Conflict", faultClass: "exists" });
      expect((await refusalOf(freshSubnet(subject, vpc, "10.196.24.64/26"))).code).toBe("InvalidSubnet.Conflict");
    },
  },
  {
    id: "subnet-size",
    title: "a subnet smaller than /28 is refused (F14)",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      expect((await refusalOf(freshSubnet(subject, vpc, "10.196.24.0/29"))).code).toBe("InvalidSubnet.Range");
    },
  },
  {
    id: "subnet-unknown-vpc",
    title: "a subnet of an unknown VPC is refused",
    run: async (subject) => {
      const refusal = await refusalOf(freshSubnet(subject, "vpc-0dead0000dead0000", "10.0.0.0/24"));
      expect(refusal).toMatchObject({ code: "InvalidVpcID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "subnet-unknown-zone",
    title: "a subnet in a zone that does not exist is refused",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const refusal = await refusalOf(freshSubnet(subject, vpc, "10.196.24.0/25", "zz"));
      expect(refusal).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
    },
  },
  {
    id: "subnet-other-region",
    title: "a subnet in another region's zone is refused",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      const elsewhere = subject.region === "us-west-2" ? "us-east-1a" : "us-west-2a";
      const call = subject.api.ec2.createSubnet({
        VpcId: vpc,
        CidrBlock: "10.196.24.0/25",
        AvailabilityZone: elsewhere,
      });
      expect((await refusalOf(call)).code).toBe("InvalidParameterValue");
    },
  },
  {
    id: "subnet-paging",
    title: "subnets are paged by MaxResults and NextToken, each on one page",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      for (let index = 0; index < 7; index += 1) await freshSubnet(subject, vpc, `10.196.24.${index * 16}/28`);
      const Filters = [filter("vpc-id", vpc)];
      const first = await ec2.describeSubnets({ Filters, MaxResults: 5 });
      expect(first.Subnets).toHaveLength(5);
      const second = await ec2.describeSubnets({ Filters, MaxResults: 5, NextToken: defined(first.NextToken) });
      expect(second.Subnets).toHaveLength(2);
      expect(second.NextToken ?? "").toBe("");
      const ids = [...(first.Subnets ?? []), ...(second.Subnets ?? [])].map(({ SubnetId }) => SubnetId);
      expect(new Set(ids).size).toBe(7);
    },
  },
  {
    id: "subnet-delete",
    title: "a deleted subnet takes its route table association along",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const table = await freshTable(subject, vpc);
      await ec2.associateRouteTable({ SubnetId: subnet, RouteTableId: table });
      await ec2.deleteSubnet({ SubnetId: subnet });
      expect((await tableOf(subject, table)).Associations ?? []).toEqual([]);
      await ec2.deleteRouteTable({ RouteTableId: table });
      const again = await refusalOf(ec2.deleteSubnet({ SubnetId: subnet }));
      expect(again).toMatchObject({ code: "InvalidSubnetID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "subnet-in-use",
    title: "a subnet with an interface in it cannot be deleted until that is gone (F51)",
    needs: "seedInterface",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { subnet, eni } = await podInterface(subject);
      const refusal = await refusalOf(ec2.deleteSubnet({ SubnetId: subnet }));
      expect(refusal).toMatchObject({ code: "DependencyViolation", faultClass: "in-use" });
      await ec2.deleteNetworkInterface({ NetworkInterfaceId: eni });
      await ec2.deleteSubnet({ SubnetId: subnet });
    },
  },
  {
    id: "interface-describe",
    title: "interfaces are found by VPC, subnet and group, with description and status",
    needs: "seedInterface",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { vpc, subnet, group, eni } = await podInterface(subject);
      for (const by of [filter("vpc-id", vpc), filter("subnet-id", subnet), filter("group-id", group)]) {
        const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({ Filters: [by], MaxResults: 1000 });
        expect(NetworkInterfaces).toMatchObject([
          {
            NetworkInterfaceId: eni,
            VpcId: vpc,
            SubnetId: subnet,
            Description: "aws-K8S-i-1",
            Status: "available",
            Groups: [{ GroupId: group }],
          },
        ]);
      }
    },
  },
  {
    id: "interface-in-use",
    title: "an interface that is attached to an instance cannot be deleted",
    needs: "seedInterface",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const subnet = await freshSubnet(subject, vpc, "10.196.24.0/25");
      const group = await freshGroup(subject, vpc);
      const seed = { subnet, groups: [group], description: "aws-K8S-i-1", instance: true };
      const eni = defined(await subject.seedInterface?.(seed));
      const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
        Filters: [filter("subnet-id", subnet)],
      });
      const found = NetworkInterfaces.find(({ NetworkInterfaceId }) => NetworkInterfaceId === eni);
      expect(found).toMatchObject({ Status: "in-use" });
      expect(found?.Attachment?.InstanceId).toMatch(/^i-/);
      const refusal = await refusalOf(ec2.deleteNetworkInterface({ NetworkInterfaceId: eni }));
      expect(refusal.faultClass).toBe("in-use");
      const unknown = await refusalOf(ec2.deleteNetworkInterface({ NetworkInterfaceId: "eni-0dead0000dead0000" }));
      expect(unknown.code).toBe("InvalidNetworkInterfaceID.NotFound");
    },
  },
];

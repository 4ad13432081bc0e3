import { expect } from "vitest";
import { type ContractCase, defined, eventually, filter, freshSubnet, freshVpc, refusalOf, vpcOf } from "./subject.ts";

export const VPC_CASES: readonly ContractCase[] = [
  {
    id: "sts-identity",
    title: "STS names the account and a partition",
    run: async ({ api, account }) => {
      const answer = await api.sts.getCallerIdentity({});
      expect(answer.Account).toBe(account);
      expect(answer.Arn).toMatch(new RegExp(`^arn:aws[a-z-]*:(sts|iam)::${account}:`));
    },
  },
  {
    id: "zones",
    title: "the region has zones with names and ids",
    run: async ({ api, region }) => {
      const { AvailabilityZones = [] } = await api.ec2.describeAvailabilityZones({});
      expect(AvailabilityZones.length).toBeGreaterThan(1);
      for (const zone of AvailabilityZones) {
        expect(zone).toMatchObject({ State: "available", RegionName: region });
        expect(zone.ZoneName).toMatch(new RegExp(`^${region}[a-z]$`));
        expect(zone.ZoneId).toMatch(/-az\d+$/);
      }
    },
  },
  {
    id: "vpc-create",
    title: "a VPC has its tags from the create call and its first block associated",
    run: async (subject) => {
      const tags = [{ Key: "Name", Value: "west1" }];
      const { Vpc } = await subject.api.ec2.createVpc({
        CidrBlock: "10.1.0.0/16",
        TagSpecifications: [{ ResourceType: "vpc", Tags: tags }],
      });
      const id = defined(Vpc?.VpcId);
      expect(id).toMatch(/^vpc-[0-9a-f]+$/);
      expect(Vpc?.Tags).toEqual(tags);
      await eventually(subject, async () => ((await vpcOf(subject, id)).State === "available" ? true : undefined));
      const vpc = await vpcOf(subject, id);
      expect(vpc).toMatchObject({ CidrBlock: "10.1.0.0/16", Tags: tags, IsDefault: false, OwnerId: subject.account });
      expect(vpc.CidrBlockAssociationSet).toMatchObject([
        { CidrBlock: "10.1.0.0/16", CidrBlockState: { State: "associated" } },
      ]);
      expect(vpc.CidrBlockAssociationSet?.[0]?.AssociationId).toMatch(/^vpc-cidr-assoc-/);
    },
  },
  {
    id: "vpc-canonical",
    title: "host bits of a VPC's block are cleared (F15)",
    run: async ({ api }) => {
      const { Vpc } = await api.ec2.createVpc({ CidrBlock: "10.1.2.3/16" });
      expect(Vpc?.CidrBlock).toBe("10.1.0.0/16");
    },
  },
  {
    id: "vpc-range",
    title: "a VPC is /16 to /28 (F14)",
    run: async ({ api }) => {
      const larger = await refusalOf(api.ec2.createVpc({ CidrBlock: "10.0.0.0/8" }));
      expect(larger).toMatchObject({ code: "InvalidVpc.Range", faultClass: "invalid" });
      const smaller = await refusalOf(api.ec2.createVpc({ CidrBlock: "10.0.0.0/29" }));
      expect(smaller.code).toBe("InvalidVpc.Range");
    },
  },
  {
    id: "vpc-by-id",
    title: "an unknown id is an error by VpcIds, and nothing by filter",
    run: async ({ api }) => {
      const unknown = "vpc-0dead0000dead0000";
      expect(await api.ec2.describeVpcs({ Filters: [filter("vpc-id", unknown)] })).toMatchObject({ Vpcs: [] });
      const refusal = await refusalOf(api.ec2.describeVpcs({ VpcIds: [unknown] }));
      expect(refusal).toMatchObject({ code: "InvalidVpcID.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "vpc-by-tags",
    title: "tag filters are exact but for wildcards, values of one are alternatives, several must all pass",
    run: async (subject) => {
      const { api } = subject;
      const make = async (name: string, stage: string) => {
        const id = await freshVpc(subject);
        const Tags = [
          { Key: "contract", Value: name },
          { Key: "stage", Value: stage },
        ];
        await api.ec2.createTags({ Resources: [id], Tags });
        return id;
      };
      const one = await make("tags-one", "prod");
      const two = await make("tags-two", "test");
      const find = async (...filters: ReturnType<typeof filter>[]) => {
        const { Vpcs = [] } = await api.ec2.describeVpcs({ Filters: filters });
        return Vpcs.map(({ VpcId }) => VpcId).sort();
      };
      expect(await find(filter("tag:contract", "tags-one"))).toEqual([one]);
      expect(await find(filter("tag:contract", "tags-one", "tags-two"))).toEqual([one, two].sort());
      expect(await find(filter("tag:contract", "tags-*"), filter("tag:stage", "test"))).toEqual([two]);
      expect(await find(filter("tag:contract", "TAGS-one"))).toEqual([]);
    },
  },
  {
    id: "filter-unknown",
    title: "a filter that does not exist is refused",
    run: async ({ api }) => {
      const refusal = await refusalOf(api.ec2.describeVpcs({ Filters: [filter("no-such-filter", "x")] }));
      expect(refusal).toMatchObject({ code: "InvalidParameterValue", faultClass: "invalid" });
    },
  },
  {
    id: "vpc-delete",
    title: "a VPC with a subnet in it cannot be deleted, an empty one can",
    run: async (subject) => {
      const { api } = subject;
      const id = await freshVpc(subject);
      const subnet = await freshSubnet(subject, id, "10.196.24.0/25");
      const refusal = await refusalOf(api.ec2.deleteVpc({ VpcId: id }));
      expect(refusal).toMatchObject({ code: "DependencyViolation", faultClass: "in-use" });
      await api.ec2.deleteSubnet({ SubnetId: subnet });
      await api.ec2.deleteVpc({ VpcId: id });
      expect(await api.ec2.describeVpcs({ Filters: [filter("vpc-id", id)] })).toMatchObject({ Vpcs: [] });
      expect((await refusalOf(api.ec2.deleteVpc({ VpcId: id }))).code).toBe("InvalidVpcID.NotFound");
    },
  },
  {
    id: "tags",
    title: "tags are added, overwritten and removed; on an unknown id they are refused",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshVpc(subject);
      const tagsNow = async () => (await vpcOf(subject, id)).Tags?.map(({ Key, Value }) => `${Key}=${Value}`).sort();
      await ec2.createTags({
        Resources: [id],
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "2" },
        ],
      });
      await ec2.createTags({ Resources: [id], Tags: [{ Key: "a", Value: "3" }] });
      expect(await tagsNow()).toEqual(["a=3", "b=2"]);
      await ec2.deleteTags({ Resources: [id], Tags: [{ Key: "b" }] });
      expect(await tagsNow()).toEqual(["a=3"]);
      const unknown = ec2.createTags({ Resources: ["vpc-0dead0000dead0000"], Tags: [{ Key: "a", Value: "1" }] });
      expect((await refusalOf(unknown)).code).toBe("InvalidVpcID.NotFound");
    },
  },
  {
    id: "peerings-none",
    title: "an account without peerings answers an empty list",
    run: async ({ api }) => {
      expect((await api.ec2.describeVpcPeeringConnections({ MaxResults: 1000 })).VpcPeeringConnections).toEqual([]);
    },
  },
];

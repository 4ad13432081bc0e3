import type { IpPermission } from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { permissionsOf, rulesOf } from "../records/security-rules.ts";
import {
  type ContractCase,
  defined,
  filter,
  freshGroup,
  freshVpc,
  groupOf,
  podInterface,
  refusalOf,
} from "./subject.ts";

const allFrom = (...cidrs: string[]): IpPermission => ({
  IpProtocol: "-1",
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

export const SECURITY_GROUP_CASES: readonly ContractCase[] = [
  {
    id: "group-create",
    title: "a group has its tags from the create call, no ingress, and all egress (F23)",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const tags = [{ Key: "Name", Value: "pods" }];
      const { GroupId } = await ec2.createSecurityGroup({
        VpcId: vpc,
        GroupName: "pods",
        Description: "pods of west1",
        TagSpecifications: [{ ResourceType: "security-group", Tags: tags }],
      });
      const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ Filters: [filter("vpc-id", vpc)] });
      expect(SecurityGroups.map(({ GroupName }) => GroupName).sort()).toEqual(["default", "pods"]);
      const group = defined(SecurityGroups.find((found) => found.GroupId === GroupId));
      expect(group).toMatchObject({ VpcId: vpc, Description: "pods of west1", Tags: tags, OwnerId: subject.account });
      expect(rulesOf(group.IpPermissions)).toEqual([]);
      expect(rulesOf(group.IpPermissionsEgress)).toEqual([{ protocol: "-1", cidr: "0.0.0.0/0" }]);
    },
  },
  {
    id: "group-duplicate",
    title: "a second group of the same name in a VPC is refused, so that a lost answer cannot make two",
    run: async (subject) => {
      const vpc = await freshVpc(subject);
      await freshGroup(subject, vpc, "pods");
      const refusal = await refusalOf(freshGroup(subject, vpc, "pods"));
      expect(refusal).toMatchObject({ code: "InvalidGroup.Duplicate", faultClass: "exists" });
      await freshGroup(subject, await freshVpc(subject), "pods");
    },
  },
  {
    id: "group-read-back",
    title: "a group is found by VPC and name, and by tags",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const id = await freshGroup(subject, vpc, "pods");
      await ec2.createTags({ Resources: [id], Tags: [{ Key: "podspan.dev/id", Value: "west1/group" }] });
      for (const by of [filter("group-name", "pods"), filter("tag:podspan.dev/id", "west1/group")]) {
        const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ Filters: [filter("vpc-id", vpc), by] });
        expect(SecurityGroups.map(({ GroupId }) => GroupId)).toEqual([id]);
      }
    },
  },
  {
    id: "rules-batch",
    title: "one call adds all rules of a direction, with descriptions, IPv6 and other groups",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const vpc = await freshVpc(subject);
      const [id, nodes] = [await freshGroup(subject, vpc, "pods"), await freshGroup(subject, vpc, "nodes")];
      const wanted = [
        { protocol: "-1", cidr: "10.196.24.0/24", description: "the VPC" },
        { protocol: "-1", cidr: "100.64.0.0/16" },
        { protocol: "-1", group: nodes, description: "nodes" },
        { protocol: "-1", cidr: "fd00::/64" },
        { protocol: "tcp", cidr: "10.0.0.0/8" },
        { protocol: "tcp", fromPort: 443, toPort: 443, cidr: "10.0.0.0/8" },
        { protocol: "udp", fromPort: 4789, toPort: 4790, cidr: "10.0.0.0/8" },
        { protocol: "icmp", cidr: "10.0.0.0/8" },
        { protocol: "icmp", fromPort: 8, toPort: -1, cidr: "10.0.0.0/8" },
      ];
      await ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: permissionsOf(wanted) });
      const found = rulesOf((await groupOf(subject, id)).IpPermissions);
      expect(new Set(found)).toEqual(new Set(wanted));
      await ec2.authorizeSecurityGroupEgress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      expect(rulesOf((await groupOf(subject, id)).IpPermissionsEgress)).toHaveLength(2);
    },
  },
  {
    id: "rule-duplicate",
    title: "a rule that is there is refused, whatever its description",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      await ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      const described = { IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "again" }] };
      for (const permission of [allFrom("10.0.0.0/8"), described]) {
        const call = ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [permission] });
        expect(await refusalOf(call)).toMatchObject({ code: "InvalidPermission.Duplicate", faultClass: "exists" });
      }
      const egress = ec2.authorizeSecurityGroupEgress({ GroupId: id, IpPermissions: [allFrom("0.0.0.0/0")] });
      expect((await refusalOf(egress)).code).toBe("InvalidPermission.Duplicate");
    },
  },
  {
    id: "rules-atomic",
    title: "of a batch with one rule that is there none is added",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      await ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      for (const both of [allFrom("10.0.0.0/8", "100.64.0.0/16"), allFrom("100.64.0.0/16", "10.0.0.0/8")]) {
        await refusalOf(ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [both] }));
      }
      expect(rulesOf((await groupOf(subject, id)).IpPermissions)).toHaveLength(1);
    },
  },
  {
    id: "rule-canonical",
    title: "host bits of a rule's range are cleared (F15)",
    run: async (subject) => {
      const id = await freshGroup(subject, await freshVpc(subject));
      await subject.api.ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.5.5.5/16")] });
      expect((await groupOf(subject, id)).IpPermissions?.[0]?.IpRanges?.[0]?.CidrIp).toBe("10.5.0.0/16");
    },
  },
  {
    id: "rule-describe",
    title: "a rule's description changes in place",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      await ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      const described = { IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "the VPC" }] };
      await ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId: id, IpPermissions: [described] });
      expect(rulesOf((await groupOf(subject, id)).IpPermissions)).toEqual([
        { protocol: "-1", cidr: "10.0.0.0/8", description: "the VPC" },
      ]);
      const egress = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "out" }] };
      await ec2.updateSecurityGroupRuleDescriptionsEgress({ GroupId: id, IpPermissions: [egress] });
      expect(rulesOf((await groupOf(subject, id)).IpPermissionsEgress)[0]?.description).toBe("out");
    },
  },
  {
    id: "rule-revoke",
    title: "rules are revoked by what they are; one that is not there is not found",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      await ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8", "10.1.0.0/16")] });
      await ec2.revokeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      expect(rulesOf((await groupOf(subject, id)).IpPermissions)).toEqual([{ protocol: "-1", cidr: "10.1.0.0/16" }]);
      await ec2.revokeSecurityGroupEgress({ GroupId: id, IpPermissions: [allFrom("0.0.0.0/0")] });
      expect(rulesOf((await groupOf(subject, id)).IpPermissionsEgress)).toEqual([]);
      const again = ec2.revokeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom("10.0.0.0/8")] });
      expect(await refusalOf(again)).toMatchObject({ code: "InvalidPermission.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "rule-limit",
    title: "a group has sixty rules a direction (F31)",
    run: async (subject) => {
      const id = await freshGroup(subject, await freshVpc(subject));
      const many = Array.from({ length: 61 }, (_, index) => `10.${index}.0.0/16`);
      const call = subject.api.ec2.authorizeSecurityGroupIngress({ GroupId: id, IpPermissions: [allFrom(...many)] });
      expect(await refusalOf(call)).toMatchObject({ code: "RulesPerSecurityGroupLimitExceeded", faultClass: "limit" });
    },
  },
  {
    id: "rule-unknown-group",
    title: "a rule for an unknown group is refused",
    run: async ({ api }) => {
      const call = api.ec2.authorizeSecurityGroupIngress({
        GroupId: "sg-0dead0000dead0000",
        IpPermissions: [allFrom("10.0.0.0/8")],
      });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidGroup.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "group-delete",
    title: "a group is deleted once; the second time it is not found",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const id = await freshGroup(subject, await freshVpc(subject));
      await ec2.deleteSecurityGroup({ GroupId: id });
      const again = await refusalOf(ec2.deleteSecurityGroup({ GroupId: id }));
      expect(again).toMatchObject({ code: "InvalidGroup.NotFound", faultClass: "not-found" });
    },
  },
  {
    id: "group-in-use",
    title: "a group that an interface holds cannot be deleted",
    needs: "seedInterface",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { group, eni } = await podInterface(subject);
      const refusal = await refusalOf(ec2.deleteSecurityGroup({ GroupId: group }));
      expect(refusal).toMatchObject({ code: "DependencyViolation", faultClass: "in-use" });
      await ec2.deleteNetworkInterface({ NetworkInterfaceId: eni });
      await ec2.deleteSecurityGroup({ GroupId: group });
    },
  },
];

import type { IpPermission } from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import {
  type ContractCase,
  type ContractSubject,
  defined,
  filter,
  freshGroup,
  freshVpc,
  refusalOf,
} from "./subject.ts";

const https = (cidr = "10.20.0.0/16", description?: string): IpPermission => ({
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  IpRanges: [{ CidrIp: cidr, ...(description === undefined ? {} : { Description: description }) }],
});
const MARK = [{ Key: "podspan.dev/id", Value: "link/rule" }];

/** A group of its own with one marked rule; answers both ids. */
async function marked(subject: ContractSubject) {
  const GroupId = await freshGroup(subject, await freshVpc(subject));
  const { SecurityGroupRules } = await subject.api.ec2.authorizeSecurityGroupIngress({
    GroupId,
    IpPermissions: [https("10.20.0.0/16", "pods of east")],
    TagSpecifications: [{ ResourceType: "security-group-rule", Tags: MARK }],
  });
  return { GroupId, id: defined(SecurityGroupRules?.[0]?.SecurityGroupRuleId) };
}

async function ruleOf({ api }: ContractSubject, id: string) {
  const Filters = [filter("security-group-rule-id", id)];
  return (await api.ec2.describeSecurityGroupRules({ Filters })).SecurityGroupRules?.[0];
}

export const RULE_CASES: readonly ContractCase[] = [
  {
    id: "rule-filters",
    title: "there is no filter of rules by a tag's key",
    run: async ({ api }) => {
      const call = api.ec2.describeSecurityGroupRules({ Filters: [filter("tag-key", "podspan.dev/id")] });
      expect((await refusalOf(call)).faultClass).toBe("invalid");
    },
  },
  {
    id: "rule-marked",
    title: "a rule has an id and tags of its own from the call itself",
    run: async (subject) => {
      const { GroupId, id } = await marked(subject);
      expect(id).toMatch(/^sgr-[0-9a-f]{17}$/);
      expect(await ruleOf(subject, id)).toMatchObject({
        GroupId,
        IsEgress: false,
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        CidrIpv4: "10.20.0.0/16",
        Description: "pods of east",
        Tags: MARK,
      });
    },
  },
  {
    id: "rule-by-tag",
    title: "rules are found by group and by tag, whatever its value",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { GroupId, id } = await marked(subject);
      await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [https("10.30.0.0/16")] });
      const group = filter("group-id", GroupId);
      for (const by of [filter("tag:podspan.dev/id", "link/rule"), filter("tag:podspan.dev/id", "*")]) {
        const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({ Filters: [group, by] });
        expect(SecurityGroupRules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toEqual([id]);
      }
      const all = await ec2.describeSecurityGroupRules({ Filters: [group], MaxResults: 1000 });
      expect(all.SecurityGroupRules).toHaveLength(3);
    },
  },
  {
    id: "rule-egress-marked",
    title: "a rule of the other direction is marked as well",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const GroupId = await freshGroup(subject, await freshVpc(subject));
      const { SecurityGroupRules } = await ec2.authorizeSecurityGroupEgress({
        GroupId,
        IpPermissions: [https()],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: MARK }],
      });
      const id = defined(SecurityGroupRules?.[0]?.SecurityGroupRuleId);
      expect(await ruleOf(subject, id)).toMatchObject({ IsEgress: true, Tags: MARK });
      await ec2.revokeSecurityGroupEgress({ GroupId, SecurityGroupRuleIds: [id] });
      expect(await ruleOf(subject, id)).toBeUndefined();
    },
  },
  {
    id: "rule-duplicate-marked",
    title: "tags do not tell rules apart: a rule that is there is refused",
    run: async (subject) => {
      const { GroupId } = await marked(subject);
      const call = subject.api.ec2.authorizeSecurityGroupIngress({
        GroupId,
        IpPermissions: [https()],
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [{ Key: "other", Value: "tag" }] }],
      });
      expect(await refusalOf(call)).toMatchObject({ code: "InvalidPermission.Duplicate", faultClass: "exists" });
    },
  },
  {
    id: "rule-redescribed",
    title: "another description leaves a rule its id and its tags",
    run: async (subject) => {
      const { GroupId, id } = await marked(subject);
      const IpPermissions = [https("10.20.0.0/16", "pods of the east")];
      await subject.api.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId, IpPermissions });
      expect(await ruleOf(subject, id)).toMatchObject({ Description: "pods of the east", Tags: MARK });
    },
  },
  {
    id: "rule-retagged",
    title: "a rule's tags are changed by its id",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { id } = await marked(subject);
      await ec2.createTags({ Resources: [id], Tags: [{ Key: "podspan.dev/id", Value: "link/other" }] });
      expect((await ruleOf(subject, id))?.Tags).toEqual([{ Key: "podspan.dev/id", Value: "link/other" }]);
      await ec2.deleteTags({ Resources: [id], Tags: [{ Key: "podspan.dev/id" }] });
      expect((await ruleOf(subject, id))?.Tags ?? []).toEqual([]);
    },
  },
  {
    id: "rule-revoke-by-id",
    title: "a rule is revoked by its id; the others stay, and the second time it is not found",
    run: async (subject) => {
      const { ec2 } = subject.api;
      const { GroupId, id } = await marked(subject);
      await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [https("10.30.0.0/16")] });
      await ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [id] });
      const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({
        Filters: [filter("group-id", GroupId)],
      });
      expect(SecurityGroupRules.flatMap(({ CidrIpv4 = [] }) => CidrIpv4).sort()).toEqual(["0.0.0.0/0", "10.30.0.0/16"]);
      const again = await refusalOf(ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: [id] }));
      expect(again.faultClass).toBe("not-found");
    },
  },
];

import type { KindProps } from "@podspan/core/desired";
import { ProviderError } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { rulePropsOf } from "../observe/security-group-rules.ts";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { ACCOUNT, emptyVpc, groupIn, SCOPE, type TwinSide, twinSide } from "../testing/twin.ts";
import { awsWriter } from "./writer.ts";

const ID = "west-east/security-group-rule/west/sg-1/tcp-443";
type Props = KindProps["security-group-rule"];

const rule = (group: string, more: Partial<Props> = {}): Props => ({
  group,
  direction: "ingress",
  protocol: "tcp",
  fromPort: 443,
  toPort: 443,
  cidr: "10.20.0.0/16",
  description: "pods of east",
  ...more,
});
const creating = (after: Props) => stepOf(SCOPE, "create", "security-group-rule", ID, { after });

async function rulesNow({ api }: TwinSide, group: string) {
  const Filters = [{ Name: "group-id", Values: [group] }];
  const { SecurityGroupRules = [] } = await api.ec2.describeSecurityGroupRules({ Filters });
  return SecurityGroupRules;
}

/** Those with marks of ours. */
async function oursNow(side: TwinSide, group: string) {
  return (await rulesNow(side, group)).filter(({ Tags = [] }) => Tags.length > 0);
}

async function ground(behaviour: Parameters<typeof twinSide>[0] = {}) {
  const side = await twinSide(behaviour);
  const vpc = await emptyVpc(side);
  return { side, vpc, group: await groupIn(side, vpc, "nodes") };
}

describe("adding a rule to somebody else's group", () => {
  test.each([
    ["ingress", "ec2:AuthorizeSecurityGroupIngress"],
    ["egress", "ec2:AuthorizeSecurityGroupEgress"],
  ] as const)("for %s is one request with the marks in it", async (direction, api) => {
    const { side, group } = await ground();
    const context = side.context();
    const props = rule(group, { direction });
    const { worldId = "" } = await side.writer.run(creating(props), context);
    expect(context.requests).toEqual([api]);
    const [found, ...more] = await oursNow(side, group);
    expect(more).toEqual([]);
    expect(found?.SecurityGroupRuleId).toBe(worldId);
    expect(rulePropsOf(found ?? {}, ACCOUNT)).toEqual(props);
    expect(Object.fromEntries((found?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf(ID));
  });

  test.each([
    ["every protocol", { protocol: "-1", fromPort: undefined, toPort: undefined }],
    ["every port", { fromPort: undefined, toPort: undefined }],
    ["path MTU", { protocol: "icmp", fromPort: 3, toPort: 4 }],
    ["a prefix of one address", { cidr: "10.20.0.1/32" }],
    ["IPv6", { cidr: "fd00::/64" }],
    ["without a description", { description: "" }],
  ] as const)("of %s is read as it was wanted", async (_, more) => {
    const { side, group } = await ground();
    const props = Object.fromEntries(
      Object.entries({ ...rule(group), ...more }).filter(([, value]) => value !== undefined),
    ) as unknown as Props;
    await side.writer.run(creating(props), side.context());
    const [found] = await oursNow(side, group);
    expect(rulePropsOf(found ?? {}, ACCOUNT)).toEqual(props);
  });

  test("names a group of the same VPC", async () => {
    const { side, vpc, group } = await ground();
    const source = await groupIn(side, vpc, "pods");
    const { cidr: _, ...rest } = rule(group);
    const props = { ...rest, source };
    await side.writer.run(creating(props), side.context());
    expect(rulePropsOf((await oursNow(side, group))[0] ?? {}, ACCOUNT)).toEqual(props);
  });

  test.each(["lost-answer", "server-error", "throttle"] as const)("meets a %s and is made once", async (fault) => {
    const { side, group } = await ground({ faults: [{ api: "ec2:AuthorizeSecurityGroupIngress", fault, nth: 1 }] });
    const { worldId } = await side.writer.run(creating(rule(group)), side.context());
    expect((await oursNow(side, group)).map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)).toEqual([worldId]);
  });

  test("that somebody has added meanwhile names theirs, and leaves it alone", async () => {
    const { side, group } = await ground();
    const IpPermissions = [
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.20.0.0/16", Description: "theirs" }] },
    ];
    const theirs = await side.api.ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions });
    const run = side.writer.run(creating(rule(group)), side.context());
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ faultClass: "conflict", code: "InvalidPermission.Duplicate" });
    expect((error as ProviderError).message).toContain(theirs.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    expect(await oursNow(side, group)).toEqual([]);
  });
});

describe("changing a rule", () => {
  test("is its description in place, and its tags", async () => {
    const { side, group } = await ground();
    const { worldId = "" } = await side.writer.run(creating(rule(group)), side.context());
    const context = side.context();
    const step = stepOf(SCOPE, "update", "security-group-rule", ID, {
      worldId,
      after: rule(group, { description: "pods of the east" }),
      tags: { ...tagsOf(ID), Name: "renamed" },
      changes: [
        { field: "description", before: "pods of east", after: "pods of the east" },
        { field: "tags.Name", before: ID, after: "renamed" },
      ],
    });
    await side.writer.run(step, context);
    expect(context.requests).toEqual(["ec2:UpdateSecurityGroupRuleDescriptionsIngress", "ec2:CreateTags"]);
    const [found] = await oursNow(side, group);
    expect(found).toMatchObject({ SecurityGroupRuleId: worldId, Description: "pods of the east" });
    expect(found?.Tags).toContainEqual({ Key: "Name", Value: "renamed" });
  });
});

describe("taking a rule away", () => {
  const deleting = (worldId: string, before?: Props) =>
    stepOf(SCOPE, "delete", "security-group-rule", ID, { worldId, ...(before === undefined ? {} : { before }) });

  test.each(["ingress", "egress"] as const)("of %s is by its id, and leaves what others added", async (direction) => {
    const { side, group } = await ground();
    const props = rule(group, { direction });
    const { worldId = "" } = await side.writer.run(creating(props), side.context());
    const context = side.context();
    await side.writer.run(deleting(worldId, props), context);
    expect(context.requests).toHaveLength(1);
    expect(await oursNow(side, group)).toEqual([]);
    // AWS's own, which lets everything out.
    expect(await rulesNow(side, group)).toHaveLength(1);
  });

  test("whose group is not remembered looks for it; one that is gone is as it should be", async () => {
    const { side, group } = await ground();
    const { worldId = "" } = await side.writer.run(creating(rule(group)), side.context());
    await side.writer.run(deleting(worldId), side.context());
    expect(await oursNow(side, group)).toEqual([]);
    await side.writer.run(deleting(worldId), side.context());
    await awsWriter(side.twin.aws).run(deleting(worldId, rule(group)), side.context());
  });

  test("whose group was deleted with it is as it should be", async () => {
    const { side, group } = await ground();
    const { worldId = "" } = await side.writer.run(creating(rule(group)), side.context());
    await side.api.ec2.deleteSecurityGroup({ GroupId: group });
    await awsWriter(side.twin.aws).run(deleting(worldId, rule(group)), side.context());
  });
});

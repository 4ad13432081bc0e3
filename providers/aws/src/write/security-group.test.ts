import type { KindProps, SecurityRule } from "@podspan/core/desired";
import { describe, expect, test } from "vitest";
import { permissionsOf, rulesOf } from "../records/security-rules.ts";
import { stepOf, tagsOf } from "../testing/steps.ts";
import { emptyVpc, groupIn, REGION, SCOPE, subnetIn, type TwinSide, twinSide } from "../testing/twin.ts";

const ID = "west1/security-group/pods";
const from = (cidr: string, description?: string): SecurityRule => ({
  protocol: "-1",
  cidr,
  ...(description === undefined ? {} : { description }),
});
const ALL = from("0.0.0.0/0");

function propsOf(vpc: string, rules: Partial<Pick<KindProps["security-group"], "ingress" | "egress">> = {}) {
  const ingress = [from("10.196.24.0/24"), from("100.64.0.0/16")];
  return { vpc, name: "pods", description: "pods of west1", ingress, egress: [ALL], ...rules };
}

async function groupNow({ api }: TwinSide, id: string) {
  const { SecurityGroups = [] } = await api.ec2.describeSecurityGroups({
    Filters: [{ Name: "group-id", Values: [id] }],
  });
  const [group] = SecurityGroups;
  return { group, ingress: rulesOf(group?.IpPermissions), egress: rulesOf(group?.IpPermissionsEgress) };
}

describe("making a group", () => {
  const create = (props: KindProps["security-group"]) =>
    stepOf(SCOPE, "create", "security-group", ID, { after: props });

  test("is two requests: the group with its tags, and all of its ingress; AWS's egress stays", async () => {
    const side = await twinSide();
    const props = propsOf(await emptyVpc(side));
    const context = side.context();
    const { worldId = "" } = await side.writer.run(create(props), context);
    expect(context.requests).toEqual(["ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress"]);
    const { group, ingress, egress } = await groupNow(side, worldId);
    expect(group).toMatchObject({ GroupName: "pods", Description: "pods of west1" });
    expect(Object.fromEntries((group?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))).toEqual(tagsOf(ID));
    expect({ ingress, egress }).toEqual({ ingress: props.ingress, egress: props.egress });
  });

  test("with narrower egress adds that before it takes AWS's away", async () => {
    const side = await twinSide();
    const props = propsOf(await emptyVpc(side), { egress: [from("10.0.0.0/8", "inside")] });
    const context = side.context();
    const { worldId = "" } = await side.writer.run(create(props), context);
    expect(context.requests.slice(2)).toEqual(["ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"]);
    expect((await groupNow(side, worldId)).egress).toEqual(props.egress);
  });

  test.each([
    ["ec2:CreateSecurityGroup", "lost-answer"],
    ["ec2:CreateSecurityGroup", "server-error"],
    ["ec2:AuthorizeSecurityGroupIngress", "lost-answer"],
    ["ec2:AuthorizeSecurityGroupIngress", "throttle"],
  ] as const)("is made once and complete when %s meets %s", async (api, fault) => {
    const side = await twinSide({ faults: [{ api, fault, nth: 1 }] });
    const props = propsOf(await emptyVpc(side));
    const { worldId = "" } = await side.writer.run(create(props), side.context());
    const { SecurityGroups = [] } = await side.api.ec2.describeSecurityGroups({});
    expect(SecurityGroups.map(({ GroupName }) => GroupName).sort()).toEqual(["default", "pods"]);
    expect((await groupNow(side, worldId)).ingress).toEqual(props.ingress);
  });

  test("waits for a group that AWS does not know everywhere yet", async () => {
    const side = await twinSide({ visibilityMs: 2_000 });
    const props = propsOf(await emptyVpc(side));
    const context = side.context();
    const { worldId = "" } = await side.writer.run(create(props), context);
    await side.settle();
    expect((await groupNow(side, worldId)).ingress).toEqual(props.ingress);
    expect(context.requests.filter((api) => api === "ec2:AuthorizeSecurityGroupIngress").length).toBeGreaterThan(1);
  });

  test("of a name that somebody else has is refused, and his is not touched", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const theirs = await groupIn(side, vpc, "pods");
    await expect(side.writer.run(create(propsOf(vpc)), side.context())).rejects.toMatchObject({
      faultClass: "exists",
      code: "InvalidGroup.Duplicate",
    });
    expect((await groupNow(side, theirs)).ingress).toEqual([]);
  });
});

describe("changing a group", () => {
  /** A group that has these rules, and the step that gives it others; `thought` is what the plan saw. */
  async function changed(
    has: Partial<KindProps["security-group"]>,
    wants: Partial<KindProps["security-group"]>,
    thought = has,
  ) {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const { worldId = "" } = await side.writer.run(
      stepOf(SCOPE, "create", "security-group", ID, { after: propsOf(vpc, has) }),
      side.context(),
    );
    const step = stepOf(SCOPE, "update", "security-group", ID, {
      worldId,
      before: propsOf(vpc, thought),
      after: propsOf(vpc, wants),
    });
    const context = side.context();
    await side.writer.run(step, context);
    return { requests: context.requests, now: await groupNow(side, worldId) };
  }

  test("adds first and revokes then, so that nothing is cut in between", async () => {
    const { requests, now } = await changed({ ingress: [from("10.0.0.0/8")] }, { ingress: [from("10.1.0.0/16")] });
    expect(requests).toEqual(["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"]);
    expect(now.ingress).toEqual([from("10.1.0.0/16")]);
  });

  test("of a description alone touches no rule", async () => {
    const ingress = [from("10.0.0.0/8", "new words")];
    const { requests, now } = await changed({ ingress: [from("10.0.0.0/8", "old words")] }, { ingress });
    expect(requests).toEqual(["ec2:UpdateSecurityGroupRuleDescriptionsIngress"]);
    expect(now.ingress).toEqual(ingress);
  });

  test("to what it has already is no request", async () => {
    expect((await changed({}, {})).requests).toEqual([]);
  });

  test("that somebody made half of meanwhile does the rest", async () => {
    const wants = { ingress: [from("10.0.0.0/8"), from("10.196.24.0/24")] };
    const { requests, now } = await changed({ ingress: [from("10.0.0.0/8")] }, wants, { ingress: [] });
    expect(requests).toEqual([
      "ec2:AuthorizeSecurityGroupIngress",
      "ec2:DescribeSecurityGroups",
      "ec2:AuthorizeSecurityGroupIngress",
    ]);
    expect(now.ingress).toEqual(wants.ingress);
  });

  test("that revokes what somebody has revoked already does the rest", async () => {
    const thought = { ingress: [from("10.0.0.0/8"), from("10.1.0.0/16"), from("10.2.0.0/16")] };
    const has = { ingress: [from("10.0.0.0/8"), from("10.1.0.0/16")] };
    const { now } = await changed(has, { ingress: [from("10.0.0.0/8")] }, thought);
    expect(now.ingress).toEqual([from("10.0.0.0/8")]);
  });

  test("beyond sixty rules is refused with the quota", async () => {
    const many = Array.from({ length: 61 }, (_, index) => from(`10.${index}.0.0/16`));
    await expect(changed({ ingress: [] }, { ingress: many })).rejects.toMatchObject({
      faultClass: "limit",
      code: "RulesPerSecurityGroupLimitExceeded",
    });
  });

  test("of a group that is gone is not found", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const worldId = "sg-0dead0000dead0000";
    const step = stepOf(SCOPE, "update", "security-group", ID, {
      worldId,
      before: propsOf(vpc, { ingress: [] }),
      after: propsOf(vpc),
    });
    await expect(side.writer.run(step, side.context())).rejects.toMatchObject({
      faultClass: "not-found",
      code: "InvalidGroup.NotFound",
    });
  });
});

describe("deleting a group", () => {
  const remove = (worldId: string) => stepOf(SCOPE, "delete", "security-group", ID, { worldId });

  test("is one request; again it is as it should be", async () => {
    const side = await twinSide();
    const group = await groupIn(side, await emptyVpc(side));
    const context = side.context();
    await side.writer.run(remove(group), context);
    expect(context.requests).toEqual(["ec2:DeleteSecurityGroup"]);
    await side.writer.run(remove(group), side.context());
  });

  test("removes the interfaces that the CNI left with it", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const [subnet, group] = [await subnetIn(side, vpc, "10.196.24.0/25"), await groupIn(side, vpc)];
    side.twin.invent({ interfaces: [{ region: REGION, subnet, groups: [group], description: "aws-K8S-i-1" }] });
    await side.writer.run(remove(group), side.context());
    expect((await side.api.ec2.describeNetworkInterfaces({})).NetworkInterfaces).toEqual([]);
    expect((await groupNow(side, group)).group).toBeUndefined();
  });

  test("side by side with its subnet removes each left interface once", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const [subnet, group] = [await subnetIn(side, vpc, "10.196.24.0/25"), await groupIn(side, vpc)];
    const leaked = { region: REGION, subnet, groups: [group], description: "aws-K8S-i-1" };
    side.twin.invent({ interfaces: [leaked, leaked, leaked] });
    await Promise.all([
      side.writer.run(remove(group), side.context()),
      side.writer.run(stepOf(SCOPE, "delete", "subnet", "west1/s", { worldId: subnet }), side.context()),
    ]);
    expect((await side.api.ec2.describeNetworkInterfaces({})).NetworkInterfaces).toEqual([]);
  });

  test("that another group's rule names is refused", async () => {
    const side = await twinSide();
    const vpc = await emptyVpc(side);
    const [group, other] = [await groupIn(side, vpc, "pods"), await groupIn(side, vpc, "other")];
    const IpPermissions = permissionsOf([{ protocol: "-1", group }]);
    await side.api.ec2.authorizeSecurityGroupIngress({ GroupId: other, IpPermissions });
    await expect(side.writer.run(remove(group), side.context())).rejects.toMatchObject({ faultClass: "in-use" });
  });
});

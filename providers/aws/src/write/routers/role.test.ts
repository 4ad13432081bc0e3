import type { KindProps } from "@podspan/core/desired";
import { observedOf } from "@podspan/core/observed";
import { describe, expect, test } from "vitest";
import { awsReader, awsWriter } from "../../index.ts";
import { requestFor, tagsOf, UID } from "../../testing/steps.ts";
import { ACCOUNT, REGION, type TwinSide, twinSide } from "../../testing/twin.ts";
import { instanceProps, interfaceProps, made, routerGround, routerStep } from "./routers.fixture.ts";

const NAME = "podspan-dc-r1";
const WANTED: KindProps["router-role"] = { name: NAME, vpc: "vpc-1", secrets: ["dc/ike"] };
const MANAGED = "arn:aws:iam::aws:policy/AdministratorAccess";
const TRUST = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }] });

async function seen({ twin, context }: TwinSide) {
  const request = requestFor(REGION, [], { kinds: new Set(["router-role"]), roles: [NAME, "podspan-of-nobody"] });
  return observedOf(await awsReader(twin.aws).observe(request, context()), "router-role");
}

async function makeRole(side: TwinSide, after = WANTED): Promise<void> {
  await side.writer.run(routerStep("create", "router-role", "r1", { after }), side.context());
}

async function repair(side: TwinSide, after = WANTED) {
  const context = side.context();
  const more = { worldId: NAME, after, changes: [{ field: "problems" }] };
  await awsWriter(side.twin.aws).run(routerStep("update", "router-role", "r1", more), context);
  return context.requests.filter((api) => !/^iam:(Get|List)/.test(api));
}

async function removeRole(side: TwinSide): Promise<void> {
  const step = routerStep("delete", "router-role", "r1", { worldId: NAME, before: WANTED });
  await awsWriter(side.twin.aws).run(step, side.context());
}

const WHOLE = { id: NAME, owner: { uid: UID }, props: WANTED, facts: { problems: [] } };

describe("the role of a router", () => {
  test("is made with its policy and its instance profile, and read back as it was made", async () => {
    const side = await twinSide();
    await makeRole(side);
    expect(await seen(side)).toMatchObject([WHOLE]);
  });

  test("nothing is asked of IAM where no role is asked for", async () => {
    const side = await twinSide();
    const context = side.context();
    await awsReader(side.twin.aws).observe(requestFor(REGION, []), context);
    expect(context.requests.filter((api) => api.startsWith("iam:"))).toEqual([]);
  });

  test.each(["iam:CreateRole", "iam:PutRolePolicy", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"])(
    "after a lost answer of %s it is whole, and there is one",
    async (api) => {
      const side = await twinSide({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
      await makeRole(side);
      expect(await seen(side)).toMatchObject([WHOLE]);
    },
  );

  test("is seen some seconds late, and waited for", async () => {
    const side = await twinSide({ visibilityMs: 2_000 });
    await makeRole(side);
    await side.settle();
    expect(await seen(side)).toMatchObject([WHOLE]);
  });

  test("one of that name that is somebody else's is left alone, and so is a profile", async () => {
    const side = await twinSide();
    const { iam } = side.api;
    await iam.createInstanceProfile({ InstanceProfileName: NAME });
    await expect(makeRole(side)).rejects.toMatchObject({ faultClass: "conflict" });
    await iam.deleteRolePolicy({ RoleName: NAME, PolicyName: "podspan" });
    await iam.deleteRole({ RoleName: NAME });
    await iam.createRole({ RoleName: NAME, AssumeRolePolicyDocument: TRUST });
    await expect(makeRole(side)).rejects.toMatchObject({ faultClass: "exists" });
    expect((await seen(side))[0]).not.toHaveProperty("owner");
  });
});

describe("what somebody has changed of it", () => {
  const profile = { InstanceProfileName: NAME };
  const role = { RoleName: NAME };
  const policy = { ...role, PolicyName: "podspan" };

  test.each<[string, (side: TwinSide) => Promise<unknown>, RegExp, readonly string[]]>([
    [
      "who may take it",
      ({ api: { iam } }) => iam.updateAssumeRolePolicy({ ...role, PolicyDocument: TRUST }),
      /others than EC2/,
      ["iam:UpdateAssumeRolePolicy"],
    ],
    [
      "its policy, widened",
      async ({ api: { iam } }) => {
        const { PolicyDocument = "" } = await iam.getRolePolicy(policy);
        const wider = decodeURIComponent(PolicyDocument).replace("ec2:ReplaceRoute", "ec2:*");
        await iam.putRolePolicy({ ...policy, PolicyDocument: wider });
      },
      /did not write/,
      ["iam:PutRolePolicy"],
    ],
    ["its policy, deleted", ({ api: { iam } }) => iam.deleteRolePolicy(policy), /no policy/, ["iam:PutRolePolicy"]],
    [
      "its profile, emptied",
      ({ api: { iam } }) => iam.removeRoleFromInstanceProfile({ ...role, ...profile }),
      /not in its instance profile/,
      ["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
    ],
    [
      "its profile, deleted",
      async ({ api: { iam } }) => {
        await iam.removeRoleFromInstanceProfile({ ...role, ...profile });
        await iam.deleteInstanceProfile(profile);
      },
      /no instance profile/,
      ["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"],
    ],
  ])("%s: is told, and put right by that call alone", async (_name, change, problem, calls) => {
    const side = await twinSide();
    await makeRole(side);
    await change(side);
    expect((await seen(side))[0]?.facts.problems.join("; ")).toMatch(problem);
    expect(await repair(side)).toEqual(calls);
    expect(await seen(side)).toMatchObject([WHOLE]);
  });

  describe("policies beside ours", () => {
    async function widened(behaviour: Parameters<typeof twinSide>[0] = {}): Promise<TwinSide> {
      const side = await twinSide(behaviour);
      await makeRole(side);
      side.twin.attachRolePolicy({ account: ACCOUNT, region: REGION }, NAME, MANAGED);
      await side.api.iam.putRolePolicy({ ...role, PolicyName: "theirs", PolicyDocument: TRUST });
      return side;
    }

    test("are told, and taken away by their own calls alone", async () => {
      const side = await widened();
      expect((await seen(side))[0]?.facts).toEqual({ problems: [], further: [MANAGED, "inline policy theirs"] });
      expect(await repair(side)).toEqual(["iam:DetachRolePolicy", "iam:DeleteRolePolicy"]);
      expect((await seen(side))[0]?.facts).toEqual({ problems: [] });
    });

    test.each([
      ["iam:ListRolePolicies", { further: [MANAGED] }],
      ["iam:ListAttachedRolePolicies", { further: ["inline policy theirs"] }],
    ])("%s that is not allowed is told as a gap, and the rest is read", async (api, facts) => {
      const side = await widened({ faults: [{ api, fault: "denied" }] });
      expect((await seen(side))[0]).toMatchObject({ props: WANTED, facts: { problems: [], denied: [api], ...facts } });
    });
  });

  test("another VPC or other secrets are another policy, and its tags change by IAM's own calls", async () => {
    const side = await twinSide();
    await makeRole(side);
    const after = { name: NAME, vpc: "vpc-2", secrets: ["dc/ike", "dc/ospf"] };
    const tags: Record<string, string> = { ...tagsOf("dc/router-role/r1"), team: "net" };
    delete tags.Name;
    const changes = ["vpc", "secrets[]", "tags.team", "tags.Name"].map((field) => ({ field }));
    const context = side.context();
    const more = { worldId: NAME, after, tags, changes };
    await side.writer.run(routerStep("update", "router-role", "r1", more), context);
    expect(context.requests.filter((api) => !/^iam:(Get|List)/.test(api))).toEqual([
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UntagRole",
    ]);
    expect(await seen(side)).toMatchObject([{ props: after, facts: { problems: [] }, tags: { team: "net" } }]);
    expect((await seen(side))[0]?.tags).not.toHaveProperty("Name");
  });
});

describe("how it goes", () => {
  test("profile, policy, role; and twice is well", async () => {
    const side = await twinSide();
    await makeRole(side);
    await removeRole(side);
    expect(await seen(side)).toEqual([]);
    await removeRole(side);
  });

  test.each([
    "iam:RemoveRoleFromInstanceProfile",
    "iam:DeleteInstanceProfile",
    "iam:DeleteRolePolicy",
    "iam:DeleteRole",
  ])("%s loses its answer: gone is gone", async (api) => {
    const side = await twinSide({ faults: [{ api, fault: "lost-answer", nth: 1 }] });
    await makeRole(side);
    await removeRole(side);
    expect(await seen(side)).toEqual([]);
  });

  test("policies that somebody has added go with it", async () => {
    const side = await twinSide();
    await makeRole(side);
    await side.api.iam.putRolePolicy({ RoleName: NAME, PolicyName: "theirs", PolicyDocument: TRUST });
    side.twin.attachRolePolicy({ account: ACCOUNT, region: REGION }, NAME, MANAGED);
    await removeRole(side);
    expect(await seen(side)).toEqual([]);
  });

  test("one that may not be read holds it: told as in use", async () => {
    const side = await twinSide({ faults: [{ api: "iam:ListAttachedRolePolicies", fault: "denied" }] });
    await makeRole(side);
    side.twin.attachRolePolicy({ account: ACCOUNT, region: REGION }, NAME, MANAGED);
    await expect(removeRole(side)).rejects.toMatchObject({
      faultClass: "in-use",
      hint: expect.stringMatching(/take it off/),
    });
  });
});

test("an instance right after its profile: EC2 hears of it some seconds later, and is asked again", async () => {
  const timing = { vpc: 0, cidr: 0, cidrEntry: 0, subnet: 0, association: 0, peering: 0, addon: 0, iam: 3_000 };
  const side = await twinSide({ timing });
  const ground = await routerGround(side);
  await makeRole(side);
  const outside = await made(side, "router-interface", "r1/outside", interfaceProps(ground, "outside"));
  const after = { ...(await instanceProps(side, [outside])), profile: NAME };
  const context = side.context();
  const { worldId } = await side.writer.run(routerStep("create", "router-instance", "r1", { after }), context);
  expect(context.requests.filter((api) => api === "ec2:RunInstances").length).toBeGreaterThan(1);
  const { Reservations } = await side.api.ec2.describeInstances({ InstanceIds: [worldId ?? ""] });
  expect(Reservations?.[0]?.Instances?.[0]?.IamInstanceProfile?.Arn).toMatch(/instance-profile\/podspan-dc-r1$/);
});

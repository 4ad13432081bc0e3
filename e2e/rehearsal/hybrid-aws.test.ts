import { describe, expect, test } from "vitest";
import { HYBRID_WORLD, hybridFabric } from "./hybrid.fixture.ts";
import { WEST1 } from "./linked.fixture.ts";
import { outcomeOf } from "./outcomes.fixture.ts";
import { type Ran, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

const ROUTER = "dc/router-instance/us-west-1b";

function started(behaviour = {}): Promise<Rehearsal> {
  return Rehearsal.of({ fabric: hybridFabric(2), world: HYBRID_WORLD, behaviour });
}

async function applied(): Promise<Rehearsal> {
  const story = await started();
  expect((await story.run("apply")).result).toBe("succeeded");
  return story;
}

function indexOf(ran: Ran, happening: string, step: string): number {
  return ran.events.findIndex((event) => event.kind === happening && "step" in event && event.step === step);
}

/** What somebody else does in AWS. */
async function meddled(story: Rehearsal, change: (aws: Awaited<ReturnType<typeof opened>>) => Promise<unknown>) {
  await story.world.meddle(async (twin) => change(await opened(twin)));
  story.world.pass(A_WHILE);
}

function opened(twin: Parameters<Parameters<Rehearsal["world"]["meddle"]>[0]>[0]) {
  return twin.aws.open({ region: WEST1 });
}

async function worldIdOf(story: Rehearsal, id: string): Promise<string> {
  const known = (await story.state()).resources[id]?.worldId;
  if (known === undefined) throw new Error(`state does not know ${id}`);
  return known;
}

describe("a hybrid link's part in AWS", () => {
  test("is made, then there is nothing to do, and destroy leaves nothing (fault 1b-22)", async () => {
    const story = await started();
    await story.world.meddle(async () => undefined);
    const before = shapeOf(story.files);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    const ran = await story.run("destroy");
    expect(ran.result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("goes in its order: routes, instance, then its interfaces and its role", async () => {
    const story = await applied();
    const ran = await story.run("destroy");
    const routes = ran.plan.steps.filter(({ kind }) => kind === "route").map(({ key }) => key);
    const gone = indexOf(ran, "step-started", `delete ${ROUTER}`);
    for (const route of routes) expect(indexOf(ran, "step-done", route)).toBeLessThan(gone);
    const ended = indexOf(ran, "step-done", `delete ${ROUTER}`);
    for (const other of ["router-interface/us-west-1b/inside", "router-role/us-west-1b"]) {
      expect(indexOf(ran, "step-started", `delete dc/${other}`)).toBeGreaterThan(ended);
    }
  });

  test("a router that somebody has stopped is started again", async () => {
    const story = await applied();
    const instance = await worldIdOf(story, ROUTER);
    await story.world.meddle(async (twin) => twin.stopInstance({ account: "111122223333", region: WEST1 }, instance));
    story.world.pass(A_WHILE);
    const ran = await story.run("apply");
    expect([ran.result, outcomeOf(ran, ROUTER).kind]).toEqual(["succeeded", "done"]);
    expect(ran.requests["ec2:StartInstances"]).toBe(1);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a router that somebody has terminated is made again on its own interfaces, and keeps its address", async () => {
    const story = await applied();
    const instance = await worldIdOf(story, ROUTER);
    const address = await worldIdOf(story, "dc/router-address/us-west-1b");
    await meddled(story, ({ ec2 }) => ec2.terminateInstances({ InstanceIds: [instance] }));
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    // Meanwhile the routes lead to its partner, where its own software would have moved them.
    expect(ran.plan.steps.filter(({ kind }) => kind !== "route").map(({ key }) => key)).toEqual([`create ${ROUTER}`]);
    expect(await worldIdOf(story, "dc/router-address/us-west-1b")).toBe(address);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("an address that is lost is allocated again", async () => {
    const story = await applied();
    const AllocationId = await worldIdOf(story, "dc/router-address/us-west-1b");
    await meddled(story, async ({ ec2 }) => {
      const { Addresses } = await ec2.describeAddresses({ AllocationIds: [AllocationId] });
      await ec2.disassociateAddress({ AssociationId: Addresses?.[0]?.AssociationId });
      await ec2.releaseAddress({ AllocationId });
    });
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await worldIdOf(story, "dc/router-address/us-west-1b")).not.toBe(AllocationId);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("a role that somebody has widened is put right", async () => {
    const story = await applied();
    const RoleName = await worldIdOf(story, "dc/router-role/us-west-1b");
    await meddled(story, ({ iam }) => {
      const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      return iam.putRolePolicy({ RoleName, PolicyName: "podspan", PolicyDocument });
    });
    const ran = await story.run("apply");
    expect(ran.plan.steps.map(({ key }) => key)).toEqual(["update dc/router-role/us-west-1b"]);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("no capacity in a zone: that router waits and says so, what it needs is there (fault 1b-25)", async () => {
    const story = await started({ noCapacity: ["us-west-1b"] });
    const ran = await story.run("apply");
    expect(outcomeOf(ran, ROUTER)).toMatchObject({ kind: "failed", code: "InsufficientInstanceCapacity" });
    story.world.behave({});
    expect((await story.run("apply")).result).toBe("succeeded");
  });
});

describe("calls whose answer is lost after they were taken", () => {
  test.each([
    "ec2:CreateNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:AllocateAddress",
    "ec2:AssociateAddress",
    "ec2:RunInstances",
    "ec2:CreateRoute",
    "iam:CreateRole",
    "iam:PutRolePolicy",
    "iam:CreateInstanceProfile",
    "iam:AddRoleToInstanceProfile",
  ])("%s: read back, nothing twice, done in the same run", async (api) => {
    const story = await started({ faults: [{ api, fault: "lost-answer", times: 2 }] });
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.behave({});
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    const records = (name: string) => {
      const text = Object.entries(story.files).find(([path]) => path.endsWith(`/${name}.json`))?.[1] ?? "{}";
      return ((JSON.parse(text) as Readonly<Record<string, readonly unknown[]>>)[name] ?? []).length;
    };
    expect(["Instances", "Addresses", "NetworkInterfaces", "IamRoles", "IamInstanceProfiles"].map(records)).toEqual([
      2, 2, 4, 2, 2,
    ]);
  });
});

describe("of two routers in one zone", () => {
  const first = "{ platform: linux, zone: us-west-1b, tunnelAddress: 10.250.0.9 }";
  const second = "{ platform: linux, zone: us-west-1b, tunnelAddress: 10.250.0.10 }";
  const withRouters = (...routers: readonly string[]) =>
    hybridFabric(2).replace(/routers: \[.*\]/, `routers: [${routers.join(", ")}]`);

  const SECOND = "us-west-1b-2";

  test("the second keeps its name, its interfaces, its address and its instance when the first goes", async () => {
    const story = await Rehearsal.of({ fabric: withRouters(first, second), world: HYBRID_WORLD });
    expect((await story.run("apply")).result).toBe("succeeded");
    const before = await partsOf(story, SECOND);
    story.rewrite(withRouters(second));
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(await partsOf(story, SECOND)).toEqual(before);
    expect(await partsOf(story, "us-west-1b")).toEqual({});
    expect(story.lock?.links).toEqual({ dc: { routers: { [SECOND]: "10.250.0.10" } } });
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    // A further one takes the name that is free.
    story.rewrite(withRouters(second, first));
    const { plan } = await story.plan("apply");
    expect(plan.steps.map(({ key }) => key)).toContain("create dc/router-instance/us-west-1b");
    expect(plan.steps.map(({ key }) => key)).not.toContain(`create dc/router-interface/${SECOND}/inside`);
  });

  test("the second keeps its instance too where its user data does not tell it of the first", async () => {
    const cisco = (text: string) => text.replaceAll("platform: linux", "platform: c8000v");
    const story = await Rehearsal.of({ fabric: cisco(withRouters(first, second)), world: HYBRID_WORLD });
    await story.run("apply");
    const before = (await partsOf(story, SECOND))[`dc/router-instance/${SECOND}`];
    expect(before).toBeDefined();
    story.rewrite(cisco(withRouters(second)));
    const ran = await story.run("apply");
    expect(ran.plan.steps.filter(({ kind }) => kind === "router-instance").map(({ key }) => key)).toEqual([
      "delete dc/router-instance/us-west-1b",
    ]);
    expect((await partsOf(story, SECOND))[`dc/router-instance/${SECOND}`]).toBe(before);
  });

  test("they may change places in the Fabric: there is nothing to do", async () => {
    const story = await Rehearsal.of({ fabric: withRouters(first, second), world: HYBRID_WORLD });
    await story.run("apply");
    story.rewrite(withRouters(second, first));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });
});

/** What state knows of one router, by logical id. */
async function partsOf(story: Rehearsal, name: string): Promise<Readonly<Record<string, string | undefined>>> {
  const { resources } = await story.state();
  const own = Object.entries(resources).filter(([id]) => id.split("/").includes(name));
  return Object.fromEntries(own.map(([id, { worldId }]) => [id, worldId]));
}

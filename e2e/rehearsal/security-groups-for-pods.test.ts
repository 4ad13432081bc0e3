import { SECURITY_GROUP_POLICIES } from "@podspan/kubernetes/api";
import { expect, test } from "vitest";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, SELF_MANAGED_WORLD, SMALL_WORLD } from "./worlds.fixture.ts";

const STANDARD = DOCUMENT_FABRIC.replace("vpc: main\n", "vpc: main\n      securityGroupsForPods: standard\n");
const STRICT = STANDARD.replace("standard", "strict");

test.each([
  ["a managed add-on", SMALL_WORLD],
  ["a DaemonSet that somebody applied", SELF_MANAGED_WORLD],
])("the variables are set beside custom networking and given back, with %s", async (_name, world) => {
  const story = await Rehearsal.of({ fabric: STANDARD, world });
  const before = shapeOf(story.files);
  const ran = await story.run("apply");
  expect(ran.result).toBe("succeeded");
  expect(ran.plan.diagnostics.map(({ code }) => code)).toEqual(["SGP-2"]);
  story.world.pass(A_WHILE);
  const { plan, snapshot } = await story.plan("apply");
  expect(plan.steps).toEqual([]);
  // Branch interfaces are on: the role has been told of.
  expect(plan.diagnostics).toEqual([]);
  const live = snapshot.resources.find(({ kind }) => kind === "cni-daemonset");
  expect(live?.facts).toMatchObject({
    env: { ENABLE_POD_ENI: { value: "true" }, POD_SECURITY_GROUP_ENFORCING_MODE: { value: "standard" } },
  });
  expect((await story.run("destroy")).result).toBe("succeeded");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
});

test("strict without a way out is refused (fault 3b-7)", async () => {
  const story = await Rehearsal.of({ fabric: STRICT });
  const refusal = await story.run("apply").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refused);
  expect((refusal as Refused).diagnostics.map(({ code }) => code)).toContain("SGP-1");
});

test("a policy that names a group which is gone is told, and left as it is", async () => {
  const story = await Rehearsal.of({ fabric: STANDARD });
  const key = { type: SECURITY_GROUP_POLICIES, namespace: "default", name: "db" };
  const body = {
    apiVersion: "vpcresources.k8s.aws/v1beta1",
    kind: "SecurityGroupPolicy",
    metadata: { name: "db", namespace: "default" },
    spec: { podSelector: {}, securityGroups: { groupIds: ["sg-0123456789abcdef0"] } },
  };
  const policy = async (): Promise<unknown> => {
    let live: unknown;
    await story.world.meddle(async (twin) => {
      live = await (await new Somebody(twin).kube()).get(key);
    });
    return live;
  };
  await story.world.meddle(async (twin) => {
    await (await new Somebody(twin).kube()).apply(key, body, { fieldManager: "kubectl", force: false });
  });
  const before = await policy();
  const ran = await story.run("apply");
  expect(ran.plan.diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
    "SGP-2 warning",
    "SGP-4 warning",
  ]);
  await story.run("destroy");
  expect(await policy()).toEqual(before);
});

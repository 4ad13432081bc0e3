import { DAEMON_SETS } from "@podspan/kubernetes/api";
import { describe, expect, test } from "vitest";
import { expectHealed, expectUndone, idsOf, referenceOf } from "./outcomes.fixture.ts";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { Somebody } from "./somebody.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { DOCUMENT_FABRIC, SELF_MANAGED_WORLD } from "./worlds.fixture.ts";

const AWS_NODE = { type: DAEMON_SETS, namespace: "kube-system", name: "aws-node" } as const;
const CUSTOM = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";
const DELEGATED = DOCUMENT_FABRIC.replace("pods: { ranges", "pods: { prefixDelegation: true, ranges");

interface AwsNode {
  readonly metadata: { readonly managedFields?: readonly { readonly manager?: string }[] };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly env: readonly Variable[] }[] } };
  };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** The environment of the live aws-node. */
async function liveEnv(story: Rehearsal): Promise<Readonly<Record<string, string | undefined>>> {
  const variables = (await liveAwsNode(story)).spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

async function liveAwsNode(story: Rehearsal): Promise<AwsNode> {
  let live: unknown;
  await story.world.meddle(async (twin) => {
    live = await (await new Somebody(twin).kube()).get(AWS_NODE);
  });
  return live as AwsNode;
}

/** Sets variables of aws-node as `kubectl set env` does. */
async function setEnv(story: Rehearsal, env: Readonly<Record<string, string>>, manager = "kubectl-set"): Promise<void> {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const body = { spec: { template: { spec: { containers: [{ name: "aws-node", env: variables }] } } } };
  await story.world.meddle(async (twin) => {
    await (await new Somebody(twin).kube()).patch(AWS_NODE, body, { fieldManager: manager });
  });
  story.world.pass(A_WHILE);
}

/** Gives the managed add-on a configuration, as `aws eks update-addon` does. */
async function configure(story: Rehearsal, configuration: object): Promise<void> {
  await story.world.meddle(async (twin) => {
    const configurationValues = JSON.stringify(configuration);
    const eks = await new Somebody(twin).eks();
    await eks.updateAddon({
      clusterName: "prod",
      addonName: "vpc-cni",
      configurationValues,
      resolveConflicts: "OVERWRITE",
    });
  });
  story.world.pass(A_WHILE);
}

async function addonConfiguration(story: Rehearsal): Promise<unknown> {
  let text: string | undefined;
  await story.world.meddle(async (twin) => {
    const eks = await new Somebody(twin).eks();
    text = (await eks.describeAddon({ clusterName: "prod", addonName: "vpc-cni" })).addon?.configurationValues;
  });
  return JSON.parse(text ?? "{}");
}

describe("the VPC CNI as a managed add-on", () => {
  const THEIRS = {
    env: { WARM_ENI_TARGET: "2", ENI_CONFIG_LABEL_DEF: "team/zone", ENABLE_PREFIX_DELEGATION: "false" },
    resources: { requests: { cpu: "50m" } },
  };

  test("configurationValues carry it, so that an update of the add-on keeps it (fault 3b-3, 1b-5)", async () => {
    const story = await Rehearsal.of();
    await story.run("apply");
    story.world.pass(A_WHILE);
    await story.world.meddle(async (twin) => {
      const eks = await new Somebody(twin).eks();
      const { addon } = await eks.describeAddon({ clusterName: "prod", addonName: "vpc-cni" });
      await eks.updateAddon({
        clusterName: "prod",
        addonName: "vpc-cni",
        resolveConflicts: "OVERWRITE",
        configurationValues: addon?.configurationValues,
      });
    });
    story.world.pass(A_WHILE);
    expect((await liveEnv(story))[CUSTOM]).toBe("true");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("what others have configured is untouched through apply and destroy, and their values come back", async () => {
    const story = await Rehearsal.of();
    await configure(story, THEIRS);
    const before = shapeOf(story.files);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(await addonConfiguration(story)).toEqual({
      ...THEIRS,
      env: { ...THEIRS.env, [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" },
    });
    await expectUndone(story, before);
    expect(await addonConfiguration(story)).toEqual(THEIRS);
  });

  test("prior values survive any number of runs, and what others configure in between is kept", async () => {
    const story = await Rehearsal.of();
    await configure(story, THEIRS);
    await story.run("apply");
    const present = (await addonConfiguration(story)) as typeof THEIRS;
    await configure(story, { ...present, env: { ...present.env, WARM_ENI_TARGET: "5" } });
    expect((await story.run("apply")).steps).toEqual([]);
    await configure(story, { ...present, env: { ...present.env, [CUSTOM]: "false", WARM_ENI_TARGET: "5" } });
    expect(idsOf(await story.run("apply"), "done")).toEqual(["prod/cni/addon"]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect(await addonConfiguration(story)).toEqual({ ...THEIRS, env: { ...THEIRS.env, WARM_ENI_TARGET: "5" } });
  });

  test("a label by which somebody steers custom networking already is kept, and ENIConfigs are named by it", async () => {
    const story = await Rehearsal.of();
    await configure(story, {
      env: { [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "failure-domain.beta.kubernetes.io/zone" },
    });
    // Their own ENIConfig, of a zone that is not ours.
    await story.world.meddle((twin) => new Somebody(twin).applyEniConfig("eu-west-1a", "subnet-0123456789abcdef0", []));
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.steps.map((step) => step.key)).not.toContain("update prod/cni/addon");
    await expectUndone(story, before);
  });
});

describe("prefix delegation", () => {
  test("switched on later changes the CNI's configuration and nothing else, and off again gives it back", async () => {
    const start = await Rehearsal.of();
    const reference = await referenceOf(start);
    const story = start.fork();
    await story.run("apply");
    story.rewrite(DELEGATED);
    const on = await story.run("apply");
    expect(idsOf(on, "done")).toEqual(["prod/cni/addon"]);
    expect((await liveEnv(story)).ENABLE_PREFIX_DELEGATION).toBe("true");
    story.rewrite(DOCUMENT_FABRIC);
    const off = await story.run("apply");
    expect(idsOf(off, "done")).toEqual(["prod/cni/addon"]);
    expect(await addonConfiguration(story)).toEqual({
      env: { [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" },
    });
    // From here on the variable is theirs.
    await configure(story, {
      env: { [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone", ENABLE_PREFIX_DELEGATION: "true" },
    });
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await configure(story, { env: { [CUSTOM]: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" } });
    await expectHealed(story, reference);
  });

  test("on from the start: given back with the rest", async () => {
    const story = await Rehearsal.of({ fabric: DELEGATED });
    const before = shapeOf(story.files);
    await story.run("apply");
    await expectUndone(story, before);
  });

  test("on a self-managed CNI, on and off", async () => {
    const start = await Rehearsal.of({ world: SELF_MANAGED_WORLD });
    const reference = await referenceOf(start);
    const story = start.fork();
    story.rewrite(DELEGATED);
    await story.run("apply");
    expect((await liveEnv(story)).ENABLE_PREFIX_DELEGATION).toBe("true");
    story.rewrite(DOCUMENT_FABRIC);
    expect((await story.run("apply")).result).toBe("succeeded");
    expect((await liveEnv(story)).ENABLE_PREFIX_DELEGATION).toBe("false");
    await expectHealed(story, reference);
  });
});

describe("a self-managed VPC CNI", () => {
  test("is configured by server-side apply in our own name, and given back value by value (fault 1b-3, 1b-4)", async () => {
    const story = await Rehearsal.of({ world: SELF_MANAGED_WORLD });
    const before = shapeOf(story.files);
    const ran = await story.run("apply");
    expect(ran.result).toBe("succeeded");
    expect(idsOf(ran, "done")).toContain("prod/cni/daemonset");
    expect(await liveEnv(story)).toMatchObject({ [CUSTOM]: "true", WARM_ENI_TARGET: "1" });
    const managers = ((await liveAwsNode(story)).metadata.managedFields ?? []).map(({ manager }) => manager);
    expect(managers).toContain("podspan");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    await expectUndone(story, before);
    expect((await liveEnv(story))[CUSTOM]).toBe("false");
    const after = ((await liveAwsNode(story)).metadata.managedFields ?? []).map(({ manager }) => manager);
    expect(after).not.toContain("podspan");
  });

  test("variables that somebody set before us and in between are theirs and stay", async () => {
    const story = await Rehearsal.of({ world: SELF_MANAGED_WORLD });
    await setEnv(story, { WARM_IP_TARGET: "4", ENI_CONFIG_LABEL_DEF: "team/zone" });
    await story.run("apply");
    await setEnv(story, { MINIMUM_IP_TARGET: "8" });
    expect((await story.run("apply")).steps).toEqual([]);
    await story.run("destroy");
    expect(await liveEnv(story)).toMatchObject({
      WARM_IP_TARGET: "4",
      MINIMUM_IP_TARGET: "8",
      ENI_CONFIG_LABEL_DEF: "team/zone",
      [CUSTOM]: "false",
    });
  });

  test("custom networking switched off by hand is drift: it is switched on again, and given back in the end", async () => {
    const story = await Rehearsal.of({ world: SELF_MANAGED_WORLD });
    await story.run("apply");
    await setEnv(story, { [CUSTOM]: "false" });
    const again = await story.run("apply");
    expect(idsOf(again, "done")).toEqual(["prod/cni/daemonset"]);
    expect((await liveEnv(story))[CUSTOM]).toBe("true");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect((await liveEnv(story))[CUSTOM]).toBe("false");
  });
});

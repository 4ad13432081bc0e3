import type { Observed } from "@podspan/core/observed";
import type { Clock } from "@podspan/core/ports";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ENI_CONFIGS, type KubeApi, type KubeObject, type KubeWorld } from "../api.ts";
import { AWS_NODE_KEY, cniVariables } from "../objects/daemon-set.ts";
import { eniConfigKey } from "../objects/eni-config.ts";
import { kubernetesReader } from "../observe/reader.ts";
import { appliedConfiguration, withEnv } from "../write/applied-configuration.ts";
import { kubernetesWriter } from "../write/writer.ts";
import { type PlainContext, type PlainContextOptions, plainContext } from "./step-context.ts";
import { cniDeletion, cniStep, ENI_CONFIG_ID, eniConfigDeletion, eniConfigStep, OWNER, SCOPE } from "./steps.ts";

/** Who installed the VPC CNI: kubectl updates what it applies, EKS and Helm 4 apply on the server. */
export type Installer = "kubectl" | "server-side";

/** A cluster with two nodes in zones b and c, the VPC CNI, and no ENIConfig. */
export interface Cluster {
  readonly world: KubeWorld<KubeApi>;
  readonly api: KubeApi;
  readonly clock: Clock;
}

export interface JourneyPlace {
  readonly name: string;
  readonly start: (installer: Installer) => Promise<{
    /** The cluster as it was at the start. */
    readonly fresh: () => Promise<Cluster>;
    readonly stop: () => Promise<void>;
  }>;
}

const ZONE_B = { name: "eu-west-1b", subnet: "subnet-b", securityGroups: ["sg-2", "sg-1"] };
const ENV = {
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
  ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
};

/** What reader and writer do to a cluster, the same on the twin and on a real API server. */
export function kubernetesJourneys({ name, start }: JourneyPlace): void {
  const titles = { kubectl: "with kubectl", "server-side": "by server-side apply" };
  for (const installer of ["kubectl", "server-side"] as const) {
    describe(`ENIConfigs and the VPC CNI, installed ${titles[installer]}, on ${name}`, () => {
      let place: Awaited<ReturnType<JourneyPlace["start"]>>;
      let cluster: Cluster;
      beforeAll(async () => {
        place = await start(installer);
      });
      afterAll(() => place?.stop());
      beforeEach(async () => {
        cluster = await place.fresh();
      });
      if (installer === "kubectl") eniConfigJourneys(() => cluster);
      if (installer === "server-side") sharedJourneys(() => cluster);
      // The last of these deletes the DaemonSet.
      environmentJourneys(() => cluster);
    });
  }
}

type Run = (step: Parameters<ReturnType<typeof kubernetesWriter>["run"]>[0]) => Promise<PlainContext>;

/** Carries out a step as a run of its own would; answers the run's context. */
function runner({ world, clock }: Cluster, options: Partial<PlainContextOptions> = {}): Run {
  const writer = kubernetesWriter({ world, address: (key) => ({ cluster: key }) });
  return async (step) => {
    const context = plainContext({ clock, ...options });
    await writer.run(step, context);
    return context;
  };
}

function observe({ world, clock }: Cluster) {
  const kinds = new Set(["node", "eni-config", "cni-daemonset"] as const);
  return kubernetesReader(world).observe(
    { plane: "kubernetes", cluster: SCOPE.cluster, kinds },
    plainContext({ clock }),
  );
}

/** An ENIConfig of somebody else. */
function foreign(subnet: string, annotations?: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "crd.k8s.amazonaws.com/v1alpha1",
    kind: "ENIConfig",
    metadata: { name: ZONE_B.name, ...(annotations === undefined ? {} : { annotations }) },
    spec: { subnet, securityGroups: ["sg-1", "sg-2"] },
  };
}

const key = eniConfigKey(ZONE_B.name);
const byHelm = { fieldManager: "helm", force: true } as const;

/** An object as it is to be again, without what counts writes. */
export function essence({ metadata, ...rest }: KubeObject): unknown {
  const { resourceVersion: _, generation: __, managedFields = [], ...kept } = metadata;
  const annotations = Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([annotation]) => !annotation.startsWith("deprecated.")),
  );
  const owners = managedFields
    .filter((entry) => entry.subresource === undefined)
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }))
    .sort((a, b) => (`${a.manager}` < `${b.manager}` ? -1 : 1));
  return { spec: rest.spec, metadata: { ...kept, annotations }, owners };
}

function eniConfigJourneys(cluster: () => Cluster): void {
  test("an ENIConfig is made with its owner's marks, observed as ours, and deleted", async () => {
    const run = runner(cluster());
    await run(eniConfigStep("create", ZONE_B));
    const made = await cluster().api.get(key);
    expect(made).toMatchObject({
      metadata: { labels: { "podspan.dev/uid": OWNER.uid } },
      spec: { subnet: "subnet-b", securityGroups: ["sg-1", "sg-2"] },
    });
    expect(made.metadata.annotations).toEqual({
      "podspan.dev/uid": OWNER.uid,
      "podspan.dev/id": ENI_CONFIG_ID,
      "podspan.dev/fabric": "acme",
    });
    const { resources, scopes } = await observe(cluster());
    expect(scopes["kubernetes/west#eni-config"]).toEqual({ kind: "observed" });
    expect(resources.filter(({ kind }) => kind === "eni-config")).toEqual([
      {
        kind: "eni-config",
        scope: SCOPE,
        id: "eu-west-1b",
        owner: { uid: OWNER.uid, id: ENI_CONFIG_ID, fabric: "acme" },
        props: { name: "eu-west-1b", subnet: "subnet-b", securityGroups: ["sg-1", "sg-2"] },
        facts: { resourceVersion: made.metadata.resourceVersion, owned: true },
      },
    ]);
    await run(eniConfigDeletion(ZONE_B.name));
    await run(eniConfigDeletion(ZONE_B.name));
    expect(await cluster().api.list(ENI_CONFIGS, {})).toEqual([]);
  });

  test("made again it is not written, and what others changed of it is taken back", async () => {
    const run = runner(cluster());
    await run(eniConfigStep("create", ZONE_B));
    const made = await cluster().api.get(key);
    await run(eniConfigStep("create", ZONE_B));
    expect(await cluster().api.get(key)).toEqual(made);
    await cluster().api.apply(key, foreign("subnet-other"), byHelm);
    await run(eniConfigStep("update", { ...ZONE_B, subnet: "subnet-new" }));
    expect((await cluster().api.get(key)).spec).toMatchObject({ subnet: "subnet-new" });
  });

  test("an ENIConfig of somebody else that says otherwise is a conflict and stays", async () => {
    await cluster().api.apply(key, foreign("subnet-theirs"), byHelm);
    const before = await cluster().api.get(key);
    await expect(runner(cluster())(eniConfigStep("create", ZONE_B))).rejects.toMatchObject({
      faultClass: "conflict",
      code: "ForeignEniConfig",
      message: expect.stringContaining("subnet-theirs"),
    });
    await runner(cluster())(eniConfigDeletion(ZONE_B.name));
    expect(await cluster().api.get(key)).toEqual(before);
  });

  test("an ENIConfig of somebody else that says the same is shared, and left as it was", async () => {
    await cluster().api.apply(key, foreign("subnet-b"), byHelm);
    const before = await cluster().api.get(key);
    const { prior } = await runner(cluster())(eniConfigStep("create", ZONE_B));
    expect(prior).toEqual({ found: true });
    expect((await cluster().api.get(key)).metadata.annotations).toHaveProperty("podspan.dev/id");
    const later = runner(cluster(), { prior: { found: true } });
    await expect(later(eniConfigStep("update", { ...ZONE_B, subnet: "subnet-new" }))).rejects.toMatchObject({
      code: "ForeignEniConfig",
    });
    await later(eniConfigDeletion(ZONE_B.name));
    expect(essence(await cluster().api.get(key))).toEqual(essence(before));
  });

  test.each(["subnet-b", "subnet-theirs"])(
    "an adopted ENIConfig with %s says what we want, and is given back with its values and owners",
    async (subnet) => {
      await cluster().api.apply(
        key,
        { ...foreign(subnet), metadata: { name: ZONE_B.name, labels: { team: "net" } } },
        byHelm,
      );
      const before = await cluster().api.get(key);
      const adopted = eniConfigStep("update", ZONE_B);
      const { prior = {} } = await runner(cluster())({ ...adopted, action: "adopt", worldId: ZONE_B.name });
      const owner = { manager: "helm", operation: "Apply" };
      expect(prior).toEqual({ owners: { subnet: owner, securityGroups: owner } });
      expect((await cluster().api.get(key)).spec).toEqual({ subnet: "subnet-b", securityGroups: ["sg-1", "sg-2"] });
      const after = { name: ZONE_B.name, subnet, securityGroups: ["sg-1", "sg-2"] };
      const later = runner(cluster(), { prior });
      const release = { ...eniConfigDeletion(ZONE_B.name), action: "release", after } as const;
      await later(release);
      expect(essence(await cluster().api.get(key))).toEqual(essence(before));
      // Killed after the last call: once more, nothing is ours any more.
      await later(release);
      expect(essence(await cluster().api.get(key))).toEqual(essence(before));
    },
  );

  test("a shared ENIConfig whose other owner has let go is ours to delete", async () => {
    await cluster().api.apply(key, foreign("subnet-b"), byHelm);
    await runner(cluster())(eniConfigStep("create", ZONE_B));
    const { apiVersion, kind } = foreign("");
    await cluster().api.apply(key, { apiVersion, kind, metadata: { name: ZONE_B.name } }, byHelm);
    await runner(cluster(), { prior: { found: true } })(eniConfigDeletion(ZONE_B.name));
    expect(await cluster().api.list(ENI_CONFIGS, {})).toEqual([]);
  });

  test("an ENIConfig of another fabric is refused and not deleted", async () => {
    const marks = { "podspan.dev/uid": "another", "podspan.dev/id": ENI_CONFIG_ID, "podspan.dev/fabric": "acme" };
    await cluster().api.apply(key, foreign("subnet-b", marks), byHelm);
    await expect(runner(cluster())(eniConfigStep("create", ZONE_B))).rejects.toMatchObject({ code: "OwnedByOther" });
    await runner(cluster())(eniConfigDeletion(ZONE_B.name));
    expect(await cluster().api.list(ENI_CONFIGS, {})).toHaveLength(1);
  });
}

async function environment({ api }: Cluster): Promise<Readonly<Record<string, string | undefined>>> {
  const variables = [...cniVariables(await api.get(AWS_NODE_KEY)).values()];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

function environmentJourneys(cluster: () => Cluster): void {
  test("our variables are set, their priors remembered before, everything else stays, and the pods roll", async () => {
    const before = await environment(cluster());
    const context = await runner(cluster())(cniStep("create", ENV));
    expect(await environment(cluster())).toEqual({ ...before, ...ENV });
    expect(context.prior).toMatchObject({
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: { kind: "present", value: "false" },
      ENI_CONFIG_LABEL_DEF: { kind: "absent" },
    });
    expect(context.notes).toHaveLength(1);
    expect(context.notes[0]).toContain('env[name="AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"].value');
    const { resources } = await observe(cluster());
    const live = resources.find(({ kind }) => kind === "cni-daemonset");
    expect(live).toMatchObject({
      id: "kube-system/aws-node",
      props: { env: ENV },
      facts: { desiredPods: 2, updatedPods: 2 },
    });
    expect(live?.facts).toMatchObject({
      image: expect.stringContaining("amazon-k8s-cni"),
      env: {
        ENI_CONFIG_LABEL_DEF: { manager: "podspan" },
        WARM_ENI_TARGET: { value: "1", manager: expect.any(String) },
      },
    });
  });

  test("destroy gives every variable, its owner and its place back", async () => {
    const before = await cluster().api.get(AWS_NODE_KEY);
    const { prior } = await runner(cluster())(cniStep("create", ENV));
    await runner(cluster(), prior === undefined ? {} : { prior })(cniDeletion());
    expect(essence(await cluster().api.get(AWS_NODE_KEY))).toEqual(essence(before));
  });

  test("a variable that is wanted no more goes back, the others stay", async () => {
    const before = await environment(cluster());
    const { prior } = await runner(cluster())(cniStep("create", { ...ENV, WARM_ENI_TARGET: "0" }));
    const later = await runner(cluster(), prior === undefined ? {} : { prior })(cniStep("update", ENV));
    expect(await environment(cluster())).toEqual({ ...before, ...ENV });
    expect(Object.keys(later.prior ?? {})).toEqual(Object.keys(ENV));
    await runner(cluster(), later.prior === undefined ? {} : { prior: later.prior })(cniDeletion());
    expect(await environment(cluster())).toEqual(before);
  });

  test("what somebody changed after us is theirs and stays", async () => {
    const { prior } = await runner(cluster())(cniStep("create", ENV));
    const containers = [{ name: "aws-node", env: [{ name: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", value: "T" }] }];
    const patch = { spec: { template: { spec: { containers } } } };
    await cluster().api.patch(AWS_NODE_KEY, patch, { fieldManager: "kubectl-set" });
    await runner(cluster(), prior === undefined ? {} : { prior })(cniDeletion());
    const after = await environment(cluster());
    expect(after.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG).toBe("T");
    expect(after).not.toHaveProperty("ENI_CONFIG_LABEL_DEF");
  });

  test("a run that died at any write, before or after it took effect, ends the same when it is run again", async () => {
    const before = await cluster().api.get(AWS_NODE_KEY);
    let prior: PlainContextOptions["prior"];
    const untilDone = async (step: ReturnType<typeof cniStep>) => {
      let done = false;
      for (let write = 1; !done; write += 1) {
        for (const point of ["before", "after"] as const) {
          const context = plainContext({
            ...cluster(),
            ...(prior === undefined ? {} : { prior }),
            onWrite: dieAt(point, write),
          });
          const writer = kubernetesWriter({ world: cluster().world, address: (name) => ({ cluster: name }) });
          done = await writer.run(step, context).then(
            () => true,
            (error: unknown) => {
              expect(error).toEqual(new Error("killed"));
              return false;
            },
          );
          prior = context.prior;
        }
      }
    };
    await untilDone(cniStep("create", ENV));
    expect(await environment(cluster())).toMatchObject(ENV);
    await untilDone(cniDeletion());
    expect(essence(await cluster().api.get(AWS_NODE_KEY))).toEqual(essence(before));
  });

  test("a variable that comes from a field of the pod is refused before anything is written", async () => {
    const before = await cluster().api.get(AWS_NODE_KEY);
    await expect(runner(cluster())(cniStep("create", { MY_NODE_NAME: "x" }))).rejects.toMatchObject({
      code: "ValueFrom",
    });
    expect(essence(await cluster().api.get(AWS_NODE_KEY))).toEqual(essence(before));
  });

  test("without state, what we added goes, and what we changed is left empty, which the CNI reads as its default", async () => {
    const before = await environment(cluster());
    await runner(cluster())(cniStep("create", ENV));
    await runner(cluster())(cniDeletion());
    expect(await environment(cluster())).toEqual({ ...before, AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "" });
  });

  test("a DaemonSet that is gone is a refusal to set, and nothing to give back", async () => {
    await cluster().api.delete(AWS_NODE_KEY, {});
    await expect(runner(cluster())(cniStep("create", ENV))).rejects.toMatchObject({ code: "CniMissing" });
    await runner(cluster())(cniDeletion());
    const { resources, scopes } = await observe(cluster());
    expect(resources.filter(({ kind }) => kind === "cni-daemonset")).toEqual([]);
    expect(scopes["kubernetes/west#cni-daemonset"]).toEqual({ kind: "observed" });
  });
}

const CUSTOM_NETWORKING = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";

/** What is told of a variable that EKS and somebody else both write. */
function sharedJourneys(cluster: () => Cluster): void {
  const told = async (name: string) => {
    const { resources } = await observe(cluster());
    const { facts } = resources.find(({ kind }) => kind === "cni-daemonset") as Observed<"cni-daemonset">;
    return facts.env[name];
  };
  const byHand = (name: string, value: string) => {
    const containers = [{ name: "aws-node", env: [{ name, value }] }];
    const patch = { spec: { template: { spec: { containers } } } };
    return cluster().api.patch(AWS_NODE_KEY, patch, { fieldManager: "kubectl-set" });
  };
  /** EKS applies its manifest again, with other values of some variables. */
  const byEks = async (env: Readonly<Record<string, string>>, force: boolean) => {
    const live = await cluster().api.get(AWS_NODE_KEY);
    const whole = withEnv(appliedConfiguration(live, { manager: "eks", operation: "Apply" }), "aws-node", env);
    return cluster().api.apply(AWS_NODE_KEY, whole, { fieldManager: "eks", force });
  };

  test("a variable is told with the one who set it, EKS at first and then somebody with kubectl", async () => {
    expect(await told(CUSTOM_NETWORKING)).toEqual({ value: "false", manager: "eks", managers: ["eks"] });
    await byHand(CUSTOM_NETWORKING, "true");
    expect(await told(CUSTOM_NETWORKING)).toEqual({
      value: "true",
      manager: "kubectl-set",
      managers: ["kubectl-set"],
    });
  });

  test("a variable that kubectl set and EKS applies with the same value belongs to both, and EKS alone cannot end it", async () => {
    await byHand(CUSTOM_NETWORKING, "true");
    await byHand("ENI_CONFIG_LABEL_DEF", "mine");
    await byEks({ [CUSTOM_NETWORKING]: "true" }, false);
    const shared = { value: "true", manager: "eks", managers: ["eks", "kubectl-set"] };
    expect(await told(CUSTOM_NETWORKING)).toEqual(shared);
    await expect(byEks({ [CUSTOM_NETWORKING]: "false" }, false)).rejects.toMatchObject({
      conflicts: [{ manager: expect.stringContaining("kubectl-set") }],
    });
    expect(await told(CUSTOM_NETWORKING)).toEqual(shared);
    expect(await told("ENI_CONFIG_LABEL_DEF")).toMatchObject({ value: "mine", managers: ["kubectl-set"] });
    await byEks({ [CUSTOM_NETWORKING]: "false" }, true);
    expect(await told(CUSTOM_NETWORKING)).toEqual({ value: "false", manager: "eks", managers: ["eks"] });
  });

  test("a variable that EKS made and names no more goes, though kubectl changed its value meanwhile", async () => {
    const before = appliedConfiguration(await cluster().api.get(AWS_NODE_KEY), { manager: "eks", operation: "Apply" });
    await byEks({ MAX_ENI: "3" }, false);
    await byHand("MAX_ENI", "4");
    expect(await told("MAX_ENI")).toEqual({ value: "4", manager: "kubectl-set", managers: ["kubectl-set"] });
    await cluster().api.apply(AWS_NODE_KEY, before, { fieldManager: "eks", force: false });
    expect(await told("MAX_ENI")).toBeUndefined();
  });

  test("a variable of ours that somebody shares is told as ours, with both", async () => {
    await byHand(CUSTOM_NETWORKING, "true");
    await runner(cluster())(cniStep("create", ENV));
    expect(await told(CUSTOM_NETWORKING)).toEqual({
      value: "true",
      manager: "podspan",
      managers: ["kubectl-set", "podspan"],
    });
  });
}

function dieAt(point: "before" | "after", write: number): NonNullable<PlainContextOptions["onWrite"]> {
  return (now, number) => {
    if (now === point && number === write) throw new Error("killed");
  };
}

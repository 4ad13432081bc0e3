import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  DAEMON_SETS,
  DISRUPTION_BUDGETS,
  ENI_CONFIGS,
  type KubeApi,
  type KubeObject,
  KubernetesApiError,
  NODES,
  type ObjectKey,
  PODS,
} from "./api.ts";

/** An API server to test, with the ENIConfig definition, namespace kube-system and a DaemonSet controller, and without nodes. */
export interface KubeApiSubject {
  /** Its list pages are shorter than 5 objects. */
  readonly api: KubeApi;
  /** Asks `check` again, letting time pass, until it is true; throws when it does not become so. */
  readonly eventually: (check: () => Promise<boolean>) => Promise<void>;
  /** Writes a pod's status, as its kubelet would. */
  readonly setPodStatus: (key: ObjectKey, status: unknown) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface KubeApiContract {
  readonly name: string;
  readonly open: () => Promise<KubeApiSubject>;
  /** Names of tests that this implementation fails, and why: they are run, and must fail. */
  readonly deviations: Readonly<Record<string, string>>;
}

/** What every KubeApi does. Objects have names of their own, so that one server serves all tests. */
export function kubeApiContract({ name, open, deviations }: KubeApiContract): void {
  describe(`${name} as a Kubernetes API`, () => {
    let subject: KubeApiSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject?.close());
    const cases = [...objectCases, ...applyCases, ...daemonSetCases, ...evictionCases, ...deletionCases];
    for (const [sentence, run] of cases) {
      const declare = sentence in deviations ? test.fails : test;
      declare(sentence, () => run(subject));
    }
  });
}

type Case = readonly [sentence: string, run: (subject: KubeApiSubject) => Promise<void>];

const eniConfig = (name: string): ObjectKey => ({ type: ENI_CONFIGS, name });
const daemonSet = (name: string): ObjectKey => ({ type: DAEMON_SETS, namespace: "kube-system", name });

function eniConfigBody(name: string, spec: unknown, annotations?: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name, ...(annotations === undefined ? {} : { annotations }) };
  return { apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig", metadata, spec };
}

interface EnvVariable {
  readonly name: string;
  readonly value: string;
}

/** A configuration of container `main`; `image` is what makes it a whole one. */
function daemonSetBody(name: string, env: readonly EnvVariable[], image?: string): KubeObject {
  const labels = { app: name };
  const containers = [{ name: "main", ...(image === undefined ? {} : { image }), env }];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system" },
    spec:
      image === undefined
        ? { template: { spec: { containers } } }
        : { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

const apply = (api: KubeApi, key: ObjectKey, body: KubeObject, fieldManager: string, force = false) =>
  api.apply(key, body, { fieldManager, force });

async function refusal(call: Promise<unknown>): Promise<KubernetesApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof KubernetesApiError) return error;
  throw new Error(`expected a KubernetesApiError, got ${String(error)}`);
}

/** Names, values and order of container main's environment. */
function envOf(object: KubeObject): readonly string[] {
  const spec = object.spec as {
    readonly template: { readonly spec: { readonly containers: readonly { readonly env?: readonly EnvVariable[] }[] } };
  };
  return (spec.template.spec.containers[0]?.env ?? []).map((variable) => `${variable.name}=${variable.value}`);
}

/** `manager/operation` of every entry outside status. */
function managersOf(object: KubeObject): readonly string[] {
  return (object.metadata.managedFields ?? [])
    .filter((entry) => entry.subresource === undefined)
    .map((entry) => `${entry.manager}/${entry.operation}`)
    .sort();
}

function fieldsOf(object: KubeObject, manager: string): unknown {
  return object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;
}

const objectCases: readonly Case[] = [
  [
    "an applied object gets a uid, a resource version, a generation and its manager's fields",
    async ({ api }) => {
      const made = await apply(
        api,
        eniConfig("made"),
        eniConfigBody("made", { subnet: "subnet-1" }, { a: "1" }),
        "one",
      );
      expect(made.metadata).toMatchObject({ name: "made", generation: 1, annotations: { a: "1" } });
      expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(made.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(made.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(managersOf(made)).toEqual(["one/Apply"]);
      expect(fieldsOf(made, "one")).toEqual({
        "f:metadata": { "f:annotations": { "f:a": {} } },
        "f:spec": { "f:subnet": {} },
      });
      expect(await api.get(eniConfig("made"))).toEqual(made);
    },
  ],
  [
    "an object that is not there is NotFound, a type that is not there is TypeNotFound",
    async ({ api }) => {
      const widgets = { group: "example.org", version: "v1", plural: "widgets", namespaced: false };
      expect(await refusal(api.get(eniConfig("nothing")))).toMatchObject({ status: 404, reason: "NotFound" });
      expect(await refusal(api.patch(daemonSet("nothing"), {}, { fieldManager: "one" }))).toMatchObject({
        status: 404,
        reason: "NotFound",
      });
      expect(await refusal(api.list(widgets, {}))).toMatchObject({ status: 404, reason: "TypeNotFound" });
      expect(await refusal(api.get({ type: widgets, name: "x" }))).toMatchObject({
        status: 404,
        reason: "TypeNotFound",
      });
    },
  ],
  [
    "a list goes through all pages, by label and namespace, and keeps what it is told to",
    async ({ api }) => {
      const names = ["page-1", "page-2", "page-3", "page-4", "page-5"];
      for (const name of names) {
        const body = eniConfigBody(name, { subnet: `subnet-${name}` });
        const labels = name === "page-5" ? { book: "other" } : { book: "this" };
        await apply(api, eniConfig(name), { ...body, metadata: { ...body.metadata, labels } }, "one");
      }
      const all = await api.list(ENI_CONFIGS, {});
      expect(all.map((one) => one.metadata.name)).toEqual(expect.arrayContaining(names));
      expect(new Set(all.map((one) => one.metadata.name)).size).toBe(all.length);
      expect(all[0]).toMatchObject({ apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig" });
      const kept = await api.list(ENI_CONFIGS, {
        labelSelector: "book=this",
        keep: (object) => ({ ...object, metadata: { name: object.metadata.name } }),
      });
      expect(kept.map((one) => one.metadata)).toEqual(names.slice(0, 4).map((name) => ({ name })));
      expect(await api.list(DAEMON_SETS, { namespace: "default" })).toEqual([]);
    },
  ],
  [
    "an ENIConfig without a subnet, or with one that is no text, is refused and not made",
    async ({ api }) => {
      const missing = await refusal(apply(api, eniConfig("bad"), eniConfigBody("bad", { securityGroups: [] }), "one"));
      expect(missing).toMatchObject({ status: 422, reason: "Invalid" });
      expect(missing.message).toContain("spec.subnet");
      const number = await refusal(apply(api, eniConfig("bad"), eniConfigBody("bad", { subnet: 5 }), "one"));
      expect(number.status).toBeGreaterThanOrEqual(400);
      expect(await refusal(api.get(eniConfig("bad")))).toMatchObject({ reason: "NotFound" });
    },
  ],
  [
    "a DaemonSet without a selector and an image is refused",
    async ({ api }) => {
      const answer = await refusal(apply(api, daemonSet("bad"), daemonSetBody("bad", []), "one"));
      expect(answer).toMatchObject({ status: 422, reason: "Invalid" });
    },
  ],
  [
    "a strategic merge patch of a custom resource is refused",
    async ({ api }) => {
      await apply(api, eniConfig("custom"), eniConfigBody("custom", { subnet: "subnet-1" }), "one");
      const answer = await refusal(api.patch(eniConfig("custom"), { spec: {} }, { fieldManager: "one" }));
      expect(answer).toMatchObject({ status: 415, reason: "UnsupportedMediaType" });
    },
  ],
];

const applyCases: readonly Case[] = [
  [
    "applying the same again changes nothing",
    async ({ api }) => {
      const body = eniConfigBody("same", { subnet: "subnet-1", securityGroups: ["sg-1"] });
      const first = await apply(api, eniConfig("same"), body, "one");
      expect(await apply(api, eniConfig("same"), body, "one")).toEqual(first);
    },
  ],
  [
    "a changed spec counts the generation up, a changed annotation does not",
    async ({ api }) => {
      const key = eniConfig("generation");
      const body = (subnet: string, a: string) => eniConfigBody("generation", { subnet }, { a });
      await apply(api, key, body("subnet-1", "1"), "one");
      const annotated = await apply(api, key, body("subnet-1", "2"), "one");
      expect(annotated.metadata.generation).toBe(1);
      const changed = await apply(api, key, body("subnet-2", "2"), "one");
      expect(changed.metadata.generation).toBe(2);
      expect(Number(changed.metadata.resourceVersion)).toBeGreaterThan(Number(annotated.metadata.resourceVersion));
    },
  ],
  [
    "another value by another manager is a conflict that names manager and field, and changes nothing",
    async ({ api }) => {
      const key = eniConfig("conflict");
      const before = await apply(api, key, eniConfigBody("conflict", { subnet: "subnet-1" }), "one");
      const answer = await refusal(apply(api, key, eniConfigBody("conflict", { subnet: "subnet-2" }), "two"));
      expect(answer).toMatchObject({
        status: 409,
        reason: "Conflict",
        conflicts: [{ manager: "one", field: ".spec.subnet" }],
      });
      expect(answer.message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.subnet');
      expect(await api.get(key)).toEqual(before);
    },
  ],
  [
    "force takes the value and the field",
    async ({ api }) => {
      const key = eniConfig("force");
      await apply(api, key, eniConfigBody("force", { subnet: "subnet-1", securityGroups: ["sg-1"] }), "one");
      const taken = await apply(api, key, eniConfigBody("force", { subnet: "subnet-2" }), "two", true);
      expect(taken.spec).toEqual({ subnet: "subnet-2", securityGroups: ["sg-1"] });
      expect(fieldsOf(taken, "one")).toEqual({ "f:spec": { "f:securityGroups": {} } });
      expect(fieldsOf(taken, "two")).toEqual({ "f:spec": { "f:subnet": {} } });
    },
  ],
  [
    "a list of security groups is one value",
    async ({ api }) => {
      const key = eniConfig("groups");
      await apply(api, key, eniConfigBody("groups", { subnet: "subnet-1", securityGroups: ["sg-1", "sg-2"] }), "one");
      const answer = await refusal(apply(api, key, eniConfigBody("groups", { securityGroups: ["sg-1"] }), "two"));
      expect(answer.conflicts).toEqual([{ manager: "one", field: ".spec.securityGroups" }]);
    },
  ],
  [
    "a field goes when its only owner leaves it out, and stays when another owner shares its value",
    async ({ api }) => {
      const key = eniConfig("shared");
      await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }, { both: "1", mine: "1" }), "one");
      const shared = await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }, { both: "1" }), "two");
      expect(managersOf(shared)).toEqual(["one/Apply", "two/Apply"]);
      const left = await apply(api, key, eniConfigBody("shared", { subnet: "subnet-1" }), "one");
      expect(left.metadata.annotations).toEqual({ both: "1" });
      expect(fieldsOf(left, "one")).toEqual({ "f:spec": { "f:subnet": {} } });
    },
  ],
  [
    "an empty configuration lets go of everything, and leaves what others own",
    async ({ api }) => {
      const key = eniConfig("empty");
      await apply(api, key, eniConfigBody("empty", { subnet: "subnet-1" }), "one");
      await apply(api, key, eniConfigBody("empty", { subnet: "subnet-1" }, { mine: "1" }), "two");
      const { apiVersion, kind } = eniConfigBody("empty", {});
      const after = await apply(api, key, { apiVersion, kind, metadata: { name: "empty" } }, "two");
      expect(managersOf(after)).toEqual(["one/Apply"]);
      expect(after.metadata.annotations).toBeUndefined();
      expect(after.spec).toEqual({ subnet: "subnet-1" });
    },
  ],
  [
    "letting go of a required field is refused, and nothing changes",
    async ({ api }) => {
      const key = eniConfig("required");
      const before = await apply(
        api,
        key,
        eniConfigBody("required", { subnet: "subnet-1", securityGroups: ["sg-1"] }),
        "one",
      );
      const answer = await refusal(apply(api, key, eniConfigBody("required", { securityGroups: ["sg-1"] }), "one"));
      expect(answer).toMatchObject({ status: 422, reason: "Invalid" });
      expect(await api.get(key)).toEqual(before);
    },
  ],
  [
    "an old resource version in the configuration is a conflict without fields",
    async ({ api }) => {
      const key = eniConfig("stale");
      const body = (subnet: string) => eniConfigBody("stale", { subnet });
      const { resourceVersion = "" } = (await apply(api, key, body("subnet-1"), "one")).metadata;
      const at = (version: string) => ({ ...body("subnet-3"), metadata: { name: "stale", resourceVersion: version } });
      const { metadata } = await apply(api, key, body("subnet-2"), "one");
      const answer = await refusal(apply(api, key, at(resourceVersion), "one"));
      expect(answer).toMatchObject({ status: 409, reason: "Conflict", conflicts: [] });
      expect((await apply(api, key, at(metadata.resourceVersion ?? ""), "one")).spec).toEqual({ subnet: "subnet-3" });
    },
  ],
];

const daemonSetCases: readonly Case[] = [
  [
    "variables of two managers stand in one list, and go with their manager",
    async ({ api }) => {
      const key = daemonSet("two-managers");
      const base = [
        { name: "B", value: "1" },
        { name: "A", value: "1" },
      ];
      await apply(api, key, daemonSetBody("two-managers", base, "registry.example/main:1"), "installer");
      const added = await apply(api, key, daemonSetBody("two-managers", [{ name: "C", value: "1" }]), "podspan");
      expect(envOf(added)).toEqual(["B=1", "A=1", "C=1"]);
      expect(added.metadata.generation).toBe(2);
      expect(fieldsOf(added, "podspan")).toEqual({
        "f:spec": {
          "f:template": {
            "f:spec": {
              "f:containers": {
                'k:{"name":"main"}': {
                  ".": {},
                  "f:name": {},
                  "f:env": { 'k:{"name":"C"}': { ".": {}, "f:name": {}, "f:value": {} } },
                },
              },
            },
          },
        },
      });
      const { apiVersion, kind, metadata } = daemonSetBody("two-managers", []);
      const gone = await apply(api, key, { apiVersion, kind, metadata }, "podspan");
      expect(envOf(gone)).toEqual(["B=1", "A=1"]);
      expect(managersOf(gone)).toEqual(["installer/Apply"]);
    },
  ],
  [
    "a variable that was taken by force is given back by a patch in its owner's name",
    async ({ api }) => {
      const key = daemonSet("give-back");
      const image = "registry.example/main:1";
      await apply(api, key, daemonSetBody("give-back", [], image), "installer");
      const env = [
        { name: "B", value: "1" },
        { name: "A", value: "1" },
      ];
      const before = await api.patch(key, { spec: daemonSetBody("", env).spec }, { fieldManager: "kubectl-set" });
      expect(managersOf(before)).toEqual(["installer/Apply", "kubectl-set/Update"]);
      const mine = daemonSetBody("give-back", [{ name: "A", value: "2" }]);
      const answer = await refusal(apply(api, key, mine, "podspan"));
      expect(answer.conflicts).toEqual([
        { manager: "kubectl-set", field: '.spec.template.spec.containers[name="main"].env[name="A"].value' },
      ]);
      expect(envOf(await apply(api, key, mine, "podspan", true))).toEqual(["B=1", "A=2"]);
      const patch = { spec: daemonSetBody("", [{ name: "A", value: "1" }]).spec };
      expect(envOf(await api.patch(key, patch, { fieldManager: "kubectl-set" }))).toEqual(["B=1", "A=1"]);
      const { apiVersion, kind, metadata } = mine;
      const after = await apply(api, key, { apiVersion, kind, metadata }, "podspan");
      expect(after.spec).toEqual(before.spec);
      expect(managersOf(after)).toEqual(managersOf(before));
      expect(fieldsOf(after, "kubectl-set")).toEqual(fieldsOf(before, "kubectl-set"));
    },
  ],
  [
    "an apply moves what it names into the order in which it names it",
    async ({ api }) => {
      const key = daemonSet("order");
      const variable = (name: string) => ({ name, value: "1" });
      await apply(api, key, daemonSetBody("order", ["C", "X", "B", "A"].map(variable), "i:1"), "installer");
      const after = await apply(api, key, daemonSetBody("order", ["A", "C", "N"].map(variable)), "podspan");
      expect(envOf(after)).toEqual(["X=1", "B=1", "A=1", "C=1", "N=1"]);
    },
  ],
  [
    "a strategic merge patch merges by name, deletes by null and by directive",
    async ({ api }) => {
      const key = daemonSet("strategic");
      const env = ["A", "B"].map((name) => ({ name, value: "1" }));
      const body = daemonSetBody("strategic", env, "i:1");
      await apply(api, key, { ...body, metadata: { ...body.metadata, annotations: { a: "1", b: "1" } } }, "installer");
      const containers = [
        {
          name: "main",
          env: [
            { name: "A", $patch: "delete" },
            { name: "C", value: "2" },
          ],
        },
      ];
      const patch = { metadata: { annotations: { a: null } }, spec: { template: { spec: { containers } } } };
      const after = await api.patch(key, patch, { fieldManager: "kubectl-edit" });
      expect(after.metadata.annotations).toMatchObject({ b: "1" });
      expect(after.metadata.annotations).not.toHaveProperty("a");
      expect([...envOf(after)].sort()).toEqual(["B=1", "C=2"]);
    },
  ],
  [
    "the status of a DaemonSet follows its generation, and without nodes nothing is to be done",
    async ({ api, eventually }) => {
      const key = daemonSet("status");
      await apply(api, key, daemonSetBody("status", [], "i:1"), "installer");
      await apply(api, key, daemonSetBody("status", [{ name: "A", value: "1" }]), "podspan");
      const statusOf = async () => (await api.get(key)).status as Readonly<Record<string, number>> | undefined;
      await eventually(async () => (await statusOf())?.observedGeneration === 2);
      expect(await statusOf()).toMatchObject({ desiredNumberScheduled: 0, numberReady: 0 });
    },
  ],
];

const pod = (name: string): ObjectKey => ({ type: PODS, namespace: "kube-system", name });
const READY = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

/** A running pod, bound to a node without a scheduler. */
async function runningPod({ api, setPodStatus }: KubeApiSubject, name: string, app: string, nodeName = "nowhere") {
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "kube-system", labels: { app } },
    spec: { nodeName, containers: [{ name: "main", image: "a" }] },
  };
  await api.apply(pod(name), body, { fieldManager: "one", force: false });
  await setPodStatus(pod(name), READY);
  return api.get(pod(name));
}

/** Whether a pod was told to end: nothing but its kubelet ends it, and not every API server has one. */
async function isGoing(api: KubeApi, name: string): Promise<boolean> {
  const found = await api.get(pod(name)).catch(() => undefined);
  return found?.metadata.deletionTimestamp !== undefined || found === undefined;
}

async function budget({ api, eventually }: KubeApiSubject, app: string, minAvailable: number): Promise<void> {
  const key = { type: DISRUPTION_BUDGETS, namespace: "kube-system", name: app };
  const body = {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: app, namespace: "kube-system" },
    spec: { minAvailable, selector: { matchLabels: { app } } },
  };
  await api.apply(key, body, { fieldManager: "one", force: false });
  await eventually(async () => {
    const { metadata, status } = await api.get(key);
    const { observedGeneration, currentHealthy } = status as Readonly<Record<string, number>>;
    return observedGeneration === metadata.generation && (currentHealthy ?? 0) > 0;
  });
}

const evictionCases: readonly Case[] = [
  [
    "pods are listed by their node",
    async (subject) => {
      await runningPod(subject, "here", "where", "node-1");
      await runningPod(subject, "there", "where", "node-2");
      const found = await subject.api.list(PODS, { fieldSelector: "spec.nodeName=node-1" });
      expect(found.map(({ metadata }) => metadata.name)).toEqual(["here"]);
    },
  ],
  [
    "a node is cordoned by a patch of one field",
    async ({ api }) => {
      const node = { apiVersion: "v1", kind: "Node", metadata: { name: "node-9" } };
      await api.apply({ type: NODES, name: "node-9" }, node, { fieldManager: "kubelet", force: false });
      const body = { spec: { unschedulable: true } };
      const patched = await api.patch({ type: NODES, name: "node-9" }, body, { fieldManager: "podspan" });
      expect(patched.spec).toMatchObject({ unschedulable: true });
    },
  ],
  [
    "a pod that no budget covers goes when it is evicted",
    async (subject) => {
      const { metadata } = await runningPod(subject, "free", "free");
      await subject.api.evict(pod("free"), { uid: metadata.uid ?? "" });
      expect(await isGoing(subject.api, "free")).toBe(true);
    },
  ],
  [
    "an eviction that names another uid is a conflict, and one of a pod that is not there is not found",
    async (subject) => {
      await runningPod(subject, "other", "other");
      const wrong = await refusal(subject.api.evict(pod("other"), { uid: "00000000-0000-4000-8000-000000000000" }));
      expect(wrong).toMatchObject({ status: 409, reason: "Conflict" });
      expect(await isGoing(subject.api, "other")).toBe(false);
      expect(await refusal(subject.api.evict(pod("missing"), {}))).toMatchObject({ status: 404, reason: "NotFound" });
    },
  ],
  [
    "a budget that allows no disruption refuses with 429 and its name, and lets the pod go once it allows one",
    async (subject) => {
      for (const name of ["kept-1", "kept-2"]) await runningPod(subject, name, "kept");
      await budget(subject, "kept", 2);
      const refused = await refusal(subject.api.evict(pod("kept-1"), {}));
      expect(refused).toMatchObject({ status: 429, reason: "DisruptionBudget" });
      expect(refused.message).toContain("The disruption budget kept needs 2 healthy pods and has 2 currently");
      expect(await isGoing(subject.api, "kept-1")).toBe(false);
      await budget(subject, "kept", 1);
      await subject.api.evict(pod("kept-1"), {});
      expect(await isGoing(subject.api, "kept-1")).toBe(true);
      const second = await refusal(subject.api.evict(pod("kept-2"), {}));
      expect(second).toMatchObject({ status: 429 });
    },
  ],
  [
    "a pod that two budgets cover is not evicted at all",
    async (subject) => {
      await runningPod(subject, "twice", "twice");
      await budget(subject, "twice", 0);
      const key = { type: DISRUPTION_BUDGETS, namespace: "kube-system", name: "twice-more" };
      const body = {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name: "twice-more", namespace: "kube-system" },
        spec: { minAvailable: 0, selector: { matchLabels: { app: "twice" } } },
      };
      await subject.api.apply(key, body, { fieldManager: "one", force: false });
      const refused = await refusal(subject.api.evict(pod("twice"), {}));
      expect(refused.status).toBe(500);
      expect(refused.message).toContain("more than one PodDisruptionBudget");
    },
  ],
];

const deletionCases: readonly Case[] = [
  [
    "a deletion with another uid is a conflict, with the right one it takes the object away",
    async ({ api }) => {
      const key = eniConfig("deleted");
      const { metadata } = await apply(api, key, eniConfigBody("deleted", { subnet: "subnet-1" }), "one");
      const answer = await refusal(api.delete(key, { uid: "00000000-0000-4000-8000-000000000000" }));
      expect(answer).toMatchObject({ status: 409, reason: "Conflict" });
      expect((await api.get(key)).metadata.uid).toBe(metadata.uid);
      await api.delete(key, { uid: metadata.uid ?? "" });
      expect(await refusal(api.get(key))).toMatchObject({ reason: "NotFound" });
      expect(await refusal(api.delete(key, {}))).toMatchObject({ status: 404, reason: "NotFound" });
    },
  ],
];

import { expect } from "vitest";
import { DISRUPTION_BUDGETS, type KubeApi, NODES, type ObjectKey, PODS } from "../api.ts";
import { type Case, type KubeApiSubject, refusal } from "./subject.ts";

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

export const evictionCases: readonly Case[] = [
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

import type { KubeObject } from "@podspan/kubernetes/api";
import { hexId } from "../../records/ids.ts";
import { at, listOf } from "../fields/json.ts";
import { rfc3339 } from "../time.ts";

/** Kubernetes' own default grace period, in seconds. */
const GRACE_SECONDS = 30;

export function isEnding({ metadata, status }: KubeObject): boolean {
  const phase = at(status, "phase");
  return metadata.deletionTimestamp !== undefined || phase === "Succeeded" || phase === "Failed";
}

export function isReadyPod({ status }: KubeObject): boolean {
  return listOf(at(status, "conditions")).some((one) => at(one, "type") === "Ready" && at(one, "status") === "True");
}

/** What makes another pod when this one goes; a DaemonSet's stays with its node, and of others nobody makes any. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  const owner = metadata.ownerReferences?.find((one) => one.controller === true);
  return owner === undefined || owner.kind === "DaemonSet" ? undefined : owner.name;
}

export function isOfDaemonSet({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some((one) => one.controller === true && one.kind === "DaemonSet") === true;
}

/** A pod that was told to end: it has its grace period. */
export function ending(pod: KubeObject, now: number): KubeObject {
  const grace = Number(at(pod.spec, "terminationGracePeriodSeconds") ?? GRACE_SECONDS);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      deletionTimestamp: rfc3339(now + grace * 1000),
      deletionGracePeriodSeconds: grace,
    } as KubeObject["metadata"],
  };
}

/** When it has ended: well within its grace period, unless its finalizers keep it. */
export function endedAt(pod: KubeObject, endMs: number): number {
  const { deletionTimestamp, finalizers } = pod.metadata as KubeObject["metadata"] & {
    readonly finalizers?: readonly string[];
  };
  if (deletionTimestamp === undefined || (finalizers ?? []).length > 0) return Number.POSITIVE_INFINITY;
  const grace = Number(at(pod.spec, "terminationGracePeriodSeconds") ?? GRACE_SECONDS) * 1000;
  return Date.parse(deletionTimestamp) - grace + Math.min(grace, endMs);
}

/** The pod that a controller makes in place of one that goes: not placed yet. */
export function successorOf(pod: KubeObject, controller: string, number: number): KubeObject {
  const { namespace, labels, ownerReferences } = pod.metadata;
  const { nodeName: _, ...spec } = pod.spec as { readonly nodeName?: unknown };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${controller}-${hexId(`${namespace}/${controller}`, number).slice(1, 6)}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
    spec,
    status: { phase: "Pending" },
  };
}

export function placed(pod: KubeObject, node: string, now: number): KubeObject {
  return {
    ...pod,
    spec: { ...(pod.spec as object), nodeName: node },
    status: { phase: "Pending", startTime: rfc3339(now) },
  };
}

export function started(pod: KubeObject, address: string, hostIP: string): KubeObject {
  const startTime = at(pod.status, "startTime");
  const status = {
    phase: "Running",
    startTime,
    hostIP,
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [{ type: "Ready", status: "True" }],
  };
  return { ...pod, status };
}

const CREATING = "ContainerCreating";

/** A pod that was placed and gets no address: the kubelet makes its containers no sooner (fault 3b-2). */
export function stuck(pod: KubeObject): KubeObject {
  const waiting = { reason: CREATING, message: "failed to assign an IP address to container" };
  const containerStatuses = [{ name: "main", ready: false, restartCount: 0, state: { waiting } }];
  return { ...pod, status: { ...(pod.status as object), containerStatuses } };
}

export function isStuck({ status }: KubeObject): boolean {
  return listOf(at(status, "containerStatuses")).some((one) => at(one, "state", "waiting", "reason") === CREATING);
}

/** When a placed pod runs. */
export function startsAt(pod: KubeObject, startMs: number): number {
  const waits = at(pod.status, "phase") === "Pending" && at(pod.spec, "nodeName") !== undefined;
  return waits ? Date.parse(`${at(pod.status, "startTime")}`) + startMs : Number.POSITIVE_INFINITY;
}

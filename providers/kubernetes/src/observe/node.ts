import type { ObservedProps } from "@podspan/core/observed";
import type { KubeObject } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import { at, listOf, mapOf, textOf } from "../objects/json.ts";
import { ownersAt } from "../objects/managed-fields.ts";

/** An annotation that names an ENIConfig is no longer than an object's name; longer ones are not kept. */
const MAX_ANNOTATION = 253;

/** What we read of a node. Labels are all kept: any of them may name its ENIConfig (`ENI_CONFIG_LABEL_DEF`). */
export function nodeProps(node: KubeObject): ObservedProps<"node"> {
  const labels = node.metadata.labels ?? {};
  const instance = instanceOf(textOf(at(node.spec, "providerID")));
  const instanceType = labels["node.kubernetes.io/instance-type"] ?? labels["beta.kubernetes.io/instance-type"];
  const maxPods = countOf(at(node.status, "allocatable", "pods"));
  const computeType = labels["eks.amazonaws.com/compute-type"];
  return {
    name: node.metadata.name,
    zone: labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"] ?? "",
    ...(instance === undefined ? {} : { instance }),
    ...(instanceType === undefined ? {} : { instanceType }),
    os: labels["kubernetes.io/os"] ?? textOf(at(node.status, "nodeInfo", "operatingSystem")) ?? "linux",
    ready: isReady(node),
    schedulable: at(node.spec, "unschedulable") !== true,
    ...(isCordonedByUs(node) ? { cordonedByUs: true } : {}),
    ...(maxPods === undefined ? {} : { maxPods }),
    createdAt: node.metadata.creationTimestamp ?? "",
    internalIps: internalIps(node),
    ...(computeType === undefined ? {} : { computeType }),
    labels,
    annotations: Object.fromEntries(
      Object.entries(node.metadata.annotations ?? {}).filter(([, value]) => value.length <= MAX_ANNOTATION),
    ),
  };
}

/** Cordoned, and by a roll of ours: what somebody else cordoned is theirs to uncordon. */
export function isCordonedByUs({ metadata, spec }: KubeObject): boolean {
  if (at(spec, "unschedulable") !== true) return false;
  return ownersAt(metadata, ["f:spec", "f:unschedulable"]).some(({ manager }) => manager === FIELD_MANAGER);
}

/** `i-0123` of `aws:///eu-west-1b/i-0123`; nodes of Fargate and of other places have none. */
export function instanceOf(providerId: string | undefined): string | undefined {
  return /^aws:\/\/\/[^/]+\/(i-[0-9a-f]+)$/.exec(providerId ?? "")?.[1];
}

/** A whole number as Kubernetes writes quantities of things that are counted: `"29"`. */
function countOf(value: unknown): number | undefined {
  const text = typeof value === "number" ? `${value}` : textOf(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether the kubelet says so. */
export function isReady(node: KubeObject): boolean {
  return conditionOf(node, "Ready") === "True";
}

function conditionOf(node: KubeObject, type: string): unknown {
  return listOf(at(node.status, "conditions"))
    .map(mapOf)
    .find((condition) => condition.type === type)?.status;
}

function internalIps(node: KubeObject): readonly string[] {
  return listOf(at(node.status, "addresses"))
    .map(mapOf)
    .filter((address) => address.type === "InternalIP")
    .map((address) => `${address.address}`);
}

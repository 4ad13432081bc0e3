import {
  DAEMON_SETS,
  DISRUPTION_BUDGETS,
  EC2_NODE_CLASSES,
  ENI_CONFIGS,
  type KubeObject,
  NAMESPACES,
  NETWORK_POLICIES,
  NODE_CLAIMS,
  NODES,
  PODS,
  type ResourceType,
  SECURITY_GROUP_POLICIES,
} from "@podspan/kubernetes/api";
import { AUTO_MODE_TYPES } from "./auto-mode-types.ts";
import { at, isMap, listOf, mapOf, sameJson } from "./fields/json.ts";
import { DAEMON_SET_SCHEMA, NODE_SCHEMA, PLAIN_SCHEMA, POD_SCHEMA, type Schema } from "./fields/schema.ts";
import { networkPolicyFaults, withPolicyDefaults } from "./network-policy-type.ts";

/** One thing that is wrong with an object: `spec.subnet: Required value`. */
export type Fault = string;

/** A type that the API server serves, and its rules. */
export interface ServedType {
  readonly type: ResourceType;
  readonly kind: string;
  readonly schema: Schema;
  /** Built-in types take strategic merge patches; custom resources do not. */
  readonly builtIn: boolean;
  /** Whether writes to the object leave `status` alone. */
  readonly statusSubresource: boolean;
  /** What an empty object of the type holds already, so that nobody owns the container itself (fields without omitempty). */
  readonly empty: Readonly<Record<string, unknown>>;
  readonly faults: (object: KubeObject, before: KubeObject | undefined) => readonly Fault[];
  /** What the server itself adds to an object before it is stored; nobody owns it. */
  readonly completed: (object: KubeObject, before: KubeObject | undefined) => KubeObject;
}

export const DEFINITIONS: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  namespaced: false,
};

const builtIn = {
  schema: PLAIN_SCHEMA,
  builtIn: true,
  statusSubresource: true,
  empty: { metadata: {}, spec: {}, status: {} },
  faults: () => [],
  completed: (object: KubeObject) => object,
};

/** All types that the twin knows. Those that are not built in are served while their definition is there. */
export const TYPES: readonly ServedType[] = [
  { ...builtIn, type: DEFINITIONS, kind: "CustomResourceDefinition" },
  { ...builtIn, type: NAMESPACES, kind: "Namespace", completed: withOwnLabel },
  { ...builtIn, type: NODES, kind: "Node", schema: NODE_SCHEMA },
  {
    ...builtIn,
    type: PODS,
    kind: "Pod",
    schema: POD_SCHEMA,
    empty: { metadata: {}, spec: { containers: [] }, status: {} },
    completed: withPhase,
  },
  {
    ...builtIn,
    type: DAEMON_SETS,
    kind: "DaemonSet",
    schema: DAEMON_SET_SCHEMA,
    empty: { metadata: {}, spec: { template: { metadata: {}, spec: { containers: [] } } }, status: {} },
    faults: daemonSetFaults,
    completed: withTemplateGeneration,
  },
  { ...builtIn, type: DISRUPTION_BUDGETS, kind: "PodDisruptionBudget" },
  {
    ...builtIn,
    type: NETWORK_POLICIES,
    kind: "NetworkPolicy",
    empty: { metadata: {}, spec: { podSelector: {} } },
    faults: networkPolicyFaults,
    completed: withPolicyDefaults,
  },
  {
    type: EC2_NODE_CLASSES,
    kind: "EC2NodeClass",
    schema: PLAIN_SCHEMA,
    builtIn: false,
    statusSubresource: true,
    empty: { metadata: {} },
    faults: ec2NodeClassFaults,
    completed: (object: KubeObject) => object,
  },
  {
    type: NODE_CLAIMS,
    kind: "NodeClaim",
    schema: PLAIN_SCHEMA,
    builtIn: false,
    statusSubresource: true,
    empty: { metadata: {} },
    faults: () => [],
    completed: (object: KubeObject) => object,
  },
  {
    type: ENI_CONFIGS,
    kind: "ENIConfig",
    schema: PLAIN_SCHEMA,
    builtIn: false,
    statusSubresource: false,
    empty: { metadata: {} },
    faults: eniConfigFaults,
    completed: withKnownSpec,
  },
  ...AUTO_MODE_TYPES,
  {
    type: SECURITY_GROUP_POLICIES,
    kind: "SecurityGroupPolicy",
    schema: PLAIN_SCHEMA,
    builtIn: false,
    statusSubresource: false,
    empty: { metadata: {} },
    faults: () => [],
    completed: (object) => object,
  },
];

export function groupVersion({ group, version }: ResourceType): string {
  return group === "" ? version : `${group}/${version}`;
}

/** The published definition: a spec needs a subnet, groups are texts (amazon-vpc-cni-k8s, README). */
function eniConfigFaults(object: KubeObject): readonly Fault[] {
  if (object.spec === undefined) return [];
  const { subnet, securityGroups } = mapOf(object.spec);
  return [
    ...(subnet === undefined ? ["spec.subnet: Required value"] : wrongText("spec.subnet", subnet)),
    ...listOf(securityGroups).flatMap((group, index) => wrongText(`spec.securityGroups[${index}]`, group)),
  ];
}

/** Of the definition's rules those about max-pods (karpenter.k8s.aws_ec2nodeclasses, spec.kubelet.maxPods). */
function ec2NodeClassFaults({ spec }: KubeObject): readonly Fault[] {
  const path = "spec.kubelet.maxPods";
  const maxPods = at(spec, "kubelet", "maxPods");
  if (maxPods === undefined) return [];
  if (typeof maxPods !== "number" || !Number.isInteger(maxPods)) {
    return [
      `${path}: Invalid value: "${typeof maxPods}": ${path} in body must be of type integer: "${typeof maxPods}"`,
    ];
  }
  return maxPods < 0
    ? [`${path}: Invalid value: ${maxPods}: ${path} in body should be greater than or equal to 0`]
    : [];
}

function wrongText(field: string, value: unknown): readonly Fault[] {
  if (typeof value === "string") return [];
  return [`${field}: Invalid value: "${typeof value}": ${field} in body must be of type string: "${typeof value}"`];
}

function daemonSetFaults(object: KubeObject, before: KubeObject | undefined): readonly Fault[] {
  const selector = at(object.spec, "selector");
  const containers = listOf(at(object.spec, "template", "spec", "containers"));
  const moved = before !== undefined && !sameJson(at(before.spec, "selector"), selector);
  return [
    ...(selector === undefined ? ["spec.selector: Required value"] : []),
    ...(moved ? ["spec.selector: Invalid value: field is immutable"] : []),
    ...(selector !== undefined && !selects(selector, object)
      ? ["spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`"]
      : []),
    ...(containers.length === 0 ? ["spec.template.spec.containers: Required value"] : []),
    ...containers.flatMap((container, index) =>
      containerFaults(mapOf(container), `spec.template.spec.containers[${index}]`),
    ),
  ];
}

function selects(selector: unknown, object: KubeObject): boolean {
  const labels = mapOf(at(object.spec, "template", "metadata", "labels"));
  return Object.entries(mapOf(at(selector, "matchLabels"))).every(([key, value]) => labels[key] === value);
}

function containerFaults(container: Readonly<Record<string, unknown>>, path: string): readonly Fault[] {
  const env = listOf(container.env).map(mapOf);
  return [
    ...(container.image === undefined ? [`${path}.image: Required value`] : []),
    ...env.flatMap(({ value, valueFrom }, index) =>
      isMap(valueFrom) && typeof value === "string" && value !== ""
        ? [`${path}.env[${index}].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty`]
        : [],
    ),
  ];
}

/** The definition keeps unknown fields at the top only; in `spec`, which it describes, they are dropped (seen on 1.35). */
function withKnownSpec(object: KubeObject): KubeObject {
  if (object.spec === undefined) return object;
  const known = Object.entries(mapOf(object.spec)).filter(([field]) => ["securityGroups", "subnet"].includes(field));
  return { ...object, spec: Object.fromEntries(known) };
}

/** An annotation that counts changes of the template; it outlived the field of extensions/v1beta1 that it stands for. */
function withTemplateGeneration(object: KubeObject, before: KubeObject | undefined): KubeObject {
  const annotation = "deprecated.daemonset.template.generation";
  const old = Number(before?.metadata.annotations?.[annotation] ?? 0);
  const same = before !== undefined && sameJson(at(before.spec, "template"), at(object.spec, "template"));
  const annotations = { ...object.metadata.annotations, [annotation]: `${same ? old : old + 1}` };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Every namespace can be selected by its name (KEP-2161). */
function withOwnLabel(object: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name };
  return { ...object, metadata: { ...object.metadata, labels } };
}

/** A new pod waits until somebody says otherwise (pkg/registry/core/pod/strategy.go, PrepareForCreate). */
function withPhase(object: KubeObject): KubeObject {
  return at(object.status, "phase") === undefined
    ? { ...object, status: { ...mapOf(object.status), phase: "Pending" } }
    : object;
}

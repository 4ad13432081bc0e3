import type { KindProps, NodeRequirement } from "@podspan/core/desired";
import { type KubeObject, NODE_POOLS, type ObjectKey } from "../api.ts";
import { at, listOf, mapOf, textOf } from "./json.ts";
import { ownerMarks } from "./owner.ts";

export type NodePoolProps = KindProps["node-pool"];

export function nodePoolKey(name: string): ObjectKey {
  return { type: NODE_POOLS, name };
}

/** Where a NodePool has each field of ours. */
export const NODE_POOL_FIELDS = {
  nodeClass: ["spec", "template", "spec", "nodeClassRef"],
  requirements: ["spec", "template", "spec", "requirements"],
  limits: ["spec", "limits"],
} as const satisfies Readonly<Record<Exclude<keyof NodePoolProps, "name">, readonly string[]>>;

export function nodePoolProps({ metadata, spec }: KubeObject): NodePoolProps {
  const template = at(spec, "template", "spec");
  const limits = Object.entries(mapOf(at(spec, "limits"))).map(([name, limit]) => [name, `${limit}`] as const);
  return {
    name: metadata.name,
    nodeClass: textOf(at(template, "nodeClassRef", "name")) ?? "",
    requirements: listOf(at(template, "requirements")).map(requirementOf),
    limits: Object.fromEntries(limits),
  };
}

function requirementOf(requirement: unknown): NodeRequirement {
  const minValues = at(requirement, "minValues");
  return {
    key: textOf(at(requirement, "key")) ?? "",
    operator: textOf(at(requirement, "operator")) ?? "",
    values: listOf(at(requirement, "values")).map(String),
    ...(typeof minValues === "number" ? { minValues } : {}),
  };
}

/** The server-side-apply configuration of a NodePool of ours. Disruption, expiry and weight stay as the API server defaults them. */
export function nodePoolConfiguration(props: NodePoolProps, tags: Readonly<Record<string, string>>): KubeObject {
  const limits = Object.keys(props.limits).length === 0 ? {} : { limits: props.limits };
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: props.name, ...ownerMarks(tags) },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: props.nodeClass },
          requirements: props.requirements.map(({ key, operator, values, minValues }) => ({
            key,
            operator,
            ...(minValues === undefined ? {} : { minValues }),
            ...(values.length > 0 ? { values } : {}),
          })),
        },
      },
      ...limits,
    },
  };
}

import type { KindProps } from "@podspan/core/desired";
import { EC2_NODE_CLASSES, type KubeObject, type ObjectKey } from "../api.ts";
import { at } from "./json.ts";
import { type FieldOwner, ownersAt } from "./managed-fields.ts";

export type Ec2NodeClassProps = KindProps["ec2-node-class"];

export function ec2NodeClassKey(name: string): ObjectKey {
  return { type: EC2_NODE_CLASSES, name };
}

export function ec2NodeClassProps({ metadata, spec }: KubeObject): Ec2NodeClassProps {
  const maxPods = at(spec, "kubelet", "maxPods");
  return { name: metadata.name, ...(typeof maxPods === "number" ? { maxPods } : {}) };
}

/** Who says max-pods of a class. */
export function maxPodsOwners({ metadata }: KubeObject): readonly FieldOwner[] {
  return ownersAt(metadata, ["f:spec", "f:kubelet", "f:maxPods"]);
}

/** Our part of a class by server-side apply, or none of it. */
export function ec2NodeClassConfiguration(name: string, maxPods: number | undefined): KubeObject {
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name },
    ...(maxPods === undefined ? {} : { spec: { kubelet: { maxPods } } }),
  };
}

import type { KubeObject } from "@podspan/kubernetes/api";

/** The ENIConfig type as the VPC CNI brings it (amazon-vpc-cni-k8s, README): cluster-scoped, `spec.subnet` required, other fields kept. */
export function eniConfigDefinition(): KubeObject {
  const text = { type: "string" };
  const spec = {
    type: "object",
    required: ["subnet"],
    properties: { securityGroups: { type: "array", items: text }, subnet: text },
  };
  const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true, properties: { spec } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "eniconfigs.crd.k8s.amazonaws.com" },
    spec: {
      group: "crd.k8s.amazonaws.com",
      names: { kind: "ENIConfig", plural: "eniconfigs", singular: "eniconfig" },
      scope: "Cluster",
      versions: [{ name: "v1alpha1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

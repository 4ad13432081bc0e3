import type { KubeObject } from "@podspan/kubernetes/api";

/** The SecurityGroupPolicy type, which every EKS cluster has (amazon-vpc-resource-controller-k8s, config/crd). */
export function securityGroupPolicyDefinition(): KubeObject {
  const text = { type: "string" };
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const groups = { type: "object", properties: { groupIds: { type: "array", items: text, minItems: 1, maxItems: 5 } } };
  const spec = {
    type: "object",
    properties: { podSelector: open, serviceAccountSelector: open, securityGroups: groups },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "securitygrouppolicies.vpcresources.k8s.aws" },
    spec: {
      group: "vpcresources.k8s.aws",
      names: { kind: "SecurityGroupPolicy", plural: "securitygrouppolicies", singular: "securitygrouppolicy" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1beta1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  };
}

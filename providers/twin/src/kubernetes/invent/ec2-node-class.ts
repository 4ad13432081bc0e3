import type { KubeObject } from "@podspan/kubernetes/api";

/** The EC2NodeClass type as Karpenter brings it, as far as anything here looks at it (karpenter.k8s.aws_ec2nodeclasses). */
export function ec2NodeClassDefinition(): KubeObject {
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const maxPods = { type: "integer", format: "int32", minimum: 0 };
  const kubelet = { ...open, properties: { maxPods } };
  const spec = { ...open, properties: { kubelet } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "ec2nodeclasses.karpenter.k8s.aws" },
    spec: {
      group: "karpenter.k8s.aws",
      names: { kind: "EC2NodeClass", plural: "ec2nodeclasses", singular: "ec2nodeclass" },
      scope: "Cluster",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec, status: open } } },
          subresources: { status: {} },
        },
      ],
    },
  };
}

/** The class of a cluster's own Karpenter, as its getting-started guide has it. */
export function defaultEc2NodeClass(cluster: string): KubeObject {
  const terms = [{ tags: { "karpenter.sh/discovery": cluster } }];
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name: "default" },
    spec: {
      amiSelectorTerms: [{ alias: "al2023@latest" }],
      role: `KarpenterNodeRole-${cluster}`,
      securityGroupSelectorTerms: terms,
      subnetSelectorTerms: terms,
    },
  };
}

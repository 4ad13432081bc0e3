/** The CRD of ENIConfigs as charts/aws-vpc-cni/crds of aws/amazon-vpc-cni-k8s has it, with the fields that it documents (amazon-vpc-cni-k8s, README). */
export const ENI_CONFIG_DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "eniconfigs.crd.k8s.amazonaws.com" },
  spec: {
    group: "crd.k8s.amazonaws.com",
    scope: "Cluster",
    names: { plural: "eniconfigs", singular: "eniconfig", kind: "ENIConfig" },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            "x-kubernetes-preserve-unknown-fields": true,
            properties: {
              spec: {
                type: "object",
                "x-kubernetes-preserve-unknown-fields": true,
                required: ["subnet"],
                properties: {
                  subnet: { type: "string" },
                  securityGroups: { type: "array", items: { type: "string" } },
                },
              },
            },
          },
        },
      },
    ],
  },
};

import { vi } from "vitest";
import { ENI_CONFIGS, type KubeApi, type KubeObject, type ResourceType } from "./api.ts";

export const CRDS: ResourceType = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  namespaced: false,
};

/** The definition as the VPC CNI publishes it since 1.18: `subnet` required, unknown fields kept, no status subresource. */
export const ENI_CONFIG_DEFINITION: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "eniconfigs.crd.k8s.amazonaws.com" },
  spec: {
    scope: "Cluster",
    group: "crd.k8s.amazonaws.com",
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
                required: ["subnet"],
                properties: {
                  securityGroups: { type: "array", items: { type: "string" } },
                  subnet: { type: "string" },
                },
              },
              status: { type: "object" },
            },
          },
        },
      },
    ],
  },
};

/** Asks again every 50 ms, for at most 30 s. */
export function poll(check: () => Promise<boolean>): Promise<void> {
  const asked = async () => {
    if (!(await check())) throw new Error("not yet");
  };
  return vi.waitFor(asked, { interval: 50, timeout: 30_000 });
}

/** Installs the ENIConfig type and waits until it is served. */
export async function installEniConfigs(api: KubeApi): Promise<void> {
  const name = ENI_CONFIG_DEFINITION.metadata.name;
  await api.apply({ type: CRDS, name }, ENI_CONFIG_DEFINITION, { fieldManager: "aws-vpc-cni", force: false });
  await poll(() =>
    api.list(ENI_CONFIGS, {}).then(
      () => true,
      () => false,
    ),
  );
}

import { GATEWAY_RESOURCES } from "./gateway-resources.ts";
import { NETWORK_RESOURCES } from "./network-resources.ts";
import type { RecordName, ResourceSpec } from "./record-names.ts";

export const RESOURCES: { readonly [K in RecordName]: ResourceSpec } = {
  ...NETWORK_RESOURCES,
  ...GATEWAY_RESOURCES,
  AvailabilityZones: {
    id: "ZoneName",
    shape: { ZoneName: "text", ZoneId: "text", RegionName: "text", State: "text" },
  },
  InstanceTypes: {
    id: "InstanceType",
    shape: {
      InstanceType: "text",
      Hypervisor: "text",
      BareMetal: "boolean",
      VCpuInfo: { DefaultVCpus: "number" },
      NetworkInfo: {
        DefaultNetworkCardIndex: "number",
        MaximumNetworkInterfaces: "number",
        Ipv4AddressesPerInterface: "number",
        NetworkCards: [{ NetworkCardIndex: "number", MaximumNetworkInterfaces: "number" }],
      },
    },
  },
  EksClusters: {
    id: "name",
    wrapper: "cluster",
    shape: {
      name: "text",
      status: "text",
      version: "text",
      roleArn: "text",
      endpoint: "text",
      resourcesVpcConfig: { vpcId: "text", subnetIds: ["text"], clusterSecurityGroupId: "text" },
      kubernetesNetworkConfig: { ipFamily: "text", serviceIpv4Cidr: "text", serviceIpv6Cidr: "text" },
      computeConfig: { enabled: "boolean", nodeRoleArn: "text", nodePools: ["text"] },
    },
  },
  EksAddons: {
    id: "addonName",
    wrapper: "addon",
    shape: {
      addonName: "text",
      clusterName: "text",
      status: "text",
      addonVersion: "text",
      configurationValues: "text",
      modifiedAt: "any",
      health: { issues: [{ code: "text", message: "text", resourceIds: ["text"] }] },
    },
  },
  EksNodegroups: {
    id: "nodegroupName",
    wrapper: "nodegroup",
    shape: {
      nodegroupName: "text",
      clusterName: "text",
      status: "text",
      subnets: ["text"],
      instanceTypes: ["text"],
      scalingConfig: { desiredSize: "number" },
      launchTemplate: { id: "text", version: "text" },
      tags: "texts",
    },
  },
};

/** Other names that collectors give the same records. */
export const OTHER_NAMES: Readonly<Record<string, RecordName>> = {
  Clusters: "EksClusters",
  clusters: "EksClusters",
  cluster: "EksClusters",
  Addons: "EksAddons",
  addons: "EksAddons",
  addon: "EksAddons",
  Nodegroups: "EksNodegroups",
  NodeGroups: "EksNodegroups",
  nodegroups: "EksNodegroups",
  nodegroup: "EksNodegroups",
};

export function recordNameOf(text: string): RecordName | undefined {
  if (Object.hasOwn(RESOURCES, text)) return text as RecordName;
  return Object.hasOwn(OTHER_NAMES, text) ? OTHER_NAMES[text] : undefined;
}

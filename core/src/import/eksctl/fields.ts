import { readPrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type ClusterConfig, type Fields, isFields, listIn, valueIn } from "./cluster-config.ts";

/** What becomes of a field of a ClusterConfig. */
type Fate =
  /** It is in the Fabric, there. */
  | { readonly kind: "taken"; readonly as: string }
  /** It says nothing that Podspan needs: eksctl keeps it. */
  | { readonly kind: "left" }
  /** It is looked at, and told of when it says something that matters. */
  | { readonly kind: "judged" };

const LEFT: Fate = { kind: "left" };
const taken = (as: string): Fate => ({ kind: "taken", as });

/** Fields of a ClusterConfig, eksctl.io/v1alpha5 (schema of eksctl 0.2xx, read 2026-08); a path ends at what is not looked into further. */
export const FIELDS: Readonly<Record<string, Fate>> = {
  apiVersion: { kind: "judged" },
  kind: { kind: "judged" },
  "metadata.name": taken("the key of spec.clusters, and `name` where that cannot be a key"),
  "metadata.region": taken("spec.vpcs.*.region"),
  "metadata.version": LEFT,
  "metadata.tags": LEFT,
  "metadata.annotations": LEFT,
  "kubernetesNetworkConfig.ipFamily": taken("spec.clusters.*.ipFamily"),
  "kubernetesNetworkConfig.serviceIPv4CIDR": taken("spec.clusters.*.serviceCidr"),
  "autoModeConfig.enabled": taken("spec.clusters.*.compute: auto"),
  "autoModeConfig.nodeRoleARN": LEFT,
  "autoModeConfig.permissionsBoundaryARN": LEFT,
  "autoModeConfig.nodePools": LEFT,
  karpenter: taken("spec.clusters.*.compute: karpenter"),
  availabilityZones: taken("spec.clusters.*.zones"),
  "vpc.id": taken("spec.vpcs.*.id"),
  "vpc.cidr": { kind: "judged" },
  "vpc.ipv6Cidr": LEFT,
  "vpc.ipv6Pool": LEFT,
  "vpc.subnets": taken("spec.clusters.*.zones"),
  "vpc.autoAllocateIPv6": { kind: "judged" },
  "vpc.clusterEndpoints": LEFT,
  "vpc.nat": LEFT,
  "vpc.securityGroup": LEFT,
  "vpc.sharedNodeSecurityGroup": LEFT,
  "vpc.manageSharedNodeSecurityGroupRules": LEFT,
  "vpc.publicAccessCIDRs": LEFT,
  "vpc.extraCIDRs": LEFT,
  "vpc.extraIPv6CIDRs": LEFT,
  "vpc.hostnameType": LEFT,
  "vpc.localZoneSubnets": LEFT,
  "vpc.controlPlaneSubnetIDs": LEFT,
  "vpc.controlPlaneSecurityGroupIDs": LEFT,
  nodeGroups: taken("spec.clusters.*.compute, zones"),
  managedNodeGroups: taken("spec.clusters.*.compute, zones"),
  remoteNetworkConfig: { kind: "judged" },
  fargateProfiles: { kind: "judged" },
  localZones: LEFT,
  iam: LEFT,
  identityProviders: LEFT,
  iamIdentityMappings: LEFT,
  accessConfig: LEFT,
  addons: LEFT,
  addonsConfig: LEFT,
  privateCluster: LEFT,
  cloudWatch: LEFT,
  secretsEncryption: LEFT,
  gitops: LEFT,
  outpost: { kind: "judged" },
  zonalShiftConfig: LEFT,
  upgradePolicy: LEFT,
  deletionProtection: LEFT,
  controlPlaneScalingConfig: LEFT,
};

/** What stays with eksctl, and what nobody knows, one diagnostic each for a ClusterConfig. */
export function notTaken(config: ClusterConfig): readonly Diagnostic[] {
  const paths = pathsIn(config.body);
  const left = paths.filter((path) => FIELDS[path]?.kind === "left");
  const strange = paths.filter((path) => FIELDS[path] === undefined);
  return [
    ...strange.map((path) =>
      diagnose("EKSCTL-3", {
        message: `${path} of ${config.file} is no field that is known`,
        at: config.at(...path.split(".")),
      }),
    ),
    ...(left.length === 0
      ? []
      : [diagnose("EKSCTL-4", { message: `of ${config.file} stay with eksctl: ${left.join(", ")}`, at: config.at() })]),
  ];
}

/** Fields as {@link FIELDS} names them: one level down where it does. */
function pathsIn(body: Fields): readonly string[] {
  const nested = new Set(Object.keys(FIELDS).flatMap((path) => (path.includes(".") ? [path.split(".")[0] ?? ""] : [])));
  return Object.entries(body).flatMap(([key, value]) =>
    nested.has(key) && isFields(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
const isMaps = (value: unknown): boolean => Array.isArray(value) && value.every(isFields);

const isRange = (value: unknown): boolean => typeof value === "string" && readPrefix(value) !== undefined;

/** What is read of a ClusterConfig has these forms. */
const FORMS: readonly (readonly [path: string, form: string, fits: (value: unknown) => boolean])[] = [
  ["kubernetesNetworkConfig", "a map", isFields],
  ["autoModeConfig", "a map", isFields],
  ["karpenter", "a map", isFields],
  ["vpc", "a map", isFields],
  ["vpc.subnets", "a map", isFields],
  ["vpc.cidr", "a range of addresses", isRange],
  ["nodeGroups", "a list of node groups", isMaps],
  ["managedNodeGroups", "a list of node groups", isMaps],
  ["fargateProfiles", "a list of profiles", isMaps],
  ["availabilityZones", "a list of zones", isTexts],
];

/** EKSCTL-10: what cannot be read as what it is to be. */
export function misshapen({ body, file, at }: ClusterConfig): readonly Diagnostic[] {
  return FORMS.flatMap(([field, form, fits]) => {
    const path = field.split(".");
    const value = valueIn(body, ...path);
    if (value === undefined || value === null || fits(value)) return [];
    return [diagnose("EKSCTL-10", { message: `${field} of ${file} is not ${form}`, at: at(...path) })];
  });
}

/** What a ClusterConfig asks for that is dangerous, or that the Fabric cannot say. */
export function judged(config: ClusterConfig): readonly Diagnostic[] {
  const { body, at } = config;
  const say = (message: string, fix: string, ...path: readonly (string | number)[]): Diagnostic =>
    diagnose("EKSCTL-5", { message, fix, at: at(...path) });
  const open = (["nodeGroups", "managedNodeGroups"] as const).flatMap((section) =>
    listIn(body, section).flatMap((group, index) =>
      valueIn(group, "ssh", "allow") === true && valueIn(group, "ssh", "sourceSecurityGroupIds") === undefined
        ? [
            say(
              `node group ${String(group.name)} lets the whole Internet in by ssh (\`ssh.allow: true\`)`,
              "Podspan needs no ssh: set `allow: false`, or name `sourceSecurityGroupIds`, in eksctl's file.",
              section,
              index,
              "ssh",
            ),
          ]
        : [],
    ),
  );
  return [
    ...open,
    ...(valueIn(body, "vpc", "autoAllocateIPv6") === true
      ? [
          say(
            "the VPC has an IPv6 block, which Podspan does not manage yet",
            "Nothing is to be done: it stays.",
            "vpc",
            "autoAllocateIPv6",
          ),
        ]
      : []),
    ...(body.remoteNetworkConfig === undefined
      ? []
      : [
          say(
            "networks of hybrid nodes are not taken",
            "Write them as a site: `sites: { NAME: { nodes: [...], pods: [...] } }`, and the way there as a link.",
            "remoteNetworkConfig",
          ),
        ]),
    ...(listIn(body, "fargateProfiles").length === 0
      ? []
      : [
          say(
            "pods on Fargate keep the addresses of their profile's subnets",
            "Nothing is to be done.",
            "fargateProfiles",
          ),
        ]),
    ...(body.outpost === undefined
      ? []
      : [say("clusters on an Outpost are not known to Podspan", "Take the cluster out of the Fabric.", "outpost")]),
  ];
}

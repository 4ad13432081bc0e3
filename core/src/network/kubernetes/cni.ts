import type { Prefix } from "../../addressing/index.ts";
import type { ObservedFacts } from "../../observed/index.ts";
import { parseGoBool } from "../../spec/index.ts";
import { ofFamily, prefixesIn } from "./ranges.ts";

/** How the VPC CNI of a cluster treats what pods send (aws-network-semantics 3.8; amazon-vpc-cni-k8s pkg/networkutils/network.go). */
export interface CniSettings {
  /** AWS_VPC_K8S_CNI_EXTERNALSNAT: nodes change no source address. */
  readonly externalSnat: boolean;
  /** AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: IPv4 only, what is no range is skipped. */
  readonly excluded: readonly Prefix[];
  /** AWS_VPC_K8S_CNI_RANDOMIZESNAT: whether the node chooses another source port. */
  readonly randomPorts: boolean;
  /** AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: pods take addresses of ENIConfigs' subnets. */
  readonly customNetworking: boolean;
  /** POD_SECURITY_GROUP_ENFORCING_MODE of pods with interfaces of their own (F50). */
  readonly podGroups: "strict" | "standard";
  /** AWS_EXTERNAL_SERVICE_CIDRS: always by the primary interface. */
  readonly byPrimary: readonly Prefix[];
  /** Since 1.8.0 replies leave by the pod's own interface, and an ENIConfig without groups means those of the node. */
  readonly since18: boolean;
  /** Bytes; AWS_VPC_ENI_MTU and POD_MTU (F46). */
  readonly mtu: number;
  readonly podMtu: number;
  /** ENABLE_SUBNET_DISCOVERY: pods also take addresses of tagged subnets of their node's zone. */
  readonly subnetDiscovery: boolean;
  /** NETWORK_POLICY_ENFORCING_MODE=strict: a pod that no policy selects sends and takes nothing. */
  readonly strictPolicies: boolean;
}

/** Variables of container aws-node that a network is made of: ranges, and all else. */
export const READ_RANGES = ["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "AWS_EXTERNAL_SERVICE_CIDRS"] as const;
export const READ_VARIABLES = [
  "AWS_VPC_ENI_MTU",
  "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
  "AWS_VPC_K8S_CNI_EXTERNALSNAT",
  "AWS_VPC_K8S_CNI_RANDOMIZESNAT",
  "ENABLE_SUBNET_DISCOVERY",
  "NETWORK_POLICY_ENFORCING_MODE",
  "POD_MTU",
  "POD_SECURITY_GROUP_ENFORCING_MODE",
] as const;

type Variable = (typeof READ_RANGES)[number] | (typeof READ_VARIABLES)[number];
type Env = Readonly<Record<string, string>>;

/** AWS_VPC_ENI_MTU when it is not set (amazon-vpc-cni-k8s, README). */
const DEFAULT_MTU = 9001;

/** The environment of container aws-node as settings; a value that Go's ParseBool refuses counts as the default. */
export function cniSettings(
  env: Readonly<Partial<Record<Variable, string>>>,
  version: CniVersion | undefined,
): CniSettings {
  const is = (name: Variable) => parseGoBool(env[name] ?? "") === true;
  const mtu = mtuOf(env.AWS_VPC_ENI_MTU) ?? DEFAULT_MTU;
  return {
    externalSnat: is("AWS_VPC_K8S_CNI_EXTERNALSNAT"),
    excluded: listed(env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS),
    randomPorts: env.AWS_VPC_K8S_CNI_RANDOMIZESNAT !== "none",
    customNetworking: is("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"),
    podGroups: env.POD_SECURITY_GROUP_ENFORCING_MODE === "standard" ? "standard" : "strict",
    byPrimary: listed(env.AWS_EXTERNAL_SERVICE_CIDRS),
    since18: version === undefined || version.major > 1 || version.minor >= 8,
    mtu,
    podMtu: mtuOf(env.POD_MTU) ?? mtu,
    subnetDiscovery: parseGoBool(env.ENABLE_SUBNET_DISCOVERY ?? "") !== false,
    strictPolicies: env.NETWORK_POLICY_ENFORCING_MODE === "strict",
  };
}

export interface CniVersion {
  readonly major: number;
  readonly minor: number;
}

/** The version in an image's tag or an add-on's version: `…/amazon-k8s-cni:v1.21.1-eksbuild.1`, `v1.21.1-eksbuild.1`. */
export function cniVersion(text: string): CniVersion | undefined {
  const [, major, minor] = /(?:^|:)v?(\d+)\.(\d+)(?:\.|$)/.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** Every literal variable of a DaemonSet. */
export function valuesOf(env: ObservedFacts<"cni-daemonset">["env"]): Env {
  return Object.fromEntries(Object.entries(env).map(([name, { value }]) => [name, value]));
}

/** The `env` of an add-on's configuration, as far as it is text. */
export function configuredEnv(configuration: Readonly<Record<string, unknown>>): Env {
  const { env } = configuration;
  if (typeof env !== "object" || env === null) return {};
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === "string"));
}

function listed(text: string | undefined): readonly Prefix[] {
  const items = (text ?? "").split(",").map((item) => item.trim());
  return ofFamily(prefixesIn(items), 4);
}

function mtuOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

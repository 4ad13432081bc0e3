import { contains, formatPrefix, type Prefix, parsePrefix } from "../../addressing/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";

/** The environment of the VPC CNI's container `aws-node`, from the DaemonSet or the add-on's configurationValues. */
export type CniEnv = Readonly<Record<string, string>>;

/** What the rules need to know beside the environment. */
export interface CniSurroundings {
  /** Whether other networks route to the pods' range; decides CNI-7. Absent: CNI-7 says nothing. */
  readonly routable?: boolean;
  /** The VPC's own blocks, which are never translated anyway. */
  readonly vpcBlocks?: readonly Prefix[];
}

/** Variables that aws-node v1.23.1 reads as booleans. */
const BOOLEANS: ReadonlySet<string> = new Set([
  "ANNOTATE_POD_IP",
  "AWS_MANAGE_ENIS_NON_SCHEDULABLE",
  "AWS_VPC_CNI_NODE_PORT_SUPPORT",
  "AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER",
  "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
  "AWS_VPC_K8S_CNI_EXTERNALSNAT",
  "DISABLE_INTROSPECTION",
  "DISABLE_LEAKED_ENI_CLEANUP",
  "DISABLE_METRICS",
  "DISABLE_NETWORK_RESOURCE_PROVISIONING",
  "DISABLE_POD_V6",
  "DISABLE_TCP_EARLY_DEMUX",
  "ENABLE_BANDWIDTH_PLUGIN",
  "ENABLE_IMDS_ONLY_MODE",
  "ENABLE_IPv4",
  "ENABLE_IPv6",
  "ENABLE_MULTI_NIC",
  "ENABLE_POD_ENI",
  "ENABLE_PREFIX_DELEGATION",
  "ENABLE_SUBNET_DISCOVERY",
]);

/** What Go's strconv.ParseBool makes of a text; undefined for what it refuses, which the CNI replaces by its default. */
export function parseGoBool(text: string): boolean | undefined {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  if (["0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  return undefined;
}

/** CNI-1, CNI-3, CNI-5 and CNI-7 of one environment. Paths are `["env", NAME]`; sorted by rule, then variable. */
export function checkCniEnv(env: CniEnv, around: CniSurroundings = {}): readonly Diagnostic[] {
  return [...ignoredExclusions(env), ...oddBooleans(env), ...minimumWithoutWarm(env), ...exposedPods(env, around)];
}

/** CNI-4 of a live cluster: custom networking is on where ENIConfigs have no effect. */
export function checkCustomNetworkingSupport(cluster: {
  readonly name: string;
  readonly ipFamily: "ipv4" | "ipv6";
  readonly autoMode: boolean;
}): readonly Diagnostic[] {
  const why = cluster.ipFamily === "ipv6" ? "is an IPv6 cluster" : cluster.autoMode ? "runs EKS Auto Mode" : undefined;
  if (why === undefined) return [];
  const message = `cluster \`${cluster.name}\` ${why}, where ENIConfigs have no effect`;
  return [
    diagnose("CNI-4", {
      message,
      ...(cluster.ipFamily === "ipv4"
        ? { fix: "Write `compute: auto`; or `auto: {}` beside the `compute` of its other nodes." }
        : {}),
    }),
  ];
}

function ignoredExclusions(env: CniEnv): readonly Diagnostic[] {
  const exclusions = env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS ?? "";
  if (exclusions.trim() === "" || !isOn(env, "AWS_VPC_K8S_CNI_EXTERNALSNAT")) return [];
  const message = `AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=${exclusions} is ignored, because AWS_VPC_K8S_CNI_EXTERNALSNAT is true`;
  return [diagnose("CNI-1", { message, path: ["env", "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"] })];
}

function oddBooleans(env: CniEnv): readonly Diagnostic[] {
  return Object.keys(env)
    .filter((name) => BOOLEANS.has(name))
    .sort()
    .flatMap((name) => {
      const text = env[name] ?? "";
      const value = parseGoBool(text);
      if (text === "true" || text === "false" || text === "") return [];
      const reading = value === undefined ? "is not a boolean, so the default counts" : `is read as ${value}`;
      const fix = value === undefined ? undefined : `Write "${value}".`;
      return [diagnose("CNI-3", { message: `${name}=${text} ${reading}`, fix, path: ["env", name] })];
    });
}

function minimumWithoutWarm(env: CniEnv): readonly Diagnostic[] {
  const minimum = env.MINIMUM_IP_TARGET ?? "";
  if (minimum === "" || (env.WARM_IP_TARGET ?? "") !== "") return [];
  const message = `MINIMUM_IP_TARGET=${minimum} is set and WARM_IP_TARGET is not`;
  return [diagnose("CNI-5", { message, path: ["env", "MINIMUM_IP_TARGET"] })];
}

/** CNI-7: with custom networking on and a range that nobody routes, an exclusion beyond the VPC loses its replies. */
function exposedPods(env: CniEnv, { routable, vpcBlocks = [] }: CniSurroundings): readonly Diagnostic[] {
  const name = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";
  if (routable !== false || !isOn(env, "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG")) return [];
  // Ignored altogether: CNI-1 says so.
  if (isOn(env, "AWS_VPC_K8S_CNI_EXTERNALSNAT")) return [];
  const outside = (env[name] ?? "").split(",").flatMap((text) => {
    const reading = parsePrefix(text.trim());
    return reading.ok && !vpcBlocks.some((block) => contains(block, reading.prefix))
      ? [formatPrefix(reading.prefix)]
      : [];
  });
  if (outside.length === 0) return [];
  const message = `${name} lets pods of a non-routable range show themselves to ${outside.join(", ")}`;
  return [diagnose("CNI-7", { message, path: ["env", name] })];
}

function isOn(env: CniEnv, name: string): boolean {
  return parseGoBool(env[name] ?? "") === true;
}

import {
  contains,
  formatPrefix,
  impossibleBlock,
  overlaps,
  type Prefix,
  parsePrefix,
  prefixFrom,
  refusedBlock,
  vpcBlockRules,
} from "../../addressing/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import { isWhole } from "../raw.ts";
import { type AddressField, describeUse } from "./address-field.ts";
import type { RuleInput } from "./rule.ts";

/** CIDR-1: a block of a VPC, a pod range or a pod subnet outside /16 to /28 (F14). */
export function checkBlockSizes({ fields }: RuleInput): readonly Diagnostic[] {
  return ipv4Fields(fields, "vpc", "pods", "podSubnet").flatMap(({ use, prefix, path }) => {
    const refusal = impossibleBlock(prefix);
    if (refusal?.kind !== "size") return [];
    const message = `${formatPrefix(prefix)} of ${describeUse(use)} ${refusal.reason}`;
    return [diagnose("CIDR-1", { message, path })];
  });
}

/** CIDR-2: AWS's restriction table, with the blocks that the Fabric itself gives the VPC (F17). */
export function checkRestrictions({ fabric: { spec }, fields }: RuleInput): readonly Diagnostic[] {
  const byVpc = Map.groupBy(ipv4Fields(fields, "vpc", "pods"), ({ use }) => ("vpc" in use ? use.vpc : ""));
  return Object.entries(spec.vpcs).flatMap(([name, vpc]) => {
    // What comes after the most that any quota allows is CIDR-4's matter.
    const blocks = (byVpc.get(name) ?? []).slice(0, vpcBlockRules.quota.maximum);
    const primary = vpc.cidrs === undefined ? undefined : readIpv4(vpc.cidrs[0]);
    return blocks.flatMap((field, index) => restriction(field, primary, blocks.slice(0, index)));
  });
}

function restriction(
  { use, prefix, path }: AddressField,
  primary: Prefix | undefined,
  before: readonly AddressField[],
): readonly Diagnostic[] {
  const blocks = before.map((field) => field.prefix);
  // An overlap is told by ADDR-1; the table adds nothing to it.
  if (blocks.some((block) => overlaps(block, prefix))) return [];
  const alone = primary === undefined || blocks.length === 0;
  const refusal = alone ? impossibleBlock(prefix) : refusedBlock(prefix, { primary, blocks });
  if (refusal?.kind !== "never" && refusal?.kind !== "association") return [];
  const message = `${formatPrefix(prefix)} of ${describeUse(use)} ${refusal.reason}`;
  if (refusal.kind === "never" || refusal.settled) return [diagnose("CIDR-2", { message, path })];
  const cause = "AWS's table can be read both ways here, and only the API can tell: the plan may fail at this block.";
  return [diagnose("CIDR-2", { message, path, cause, severity: "warning" })];
}

/** CIDR-4: more blocks than the VPC may have (F20); a cluster without ranges gets one. */
export function checkBlockCount({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  const byVpc = Map.groupBy(Object.values(spec.clusters), ({ vpc }) => vpc);
  return Object.entries(spec.vpcs).flatMap(([name, vpc]) => {
    const clusters = byVpc.get(name) ?? [];
    const own = vpc.cidrs?.length ?? 1;
    const pods = clusters.reduce(
      (sum, { pods: { placement, ranges } }) => sum + (placement === "nodes" ? 0 : Math.max(1, ranges.length)),
      0,
    );
    const { maximum, default: usual } = vpcBlockRules.quota;
    const quota = vpc.blockQuota ?? usual;
    if (own + pods <= quota) return [];
    const path = ["spec", "vpcs", name];
    const parts = `${own} of its own and ${pods} for pods`;
    // What the account was granted is known once it is asked: of a VPC that is there the plan does, and refuses then.
    const open = vpc.blockQuota === undefined && vpc.cidrs === undefined && own + pods <= maximum;
    const more = open ? `AWS's default of ${quota}: the plan asks what the account was granted` : `${quota}`;
    const message = `VPC \`${name}\` would have ${own + pods} IPv4 blocks (${parts}), more than ${more}`;
    return [diagnose("CIDR-4", { message, path, ...(open ? { severity: "warning" as const } : {}) })];
  });
}

const SERVICE_SPACE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(prefixFrom);

/** CIDR-7: a service range that EKS refuses. */
export function checkServiceRanges({ fabric, fields }: RuleInput): readonly Diagnostic[] {
  return fields.flatMap(({ use, prefix, path }) => {
    if (use.kind !== "services") return [];
    if (fabric.spec.clusters[use.cluster]?.ipFamily === "ipv6") return [];
    const fits = prefix.length >= 12 && prefix.length <= 24 && SERVICE_SPACE.some((space) => contains(space, prefix));
    const message = `${formatPath(path)}: EKS takes no service range ${formatPrefix(prefix)}`;
    return fits ? [] : [diagnose("CIDR-7", { message, path })];
  });
}

/** CIDR-8: an explicit pod subnet that does not lie in one of the cluster's ranges. */
export function checkPodSubnets({ fabric: { spec }, raw, fields }: RuleInput): readonly Diagnostic[] {
  const byCluster = Map.groupBy(ipv4Fields(fields, "pods"), ({ use }) => ("cluster" in use ? use.cluster : ""));
  return fields.flatMap(({ use, prefix, path }) => {
    if (use.kind !== "podSubnet") return [];
    const ranges = byCluster.get(use.cluster) ?? [];
    const written = ["spec", "clusters", use.cluster, "pods", "ranges"];
    if (!isWhole(raw, written, spec.clusters[use.cluster]?.pods.ranges ?? [])) return [];
    if (ranges.some((range) => contains(range.prefix, prefix))) return [];
    const partly = ranges.find((range) => overlaps(range.prefix, prefix));
    const where = partly
      ? `reaches beyond ${formatPrefix(partly.prefix)}`
      : "lies in none of the cluster's `pods.ranges`";
    return [diagnose("CIDR-8", { message: `${formatPrefix(prefix)} of ${describeUse(use)} ${where}`, path })];
  });
}

function ipv4Fields(fields: readonly AddressField[], ...kinds: readonly string[]): readonly AddressField[] {
  return fields.filter(({ use, prefix }) => prefix.family === 4 && kinds.includes(use.kind));
}

function readIpv4(text: string | undefined): Prefix | undefined {
  const reading = parsePrefix(text ?? "");
  return reading.ok && reading.prefix.family === 4 ? reading.prefix : undefined;
}

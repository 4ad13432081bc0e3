import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

/** SPEC-10: two entries name one thing of the world. SPEC-8: a region outside the account's partition. */
export function checkIdentities({ fabric }: RuleInput): readonly Diagnostic[] {
  return [...sameVpcs(fabric), ...sameClusters(fabric), ...sameAdoptions(fabric), ...foreignRegions(fabric)];
}

function sameVpcs({ spec }: Fabric): readonly Diagnostic[] {
  const named = Object.entries(spec.vpcs).flatMap(([name, { id }]) =>
    id === undefined ? [] : [{ key: id, what: `VPC ${id}`, path: ["spec", "vpcs", name, "id"] }],
  );
  return repeated(named);
}

function sameClusters({ spec }: Fabric): readonly Diagnostic[] {
  const named = Object.entries(spec.clusters).flatMap(([key, cluster]) => {
    const vpc = spec.vpcs[cluster.vpc];
    if (vpc === undefined || vpc.region === "") return [];
    const name = cluster.name ?? key;
    const what = `EKS cluster ${name} in ${vpc.region}`;
    return [{ key: `${vpc.account ?? ""} ${vpc.region} ${name}`, what, path: ["spec", "clusters", key] }];
  });
  return repeated(named);
}

/** One thing becomes one resource. In a cluster things are known by their names, which each kind of each cluster may have. */
function sameAdoptions({ spec }: Fabric): readonly Diagnostic[] {
  const byId = spec.adopt.flatMap(({ id, as }, index) => {
    const kind = /^[^/]+\/(?:eni-config|node-class|node-pool)\//.exec(as)?.[0] ?? "";
    return [{ key: `${kind} ${id}`, what: id, path: ["spec", "adopt", index, "id"] }];
  });
  const byName = spec.adopt.flatMap(({ as }, index) => [{ key: as, what: as, path: ["spec", "adopt", index, "as"] }]);
  return [...repeated(byId), ...repeated(byName)];
}

interface Named {
  readonly key: string;
  readonly what: string;
  readonly path: Path;
}

function repeated(named: readonly Named[]): readonly Diagnostic[] {
  const first = new Map<string, Named>();
  return named.flatMap((entry) => {
    const other = first.get(entry.key);
    if (other === undefined) {
      first.set(entry.key, entry);
      return [];
    }
    const message = `${formatPath(entry.path)} and ${formatPath(other.path)} both mean ${entry.what}`;
    return [diagnose("SPEC-10", { message, path: entry.path })];
  });
}

function foreignRegions({ spec }: Fabric): readonly Diagnostic[] {
  return Object.entries(spec.vpcs).flatMap(([name, { account, region }]) => {
    const partition = account === undefined ? undefined : spec.accounts[account]?.partition;
    if (partition === undefined || region === "" || partition === partitionOf(region)) return [];
    const message = `region ${region} of VPC \`${name}\` is in partition ${partitionOf(region)}, its account in ${partition}`;
    const fix = "Correct the region, or the account's `partition`.";
    return [diagnose("SPEC-8", { message, fix, path: ["spec", "vpcs", name, "region"] })];
  });
}

/** The partition that a region is in: its name says so. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

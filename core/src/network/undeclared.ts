import { type Observed, observedOf, type Snapshot } from "../observed/index.ts";
import type { Declared } from "./declared.ts";

/** What there is to say where no Fabric says anything: clusters by their own names, VPCs by their Name tags where these tell them apart. */
export function undeclared(snapshot: Snapshot): Declared {
  const vpcs = onceById(observedOf(snapshot, "vpc"));
  const names = Map.groupBy(vpcs, (vpc) => vpc.tags?.Name);
  return {
    vpcs: vpcs.flatMap((vpc) => {
      const name = vpc.tags?.Name;
      const isPlain = name !== undefined && /^[\w.-]+$/.test(name) && names.get(name)?.length === 1;
      return vpc.scope.plane === "aws" ? [{ key: isPlain ? name : vpc.id, scope: vpc.scope, vpc: vpc.id }] : [];
    }),
    clusters: observedOf(snapshot, "cluster").flatMap(({ props, scope }) => {
      if (scope.plane !== "aws") return [];
      return [{ key: props.name, name: props.name, scope, vpc: props.vpc, podRanges: [], zones: [] }];
    }),
    sites: [],
    links: [],
  };
}

/** A shared VPC is seen from several accounts. */
function onceById(vpcs: readonly Observed<"vpc">[]): readonly Observed<"vpc">[] {
  return [...new Map(vpcs.map((vpc) => [vpc.id, vpc])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

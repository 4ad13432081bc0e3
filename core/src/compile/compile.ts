import type { Desired, Resource } from "../desired/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { recordOf, type Snapshot } from "../observed/index.ts";
import type { Fabric } from "../spec/index.ts";
import { adoptionProblems, withAdoptions } from "./adoption.ts";
import type { AddressPlan } from "./allocation/address-plan.ts";
import { natFreeProblems } from "./allocation/nat-free.ts";
import { compileCluster } from "./cluster/cluster.ts";
import { missingClusters } from "./cluster/missing-clusters.ts";
import type { Section } from "./identity/identity.ts";
import { managementOf, readKeys } from "./identity/management.ts";
import { afterAcceptances } from "./links/acceptances.ts";
import { linkedVpcs } from "./links/linked-vpc.ts";
import { compileLinks, unreadLinks } from "./links/links.ts";
import { type ClusterSnat, NO_SNAT } from "./nodes/snat.ts";
import { quotaProblems } from "./quotas/quotas.ts";
import { snatByCluster } from "./snat/exclusions.ts";
import { siteOverlaps } from "./vpc/site-overlaps.ts";
import { compileVpc } from "./vpc/vpc.ts";

/** Everything that a Fabric wants in a world, and what is wrong with that. */
export interface Compilation {
  readonly desired: Desired;
  readonly diagnostics: readonly Diagnostic[];
  /** What nodes of each cluster do not translate, by its key. */
  readonly snat: Readonly<Record<string, ClusterSnat>>;
}

/**
 * Fabric x AddressPlan x Snapshot -> Desired. Pure.
 * What the Fabric refers to and the world does not have is a diagnostic; what cannot be read is left to diff, which blocks it.
 * `former`: SNAT exclusions of a CNI before us, by the id of its configuration. `applied`: logical ids that an apply was done with. `ownByState`: world ids of the blocks and routes that state says are ours; those that the Fabric no longer names are on their way out.
 */
export function compile(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  ownByState: ReadonlySet<string> = new Set(),
  applied: ReadonlySet<string> = new Set(),
  former: ReadonlyMap<string, string> = new Map(),
): Compilation {
  const linked = linkedVpcs(fabric, addresses, snapshot, ownByState);
  const links = compileLinks(fabric, addresses, linked, snapshot, { ownByState, applied });
  const clusters = readKeys(fabric, "clusters");
  const unread = unreadLinks(fabric, linked, snapshot);
  const snat = snatByCluster(fabric, clusters, addresses, linked, { ...links, unread }, former, snapshot);
  const parts = [
    ...readKeys(fabric, "vpcs").map((key) => compileVpc(fabric, key, snapshot)),
    ...clusters.map((key) =>
      compileCluster(fabric, key, addresses, snapshot, ownByState, linked, snat.get(key) ?? NO_SNAT),
    ),
    links,
  ];
  const all = afterAcceptances(
    parts.flatMap((part) => part.resources),
    links.pairs,
  );
  const resources = onlyObserved(fabric, withAdoptions(fabric, all.toSorted(byId)));
  return {
    desired: {
      ...nothingDesired(fabric, unread),
      resources,
      existing: parts.flatMap((part) => part.existing).sort(byId),
    },
    snat: recordOf(snat),
    diagnostics: [
      ...parts.flatMap((part) => part.diagnostics),
      ...missingClusters(fabric, clusters, addresses, snapshot),
      ...siteOverlaps(fabric, snapshot),
      ...natFreeProblems(fabric, addresses),
      ...adoptionProblems(fabric, resources, snapshot, applied),
      ...quotaProblems(fabric, resources, snapshot),
    ],
  };
}

/** What destroy wants. `unread`: links of which not all can be known now. */
export function nothingDesired(fabric: Fabric, unread: readonly string[] = []): Desired {
  return {
    kind: "Desired",
    version: 1,
    fabric: { name: fabric.metadata.name, uid: fabric.metadata.uid },
    clusters: Object.keys(fabric.spec.clusters).sort(),
    resources: [],
    existing: [],
    ...handsOff(fabric, unread),
  };
}

/** What belongs to a VPC or cluster that is only observed is compared, and never changed. */
function onlyObserved(fabric: Fabric, resources: readonly Resource[]): readonly Resource[] {
  const management = managementOf(fabric);
  return resources.map((resource) =>
    management(resource.id) === "observe" ? { ...resource, observe: true } : resource,
  );
}

/** Keys of which nothing is to be changed, whatever is wanted. */
function handsOff({ spec }: Fabric, unread: readonly string[]): Pick<Desired, "handsOff"> {
  const keys = (section: Section): readonly string[] =>
    Object.entries(spec[section]).flatMap(([key, { manage }]) => (manage === "full" ? [] : [key]));
  const off = {
    vpcs: keys("vpcs"),
    clusters: keys("clusters"),
    sites: keys("sites"),
    links: [...new Set([...keys("links"), ...unread])],
  };
  return Object.values(off).every((some) => some.length === 0) ? {} : { handsOff: off };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

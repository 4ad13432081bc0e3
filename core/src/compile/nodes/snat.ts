/** Destinations beyond the VPC that see a pod's own address (aws-network-semantics 3.8). */
export const EXCLUSIONS = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";
/** Nodes translate nothing at all. */
export const EXTERNAL_SNAT = "AWS_VPC_K8S_CNI_EXTERNALSNAT";

/** A range that nodes of a cluster must not translate what they send to, and why. */
export interface SnatExclusion {
  /** Canonical. */
  readonly cidr: string;
  /** Whose it is, sorted: `vpcs/west2`, `sites/dc1`. */
  readonly of: readonly string[];
  /** The links that need it, sorted. */
  readonly links: readonly string[];
}

/** What `pods.snat` of a cluster comes to, by its links. */
export interface ClusterSnat {
  /** What its links need, in address order; empty with `snat: external`, where nothing is translated anyway. */
  readonly needed: readonly SnatExclusion[];
  /** Of these, what waits for a link that is not there yet: an exclusion without a route would lose packets. */
  readonly waiting: readonly SnatExclusion[];
  /** Where links lead to and pods' own tables do not: left translated. */
  readonly unrouted: readonly SnatExclusion[];
  /** What {@link EXCLUSIONS} is to be; absent where it is not ours to set. */
  readonly value?: string;
  /** Whether Auto Mode's nodes translate nothing: they know no exclusions, so it is all or nothing (EKS user guide, NodeClass). */
  readonly disabled: boolean;
  /** Logical ids of what must be there before pods show their own addresses: routes and openings of the links. Sorted. */
  readonly after: readonly string[];
}

/** What pods see beyond links, as people read it: `10.20.0.0/16 (vpcs/west2)`, and how many more. */
export function farText(exclusions: readonly SnatExclusion[]): string {
  const shown = exclusions.slice(0, 3).map(({ cidr, of }) => `${cidr} (${of.join(", ")})`);
  const more = exclusions.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export const NO_SNAT: ClusterSnat = { needed: [], waiting: [], unrouted: [], disabled: false, after: [] };

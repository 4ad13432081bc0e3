import type { Diagnostic } from "../../diagnostics/index.ts";
import type { Found, Group } from "../built.ts";
import type { Assumption, Endpoint } from "../model.ts";
import type { End, Place } from "../place.ts";

/** What the clusters of a snapshot add to a network: their pods and nodes, and the names that these go by. */
export interface KubernetesNetwork {
  /** Sorted by id. */
  readonly endpoints: readonly Endpoint[];
  /** Ids of those that agents on a Linux node in AWS answer: the nodes themselves, and pods on them. */
  readonly onNodes: ReadonlySet<string>;
  /** Ids of interfaces that these endpoints stand for: nobody else is to make endpoints of them. */
  readonly claimed: ReadonlySet<string>;
  /** Sorted by id. */
  readonly assumptions: readonly Assumption[];
  readonly findings: readonly Diagnostic[];
  readonly names: KubernetesNames;
}

/** The part of a directory that knows clusters. Looked up when asked: nothing is kept of each pod. */
export interface KubernetesNames {
  /**
   * Of a cluster, a pod, or an interface, instance or address of nodes and pods; undefined where the place is of no cluster, so that
   * somebody else may know it. `askers`: who sends there.
   */
  ends(place: Place, askers?: readonly End[]): Found | undefined;
  /** Pods and nodes by cluster and zone, sorted. */
  groups(): readonly Group[];
  /** `pods of west1 in us-west-1b (subnet-1)`; undefined where the endpoint is none of these. */
  nameOf(endpoint: string): string | undefined;
}

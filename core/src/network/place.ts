import type { Prefix } from "../addressing/index.ts";

/** What a flow starts or ends at, as users write it: the FROM and TO of `explain`, an expectation's ends, a flow's. */
export type Place =
  | { readonly kind: "cluster"; readonly cluster: string; readonly part: "pods" | "nodes"; readonly zone?: string }
  | { readonly kind: "pod"; readonly cluster: string; readonly namespace: string; readonly pod: string }
  | { readonly kind: "interface"; readonly id: string }
  | { readonly kind: "instance"; readonly id: string }
  | { readonly kind: "vpc"; readonly vpc: string }
  | { readonly kind: "site"; readonly site: string; readonly part: "pods" | "nodes" }
  | { readonly kind: "network"; readonly network: string }
  | { readonly kind: "address"; readonly prefix: Prefix }
  | { readonly kind: "internet" };

/** An endpoint of the network, or some of its addresses: what a place comes down to. */
export interface End {
  readonly endpoint: string;
  /** Absent: all that the endpoint has. */
  readonly addresses?: readonly Prefix[];
  /** What the source of these addresses becomes where the endpoint's exits translate it, if that is known better than of all: a pod's own node. */
  readonly translatedTo?: readonly Prefix[];
}

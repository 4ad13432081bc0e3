import { observedOf, type Snapshot } from "../../observed/index.ts";
import type { ClusterView } from "./cluster.ts";
import type { Notes } from "./notes.ts";
import { ClusterPolicies } from "./policies.ts";

/** Labels of the pods by which other network plugins filter: each enforces NetworkPolicies whatever the VPC CNI does. */
const ENFORCERS: readonly (readonly [label: string, value: string])[] = [
  ["k8s-app", "calico-node"],
  ["k8s-app", "cilium"],
  ["app.kubernetes.io/name", "antrea"],
];

/** The policies of a cluster as far as somebody enforces them. Where that is not known they are taken to be enforced, and it is said. */
export function enforcedPolicies(snapshot: Snapshot, cluster: ClusterView, notes: Notes): ClusterPolicies {
  const { kubernetes, key, cni } = cluster;
  const policies = observedOf(snapshot, "network-policy", kubernetes);
  const pods = observedOf(snapshot, "pod", kubernetes);
  const namespaces = observedOf(snapshot, "namespace", kubernetes);
  const byVpcCni = cluster.cniPolicies?.enforced;
  const byOther = pods.some(({ props }) => ENFORCERS.some(([label, value]) => props.labels?.[label] === value));
  const enforced = byOther || byVpcCni !== false;
  // Only the VPC CNI's own agent knows this mode.
  const strict = byVpcCni !== false && cni.strictPolicies;
  if (byVpcCni === undefined && strict) notes.strictTaken(key);
  else if (byVpcCni === undefined && !byOther && policies.length > 0) notes.policiesTaken(key);
  if (!enforced && policies.length > 0) notes.policiesOff(key, cluster.cniPolicies?.saidBy ?? "addon");
  return new ClusterPolicies(key, enforced ? policies : [], pods, namespaces, strict);
}

import type { ManagedKind, Scope } from "../../desired/index.ts";
import type { ObservedKind } from "../../observed/index.ts";

/**
 * What a run needs to see: `plan` the least, `destroy` also what may still use a subnet, `gone` what destroy must have removed,
 * `roll` and `destroy-roll` beside theirs also what tells old nodes and what holds them, `drift` also what the CNI left in the pod subnets, `verify`
 * everything that it judges, `observe` what more tells how packets go, `capacity` what takes addresses.
 */
export type Purpose =
  | "plan"
  | "roll"
  | "destroy"
  | "destroy-roll"
  | "gone"
  | "drift"
  | "verify"
  | "observe"
  | "capacity";

/** What every purpose reads of VPCs. */
export const NETWORK_KINDS = [
  "vpc",
  "vpc-cidr",
  "subnet",
  "route-table",
  "route-table-association",
  "route",
  "security-group",
] as const satisfies readonly ObservedKind[];

/**
 * What a proof needs of every VPC beside its network: who is in it, and what its subnets let pass. What routes lead to beyond that is asked
 * for only where some do.
 */
const PROOF: readonly ObservedKind[] = ["network-interface", "network-acl"];

export const AWS_KINDS: Readonly<Record<Purpose, readonly ObservedKind[]>> = {
  plan: [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon"],
  roll: [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon", "node-group", "launch-template"],
  destroy: [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon"],
  "destroy-roll": [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon", "node-group", "launch-template"],
  gone: [...NETWORK_KINDS, "cluster", "cni-addon"],
  drift: [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon"],
  verify: [...NETWORK_KINDS, ...PROOF, "cluster", "cni-addon", "node-group"],
  observe: [
    ...NETWORK_KINDS,
    ...PROOF,
    "cluster",
    "cni-addon",
    "node-group",
    "instance",
    "elastic-address",
    "peering-connection",
    "availability-zone",
  ],
  capacity: ["vpc", "vpc-cidr", "subnet", "cluster", "node-group", "network-interface"],
};

export const KUBERNETES_KINDS: Readonly<Record<Purpose, readonly ObservedKind[]>> = {
  plan: ["node", "eni-config", "cni-daemonset"],
  roll: ["node", "pod", "pod-disruption-budget", "eni-config", "cni-daemonset"],
  destroy: ["eni-config", "cni-daemonset", "node"],
  "destroy-roll": ["eni-config", "cni-daemonset", "node", "pod", "pod-disruption-budget"],
  gone: ["eni-config", "cni-daemonset"],
  drift: ["node", "eni-config", "cni-daemonset"],
  verify: ["node", "pod", "namespace", "network-policy", "eni-config", "cni-daemonset"],
  observe: ["node", "pod", "namespace", "network-policy", "eni-config", "cni-daemonset"],
  capacity: ["node", "pod", "cni-daemonset"],
};

/** What state remembers of a thing that we made or changed: where it is. */
export interface RememberedPlace {
  readonly kind: ManagedKind;
  readonly scope: Scope;
  readonly worldId: string;
  readonly vpc?: string;
}

export function isRemoving(purpose: Purpose): boolean {
  return purpose === "destroy" || purpose === "destroy-roll" || purpose === "gone";
}

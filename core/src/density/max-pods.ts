import type { InstanceType } from "./instance-type.ts";

/** How a node's pods get their addresses: what takes interfaces away from them, and whether they come as /28 prefixes. */
export interface PodMode {
  /** ENIConfig: the primary interface carries no pods (F49). */
  readonly customNetworking: boolean;
  readonly prefixDelegation: boolean;
  /** ENABLE_POD_ENI: the trunk interface takes one (F50). */
  readonly podSecurityGroups?: boolean;
  /** EKS Auto Mode: nothing on the host's network, and never more than 110 pods, whatever the type (EKS user guide, NodeClass). */
  readonly autoMode?: boolean;
  /** Interfaces tagged `node.k8s.amazonaws.com/no_manage`, as Multus has them. */
  readonly unmanagedInterfaces?: number;
}

/** How many pods a node can hold. */
export interface MaxPods {
  /** What to set as max-pods: the addresses that there can be, within AWS's cap, and the two on the host's network. */
  readonly pods: number;
  /** As many as there can be addresses for, whatever the cap. */
  readonly addressable: number;
  /** With prefixes: 110 up to 30 vCPUs, 250 above; in Auto Mode 110. */
  readonly cap?: number;
  /** Interfaces that carry pods. */
  readonly podInterfaces: number;
  /** Whether prefixes are used: a type that is not Nitro falls back to single addresses (POD-3). */
  readonly prefixes: boolean;
}

/** Addresses of a delegated IPv4 prefix (F21). */
export const PREFIX_ADDRESSES = 16;
/** aws-node and kube-proxy, which live on the host's network. */
const HOST_PODS = 2;

const SMALL_CAP = 110;
const LARGE_CAP = 250;
/** Up to so many vCPUs the small cap holds. */
const SMALL_VCPUS = 30;

/**
 * The pods that a node of this type can have addresses for (EKS user guide, "Choose an optimal EC2 instance type"; the AMI's own
 * table; EKS user guide, choosing an instance type): E interfaces of I addresses, each its own address less, and /28 prefixes in their places. `pods` is 0
 * when no interface is left for pods: custom networking is impossible then (POD-2).
 */
export function maxPods(type: InstanceType, mode: PodMode): MaxPods {
  const podInterfaces = Math.max(0, type.interfaces - interfacesTaken(mode));
  const prefixes = mode.prefixDelegation && type.nitro;
  const slots = podInterfaces * (type.addressesPerInterface - 1);
  if (slots === 0) return { pods: 0, addressable: 0, podInterfaces, prefixes };
  const addressable = slots * (prefixes ? PREFIX_ADDRESSES : 1) + hostPods(mode);
  const cap = mode.autoMode ? SMALL_CAP : podCap(type.vcpus);
  if (!prefixes) return { pods: addressable, addressable, podInterfaces, prefixes };
  return { pods: Math.min(cap, addressable), addressable, cap, podInterfaces, prefixes };
}

/** Pods of every node that live on the host's network; in Auto Mode their work is done by services of the node itself. */
export function hostPods({ autoMode = false }: PodMode): number {
  return autoMode ? 0 : HOST_PODS;
}

/** Interfaces that carry no pods. */
export function interfacesTaken(mode: PodMode): number {
  const { customNetworking, podSecurityGroups = false, unmanagedInterfaces = 0 } = mode;
  return Number(customNetworking) + Number(podSecurityGroups) + unmanagedInterfaces;
}

/** What AWS advises and managed node groups enforce. */
export function podCap(vcpus: number): number {
  return vcpus > SMALL_VCPUS ? LARGE_CAP : SMALL_CAP;
}

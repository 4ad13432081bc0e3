import type { InstanceType } from "./instance-type.ts";
import { hostPods, type MaxPods, maxPods, type PodMode, PREFIX_ADDRESSES } from "./max-pods.ts";

/** What the CNI keeps ready on a node beyond what its pods use (amazon-vpc-cni-k8s, README). */
export interface WarmPool {
  /** WARM_ENI_TARGET; the CNI's default is 1. */
  readonly enis?: number;
  /** WARM_IP_TARGET: rules over the interfaces and prefixes kept ready. */
  readonly ips?: number;
  /** MINIMUM_IP_TARGET. */
  readonly minimumIps?: number;
  /** WARM_PREFIX_TARGET; the CNI's default is 1. */
  readonly prefixes?: number;
}

/** What one node takes of its pod subnet. */
export interface AddressNeed {
  /** Addresses in all, those of the interfaces themselves included. */
  readonly addresses: number;
  /** Whole /28 blocks; 0 without prefixes. */
  readonly prefixes: number;
  readonly interfaces: number;
}

/**
 * The addresses that a node with so many pods (hostNetwork ones left out) takes of its pod subnet, warm pool included and never more
 * than its interfaces hold (amazon-vpc-cni-k8s, docs/eni-and-ip-target.md).
 */
export function addressNeed(type: InstanceType, mode: PodMode, pods: number, warm: WarmPool = {}): AddressNeed {
  const most = maxPods(type, mode);
  const slots = type.addressesPerInterface - 1;
  if (most.podInterfaces === 0 || slots <= 0) return { addresses: 0, prefixes: 0, interfaces: 0 };
  return most.prefixes ? byPrefixes(most, slots, pods, warm) : byAddresses(most, slots, pods, warm);
}

/** Pods of a full node that need an address of the pod subnet. */
export function podsWithAddress({ pods }: MaxPods, mode: PodMode): number {
  return Math.max(0, pods - hostPods(mode));
}

function byAddresses({ podInterfaces }: MaxPods, slots: number, pods: number, warm: WarmPool): AddressNeed {
  const most = podInterfaces * slots;
  if (countsAddresses(warm)) {
    const held = Math.min(most, wantedAddresses(pods, warm));
    const interfaces = Math.max(1, Math.ceil(held / slots));
    return { addresses: held + interfaces, prefixes: 0, interfaces };
  }
  // Without an address target an interface is filled as soon as it is there.
  const interfaces = Math.min(podInterfaces, Math.ceil(pods / slots) + (warm.enis ?? 1));
  return { addresses: interfaces * (slots + 1), prefixes: 0, interfaces };
}

function byPrefixes({ podInterfaces }: MaxPods, slots: number, pods: number, warm: WarmPool): AddressNeed {
  const wanted = countsAddresses(warm)
    ? Math.ceil(wantedAddresses(pods, warm) / PREFIX_ADDRESSES)
    : Math.ceil(pods / PREFIX_ADDRESSES) + (warm.prefixes ?? 1);
  const prefixes = Math.min(podInterfaces * slots, wanted);
  const interfaces = Math.max(1, Math.ceil(prefixes / slots));
  return { addresses: prefixes * PREFIX_ADDRESSES + interfaces, prefixes, interfaces };
}

function countsAddresses({ ips, minimumIps }: WarmPool): boolean {
  return ips !== undefined || minimumIps !== undefined;
}

function wantedAddresses(pods: number, { ips = 0, minimumIps = 0 }: WarmPool): number {
  return Math.max(minimumIps, pods + ips);
}

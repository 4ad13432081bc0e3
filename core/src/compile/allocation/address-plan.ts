import type { LogicalId } from "../../desired/index.ts";
import { onceFor } from "../../observed/index.ts";

/** One range that pods of a cluster take addresses from: a whole block of the VPC. */
export interface PodRange {
  /** Logical id of the block, `west1/cidr/100.64.0.0/16`. */
  readonly id: LogicalId;
  readonly cidr: string;
  /** Written in the Fabric, or taken from `addressing.podPool`. */
  readonly from: "fabric" | "podPool";
  /** Slots that no zone has taken yet: room for zones to come. Canonical prefixes, sorted. */
  readonly free: readonly string[];
}

/** A pod subnet of one zone. */
export interface PodSubnet {
  readonly id: LogicalId;
  readonly zone: string;
  /** Which one of its zone, from 1: fixed when it is placed, so that the others keep theirs when one goes. */
  readonly index: number;
  readonly cidr: string;
  /** The range it lies in. */
  readonly range: string;
  /** Addresses that AWS leaves for use: size less five (F14). */
  readonly usable: number;
  /** Whole /28 blocks usable by prefix delegation (F21). */
  readonly prefixes: number;
}

export interface ClusterAddresses {
  /** The VPC's key in the Fabric. */
  readonly vpc: string;
  readonly ranges: readonly PodRange[];
  /** Sorted by zone and index. */
  readonly subnets: readonly PodSubnet[];
}

/** Where every address of the Fabric lies. Nothing placed ever moves: see `Reserved`. */
export interface AddressPlan {
  readonly kind: "AddressPlan";
  readonly version: 1;
  /** By the cluster's key, sorted. */
  readonly clusters: Readonly<Record<string, ClusterAddresses>>;
}

const byVpc = onceFor(({ clusters }: AddressPlan) => Map.groupBy(Object.entries(clusters), ([, { vpc }]) => vpc));

/** The clusters of one VPC with their keys, sorted; `vpc` is its key in the Fabric. */
export function clustersInVpc(plan: AddressPlan, vpc: string): readonly (readonly [string, ClusterAddresses])[] {
  return byVpc(plan).get(vpc) ?? [];
}

/** What a lock holds of one cluster. */
export interface LockedCluster {
  readonly ranges: readonly string[];
  /** By zone: the pod subnet of each index, from 1; null where one has been taken away. */
  readonly subnets: Readonly<Record<string, readonly (string | null)[]>>;
}

/** What a lock holds of one link: the address in the tunnel of each router, by the name that everything made for it has. */
export interface LockedLink {
  readonly routers: Readonly<Record<string, string>>;
}

/**
 * The part of an AddressPlan that must not move, and what routers are called: `fabric.lock.json`, committed by the user, written by apply.
 * Version 1 had one subnet per zone, as a text; it is read as a list of one. Version 2 knew no links.
 */
export interface Lock {
  readonly kind: "Lock";
  readonly version: 3;
  readonly fabric: { readonly name: string; readonly uid: string };
  readonly clusters: Readonly<Record<string, LockedCluster>>;
  readonly links: Readonly<Record<string, LockedLink>>;
}

/** What allocation must respect: the lock file, what we own in the world, and what others have there. */
export interface Reserved {
  readonly lock?: Lock;
  /** Our own pod subnets as the world shows them, by logical id. */
  readonly owned: readonly { readonly id: LogicalId; readonly cidr: string }[];
  /** Subnets and blocks of others, by the VPC's key in the Fabric. */
  readonly taken: readonly { readonly vpc: string; readonly cidr: string; readonly what: string }[];
}

export const NOTHING_RESERVED: Reserved = { owned: [], taken: [] };

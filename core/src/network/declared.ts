import type { Prefix } from "../addressing/index.ts";
import type { AwsScope } from "../desired/index.ts";

/**
 * What a Fabric says of the network that no snapshot can: by which names its clusters, VPCs and sites go, and what lies outside AWS.
 * Without a Fabric, every cluster of a snapshot goes by its own name, and there are neither sites nor links.
 */
export interface Declared {
  readonly clusters: readonly DeclaredCluster[];
  readonly vpcs: readonly { readonly key: string; readonly scope: AwsScope; readonly vpc: string }[];
  readonly sites: readonly DeclaredSite[];
  readonly links: readonly DeclaredLink[];
}

export interface DeclaredCluster {
  /** Its key in the Fabric: `clusters/KEY/pods`. Also the cluster of its Kubernetes scope. */
  readonly key: string;
  /** Its name in EKS; absent while there is none. */
  readonly name?: string;
  readonly scope: AwsScope;
  /** Its VPC's world id, or `planned:…`. */
  readonly vpc: string;
  /** Ranges that its pods take addresses from; empty: those of its nodes' subnets. */
  readonly podRanges: readonly Prefix[];
  /** No network but its VPC routes to its pods. */
  readonly unrouted?: true;
  /** Names of the zones that it is to be in. */
  readonly zones: readonly string[];
}

export interface DeclaredSite {
  readonly key: string;
  readonly nodes: readonly Prefix[];
  readonly pods: readonly Prefix[];
}

/** What is meant to join VPCs and sites. */
export interface DeclaredLink {
  readonly key: string;
  readonly kind: "peering" | "transitGateway" | "dmvpn" | "vpn" | "directConnect" | "external";
  /** A VPC first, where it has one. A transit gateway has any number. */
  readonly ends: readonly LinkEnd[];
  /** What of the packets between its ends it is for. */
  readonly allow: readonly Allowance[];
  /** What is known of it by this declaration alone; absent: it is seen in AWS. */
  readonly carries?: Carriage;
  /** Of a DMVPN. */
  readonly tunnel?: DeclaredTunnel;
}

/** The tunnel network that routers in a VPC share with the hubs of a site. What AWS shows of the routers rules. */
export interface DeclaredTunnel {
  readonly network: Prefix;
  /** Where the hubs are on the internet: whole addresses, sorted as they are declared. */
  readonly hubs: readonly Prefix[];
  /** Bytes of the largest IP packet inside of it. */
  readonly mtu: number;
  /** Those that there are. */
  readonly routers: readonly DeclaredRouter[];
}

/** Ids of a router's interfaces: world ids, or `planned:…`. */
export interface DeclaredRouter {
  readonly name: string;
  /** Towards the internet: the tunnel's packets leave and arrive here. */
  readonly outside: string;
  /** Towards the VPC: its routes to the site lead here. */
  readonly inside: string;
  /** Somebody else tells it what to do. */
  readonly byHand?: true;
}

export type LinkEnd =
  /** `vpc`: its world id, or `planned:…`. */
  | { readonly kind: "vpc"; readonly key: string; readonly vpc: string }
  | { readonly kind: "site"; readonly key: string };

/** Empty lists: from or to anybody, any port. */
export interface Allowance {
  /** A number is IP's. */
  readonly protocol: "any" | "tcp" | "udp" | "icmp" | "icmpv6" | number;
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  readonly from: readonly Prefix[];
  readonly to: readonly Prefix[];
}

export interface Carriage {
  /** Id of the gateway on the AWS side; absent: whichever the VPC's routes lead to. */
  readonly gateway?: string;
  /** Ranges that are reached over it; empty: those of its ends. */
  readonly routes: readonly Prefix[];
  /** Bytes of the largest packet. */
  readonly mtu?: number;
}

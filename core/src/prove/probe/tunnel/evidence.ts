import type { TunnelLayer } from "../../../routers/index.ts";
import type { ToldBlocker } from "../../explain/explanation.ts";

/** What is known of the packets between clusters and a site over routers with tunnels, from all who were asked. */
export interface TunnelEvidence {
  readonly link: string;
  readonly site: string;
  /** What stands in the way by what AWS and the clusters show: of the proof. */
  readonly blockers: readonly ToldBlocker[];
  /** Routers at both ends, in the order of the Fabric. */
  readonly routers: readonly RouterEvidence[];
  /** What became of packets that were sent. */
  readonly packets: readonly TunnelPacket[];
}

/** What a router says of its tunnel. A spoke's `route`: the site's ranges are not learnt; a hub's: the VPC's. */
export type RouterEvidence =
  /** `fails`: its lowest layer that does not work; absent: all work. */
  | {
      readonly kind: "told";
      readonly name: string;
      readonly role: "spoke" | "hub";
      /** Of a hub: the spoke of which it tells, by its name. */
      readonly about?: string;
      readonly fails?: TunnelLayer;
    }
  /** `why`: it was not asked, or does not answer. */
  | { readonly kind: "silent"; readonly name: string; readonly role: "spoke" | "hub"; readonly why: string };

export interface TunnelPacket {
  /** Who sends it. */
  readonly part: "pods" | "nodes";
  readonly kind: "echo" | "tcp" | "large";
  readonly through: boolean;
  /** The address that the site says it comes from, where that is not the sender's own. */
  readonly seenAs?: string;
}

/** The part of a hybrid link that fails. */
export type CulpritLayer =
  | TunnelLayer
  | "address"
  | "router"
  | "source-dest-check"
  | "security-group"
  | "network-acl"
  | "network-policy"
  | "snat"
  | "mtu"
  | "site"
  | "unknown";

/** What fails, where, and what to do. */
export interface Culprit {
  readonly layer: CulpritLayer;
  /** The router, the resource of AWS, or the site. */
  readonly at: string;
  readonly cause: string;
  readonly fix: string;
}

/** As people in the field write them. */
export const LAYER_NAMES: Readonly<Record<CulpritLayer, string>> = {
  ike: "IKE",
  ipsec: "IPsec",
  nhrp: "NHRP",
  ospf: "OSPF",
  route: "route",
  address: "Elastic IP",
  router: "router",
  "source-dest-check": "source/dest check",
  "security-group": "security group",
  "network-acl": "network ACL",
  "network-policy": "NetworkPolicy",
  snat: "SNAT",
  mtu: "MTU",
  site: "site",
  unknown: "tunnel",
};

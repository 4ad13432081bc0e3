/**
 * A DMVPN router as data: what it is to do, whichever platform it runs on. `iosxe/` and `linux/` render it; nobody else knows their syntax.
 * Addresses are canonical texts, prefixes `ADDRESS/LENGTH`.
 */
export interface DmvpnRouter {
  readonly platform: RouterPlatform;
  readonly role: "spoke" | "hub";
  /** The link that it serves, of a hub the site: letters, digits and hyphens. What is made for it on a router is called `podspan-LINK`. */
  readonly link: string;
  /** At most 63 characters, a DNS label. */
  readonly hostname: string;
  /** Towards the internet: what IPsec ends at. */
  readonly outside: RouterInterface;
  /** Towards the VPC, or the data centre's own network. */
  readonly inside: RouterInterface;
  readonly tunnel: Tunnel;
  readonly ike: Ike;
  readonly nhrp: Nhrp;
  readonly ospf: Ospf;
  /** Prefixes behind `inside` that the other end must learn; those that are not on `inside` itself get a static route by its gateway. Sorted. */
  readonly behind: readonly string[];
  /** The other router of the same VPC, to which BFD runs over the inside; absent: alone. On Linux what moves routes finds it out and runs BFD. */
  readonly partner?: Partner;
  /** What moves the VPC's routes when the partner is down. */
  readonly failover?: Failover;
  /** Who may log in by SSH from the inside or outside; none: nobody. */
  readonly ssh: readonly string[];
  /** The user's own lines, in the platform's syntax, put last. */
  readonly extra: readonly string[];
  /** Of a Cisco router: its licence, as `license boot level` takes it, e.g. `network-advantage addon dna-advantage`. */
  readonly licence?: string;
}

/** `c8000v` and `csr1000v` are IOS-XE in EC2; `iosxe` is hardware of a data centre. */
export type RouterPlatform = "linux" | "c8000v" | "csr1000v" | "iosxe";

export interface RouterInterface {
  /** As the platform calls it: `GigabitEthernet1`, `ens5`. */
  readonly name: string;
  /** Absent: by DHCP. */
  readonly address?: string;
  /** With `address`: how long its prefix is. */
  readonly prefixLength?: number;
  /** Who leads on from here; absent where nothing lies beyond, or nobody asks. */
  readonly gateway?: string;
  /** Bytes of the largest IP packet; absent: the platform's default. */
  readonly mtu?: number;
}

export interface Tunnel {
  /** Device or interface number: `Tunnel10`, `mgre10` (Linux keeps `gre0` for itself). 0 to 2147483647. */
  readonly number: number;
  readonly address: string;
  /** The network that it shares with the others of the DMVPN. */
  readonly network: string;
  /** GRE key, the same at both ends; absent: none. */
  readonly key?: number;
  /** IP MTU in bytes, and what TCP's MSS is clamped to. */
  readonly mtu: number;
  readonly mss: number;
  /** DMVPN phase: 2 and 3 let spokes reach each other directly (IOS-XE alone), 1 sends all through the hub. */
  readonly phase: 1 | 2 | 3;
}

/** How IKE calls a peer: an address, or a domain name where the peer stands behind NAT (fault 1b-14). */
export type IkeIdentity =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "fqdn"; readonly name: string };

export interface IkePeer {
  /** A word, unique among the peers of this router. */
  readonly name: string;
  /** Its address on the internet; absent: any, told by its identity alone. */
  readonly address?: string;
  readonly identity: IkeIdentity;
}

/** IKEv2 with a pre-shared key, AES-256-GCM, SHA-512, group 19; ESP in transport mode with AES-256-GCM. */
export interface Ike {
  readonly identity: IkeIdentity;
  readonly peers: readonly IkePeer[];
  /** Seconds between dead peer detections. */
  readonly dpd: number;
}

export interface Nhrp {
  /** 1 to 4294967295, local to the router. */
  readonly networkId: number;
  /** Seconds that a registration holds. */
  readonly holdtime: number;
  readonly authenticated: boolean;
  /** Of a spoke: whom it registers with. Empty of a hub. */
  readonly servers: readonly { readonly tunnelAddress: string; readonly publicAddress: string }[];
}

/**
 * OSPF over the tunnel, the same timers at both ends (IOS XE command reference). Point-to-multipoint: /32 routes and no election; in phase 2, where
 * spokes must see each other as next hop, broadcast with the hub elected.
 */
export interface Ospf {
  readonly processId: number;
  readonly routerId: string;
  readonly tunnelArea: number;
  /** Area of what lies inside. */
  readonly insideArea: number;
  readonly authenticated: boolean;
  /** Seconds. */
  readonly helloInterval: number;
  readonly deadInterval: number;
}

/** BFD, multihop since the two stand in different subnets (RFC 5883); detection after `interval * multiplier` milliseconds. */
export interface Partner {
  readonly address: string;
  readonly interval: number;
  readonly multiplier: number;
}

/** A program that a router with a partner runs. */
export interface Failover {
  /** Of IOS-XE Python whose `main(SETTINGS)` looks, decides and moves once, lines of ASCII; of Linux a module for Node that goes on for ever. */
  readonly program: string;
  /** JSON. */
  readonly settings: string;
}

/** The secrets of a DMVPN: never part of a model or a rendering, which name them as `secretMark` writes. */
export type RouterSecret = "ike" | "nhrp" | "ospf";

/** What stands in rendered text where a secret will be, filled in at the last moment by whoever sends it: `<secret:ike>`. */
export function secretMark(secret: RouterSecret): string {
  return `<secret:${secret}>`;
}

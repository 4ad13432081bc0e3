import type { RouterFile, TunnelLayer } from "@podspan/core/routers";

/** What goes into the machine: the data centre's hub, and spokes that each stand behind a 1:1 NAT (an Elastic IP) in VPCs. */
export interface Scene {
  readonly hub: SceneRouter;
  /** The first two are of one VPC, and take over from each other. */
  readonly spokes: readonly SceneSpoke[];
  /** Tables of that VPC in which pods look up, one in each. */
  readonly tables: readonly SceneTable[];
}

export interface SceneRouter {
  /** At most 8 characters: devices are named after it. */
  readonly name: string;
  readonly outside: Port;
  readonly inside: Port;
  readonly files: readonly RouterFile[];
  /** What root puts into `/etc/podspan/secret`. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** A router's interface; `gateway`: who leads on from there. */
export interface Port {
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string;
}

export interface SceneSpoke extends SceneRouter {
  /** Its public address. */
  readonly elastic: string;
  readonly zone: string;
  /** What EC2 calls its inside interface, and what Podspan does. */
  readonly insideId: string;
  /** Of its inside interface: by them what moves routes finds it, and the site's ranges. */
  readonly insideTags: Readonly<Record<string, string>>;
  /** As its hub knows it. */
  readonly identity: string;
  readonly tunnelAddress: string;
  readonly vpcRange: string;
  /** The layer at which its tunnel is to fail; absent: it works. */
  readonly fails?: TunnelLayer;
}

export interface SceneTable {
  readonly id: string;
  readonly subnet: string;
  readonly cidr: string;
  readonly zone: string;
  /** A pod in that subnet. */
  readonly pod: string;
  readonly gateway: string;
  /** To which spoke each of the site's ranges is led when all is as it was applied. */
  readonly routes: Readonly<Record<string, string>>;
}

/** Pods of the data centre are on the node behind the hub's inside. */
export const SITE_POD = { address: "192.168.10.2", gateway: "192.168.10.1" } as const;

/** What the machine answers. */
export interface Findings {
  /** Seconds from power on to the end of each step. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What was learnt of each router when all had come up as far as they do: the layer that fails. */
  readonly layers: Readonly<Record<string, TunnelLayer | "none">>;
  /** The same of each router as the hub sees it. */
  readonly hub: Readonly<Record<string, TunnelLayer | "none">>;
  /** What the probe read of those of which it never said what it is to say. */
  readonly why: Readonly<Record<string, string>>;
  /** NHRP's Error Indications that each router refused to take in. */
  readonly refusedErrors: Readonly<Record<string, number>>;
  /** Whether pings were answered, by name of the ping. */
  readonly pings: Readonly<Record<string, boolean>>;
  /** Kinds of packets on the Internet, as `udp 4500`, `gre`. */
  readonly wire: readonly string[];
  /** The spoke to which each route to the site led, at each step, in the order of tables and ranges. */
  readonly routes: Readonly<Record<string, readonly string[]>>;
  /** Device by which each of the two reaches the other's inside, by step and name. */
  readonly toPartner: Readonly<Record<string, string>>;
}

/** Where the routers find EC2. */
export const EC2 = { address: "169.254.170.2", url: "http://169.254.170.2:8080/" } as const;

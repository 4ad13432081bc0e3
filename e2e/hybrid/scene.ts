import type { RouterFile, TunnelLayer } from "@podspan/core/routers";

/** What goes into the machine: the data centre's hub, and spokes that each stand behind a 1:1 NAT (an Elastic IP) in one VPC. */
export interface Scene {
  readonly hub: SceneRouter;
  readonly spokes: readonly SceneSpoke[];
}

export interface SceneRouter {
  /** At most 8 characters: devices are named after it. */
  readonly name: string;
  readonly files: readonly RouterFile[];
  /** What root puts into `/etc/podspan/secret`. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface SceneSpoke extends SceneRouter {
  /** 1 to 6: tells its addresses. */
  readonly number: number;
  /** The layer at which its tunnel is to fail; absent: it works. */
  readonly fails?: TunnelLayer;
}

/** The hub: a public address, and an inside on which the site's one node stands, with a pod. */
export const HUB = {
  outside: "198.51.100.2",
  outsideGateway: "198.51.100.1",
  inside: "10.1.0.1",
  node: "10.1.0.10",
  tunnel: "10.250.0.1",
};
export const SITE_POD = "192.168.10.2";
/** Ranges of the data centre, to which the VPC's route tables lead by a spoke. */
export const SITE_RANGES = ["10.1.0.0/16", "192.168.0.0/16"];
export const VPC_RANGE = "10.0.0.0/16";
export const TUNNEL_NETWORK = "10.250.0.0/24";

/** Pods in the VPC, one in each of two subnets with a route table of its own. */
export const VPC_PODS = [
  { address: "10.0.201.10", gateway: "10.0.201.1", subnet: "10.0.201.0/24", table: 101, home: 1 },
  { address: "10.0.202.10", gateway: "10.0.202.1", subnet: "10.0.202.0/24", table: 102, home: 2 },
] as const;

export function spokeAddresses(number: number) {
  return {
    outside: `10.0.${100 + number}.10`,
    outsideGateway: `10.0.${100 + number}.1`,
    elastic: `203.0.113.${16 * number + 1}`,
    elasticGateway: `203.0.113.${16 * number + 2}`,
    inside: `10.0.${number}.10`,
    insideGateway: `10.0.${number}.1`,
    tunnel: `10.250.0.${10 + number}`,
  };
}

/** What the machine answers. */
export interface Findings {
  /** Seconds from power on to the end of each step. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What was learnt of each router when all had come up as far as they do: the layer that fails. */
  readonly layers: Readonly<Record<string, TunnelLayer | "none">>;
  /** Whether pings were answered, by name of the ping. */
  readonly pings: Readonly<Record<string, boolean>>;
  /** Kinds of packets on the Internet, as `udp 4500`, `gre`. */
  readonly wire: readonly string[];
  /** Tables of the VPC, by number: the spoke to which each route to the site led, at each step. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the lab's EC2 calls a spoke's inside interface, and a table of a pod's subnet. */
export const interfaceId = (number: number): string => `eni-${number}`;
export const tableId = (table: number): string => `rtb-${table}`;
/** Where the routers find EC2, and the metadata service. */
export const EC2 = "http://10.0.255.2:8080/";

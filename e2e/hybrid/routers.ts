import {
  type DmvpnRouter,
  type LinuxOptions,
  linuxFiles,
  type RouterSecret,
  type TunnelLayer,
} from "@podspan/core/routers";
import {
  HUB,
  type SceneRouter,
  type SceneSpoke,
  SITE_RANGES,
  spokeAddresses,
  TUNNEL_NETWORK,
  VPC_RANGE,
} from "./scene.ts";

export type Secrets = Readonly<Record<RouterSecret, string>>;

const TUNNEL = { number: 10, network: TUNNEL_NETWORK, key: 10250, mtu: 1400, mss: 1360, phase: 1 } as const;
/** Shorter than a Fabric's defaults: a test waits for them. */
const OSPF = { processId: 10, tunnelArea: 0, insideArea: 2, authenticated: true, helloInterval: 2, deadInterval: 8 };
const NHRP = { networkId: 1, holdtime: 60, authenticated: true };

const identity = (number: number) => ({ kind: "fqdn", name: `zone-${number}.dc.lab.podspan` }) as const;

/** The data centre's hub, which knows each of its spokes by name. */
export function sceneHub(spokes: readonly number[], secrets: Secrets): SceneRouter {
  const router: DmvpnRouter = {
    platform: "linux",
    role: "hub",
    link: "dc",
    hostname: "hub",
    outside: { name: "ens5", address: HUB.outside, prefixLength: 24, gateway: HUB.outsideGateway },
    inside: { name: "ens6", address: HUB.inside, prefixLength: 24, gateway: HUB.node },
    tunnel: { ...TUNNEL, address: HUB.tunnel },
    ike: {
      identity: { kind: "address", address: HUB.outside },
      peers: spokes.map((number) => ({ name: `spoke-${number}`, identity: identity(number) })),
      dpd: 5,
    },
    nhrp: { ...NHRP, servers: [] },
    ospf: { ...OSPF, routerId: HUB.tunnel },
    behind: SITE_RANGES,
    ssh: [],
    extra: [],
  };
  return { name: "hub", files: linuxFiles(router), secrets };
}

export interface SpokeChoice {
  readonly number: number;
  readonly secrets: Secrets;
  readonly partner?: number;
  readonly fails?: TunnelLayer;
  readonly failover?: LinuxOptions["failover"];
}

/** A router in the VPC, behind an Elastic IP. */
export function sceneSpoke({ number, secrets, partner, fails, failover }: SpokeChoice): SceneSpoke {
  const address = spokeAddresses(number);
  const router: DmvpnRouter = {
    platform: "linux",
    role: "spoke",
    link: "dc",
    hostname: `zone-${number}`,
    outside: { name: "ens5", address: address.outside, prefixLength: 24, gateway: address.outsideGateway },
    inside: { name: "ens6", address: address.inside, prefixLength: 24, gateway: address.insideGateway },
    tunnel: { ...TUNNEL, address: address.tunnel },
    ike: {
      identity: identity(number),
      peers: [{ name: "hub-1", address: HUB.outside, identity: { kind: "address", address: HUB.outside } }],
      dpd: 5,
    },
    nhrp: { ...NHRP, servers: [{ tunnelAddress: HUB.tunnel, publicAddress: HUB.outside }] },
    ospf: { ...OSPF, routerId: address.tunnel },
    behind: [VPC_RANGE],
    ...(partner === undefined
      ? {}
      : { partner: { address: spokeAddresses(partner).inside, interval: 1000, multiplier: 3 } }),
    ssh: [],
    extra: [],
  };
  const files = linuxFiles(router, failover === undefined ? {} : { failover });
  return { name: `zone-${number}`, number, files, secrets, ...(fails === undefined ? {} : { fails }) };
}

import type { DmvpnRouter } from "./model.ts";

/** The spoke of the document, put right: VPC 10.0.0.0/16 with three private subnets. */
export const SPOKE: DmvpnRouter = {
  platform: "linux",
  role: "spoke",
  link: "west2-dc1",
  hostname: "west2-dc1-us-west-2a",
  outside: { name: "ens5", address: "10.0.106.10", prefixLength: 24 },
  inside: { name: "ens6", address: "10.0.109.10", prefixLength: 24, gateway: "10.0.109.1" },
  tunnel: { number: 0, address: "10.250.0.9", network: "10.250.0.0/24", key: 100, mtu: 1400, mss: 1360, phase: 1 },
  ike: {
    identity: { kind: "fqdn", name: "us-west-2a.west2-dc1.hybrid.podspan" },
    peers: [{ name: "hub-1", address: "198.51.100.2", identity: { kind: "address", address: "198.51.100.2" } }],
    dpd: 40,
  },
  nhrp: {
    networkId: 100,
    holdtime: 300,
    authenticated: true,
    servers: [{ tunnelAddress: "10.250.0.1", publicAddress: "198.51.100.2" }],
  },
  ospf: {
    processId: 10,
    routerId: "10.250.0.9",
    tunnelArea: 0,
    insideArea: 2,
    authenticated: true,
    helloInterval: 10,
    deadInterval: 40,
  },
  behind: ["10.0.109.0/24", "10.0.110.0/24", "10.0.111.0/24"],
  partner: { address: "10.0.110.10", interval: 300, multiplier: 3 },
  ssh: ["10.0.0.0/16"],
  extra: [],
};

/** The same on a Cisco router in EC2. */
export const CISCO_SPOKE: DmvpnRouter = {
  ...SPOKE,
  platform: "c8000v",
  outside: { ...SPOKE.outside, name: "GigabitEthernet1", gateway: "10.0.106.1" },
  inside: { ...SPOKE.inside, name: "GigabitEthernet2" },
  failover: {
    program: 'def main(settings):\n print("# $" + settings[0])\n',
    settings: '{\n  "link": "west2-dc1"\n}\n',
  },
  licence: "network-advantage addon dna-advantage",
};

/** The data centre's hub, with nodes 10.1.0.0/16 and pods 192.168.0.0/16 behind it, and two spokes. */
export const HUB: DmvpnRouter = {
  platform: "linux",
  role: "hub",
  link: "west2-dc1",
  hostname: "dc1-hub-1",
  outside: { name: "eth0", address: "198.51.100.2", prefixLength: 24 },
  inside: { name: "eth1", address: "10.1.0.2", prefixLength: 24, gateway: "10.1.0.1" },
  tunnel: { ...SPOKE.tunnel, address: "10.250.0.1" },
  ike: {
    identity: { kind: "address", address: "198.51.100.2" },
    peers: ["us-west-2a", "us-west-2b"].map((zone) => ({
      name: zone,
      identity: { kind: "fqdn", name: `${zone}.west2-dc1.hybrid.podspan` },
    })),
    dpd: 40,
  },
  nhrp: { ...SPOKE.nhrp, servers: [] },
  ospf: { ...SPOKE.ospf, routerId: "10.250.0.1", insideArea: 0 },
  behind: ["10.1.0.0/16", "192.168.0.0/16"],
  ssh: [],
  extra: [],
};

/** The same as hardware of the data centre: its name, interfaces and logins are the site's. */
export const CISCO_HUB: DmvpnRouter = {
  ...HUB,
  platform: "iosxe",
  outside: { name: "TenGigabitEthernet0/0/0", address: "198.51.100.2", prefixLength: 24 },
  inside: { name: "TenGigabitEthernet0/0/1", address: "10.1.0.2", prefixLength: 24, gateway: "10.1.0.1" },
};

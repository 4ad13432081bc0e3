import { describe, expect, test } from "vitest";
import { failingIosxeLayer, failingIosxeLayerOfPeer, type IosxeReadings } from "./health.ts";

const LEGEND = `Legend: Attrb --> S - Static, D - Dynamic, I - Incomplete
        N - NATed, L - Local, X - No Socket
        NHS Status: E --> Expecting Replies, R --> Responding, W --> Waiting
        UpDn Time --> Up or Down Time for a Tunnel
==========================================================================
`;

function dmvpn(...rows: readonly string[]): string {
  return `${LEGEND}
Interface: Tunnel0, IPv4 NHRP Details
Type:Spoke, NHRP Peers:${rows.length},

 # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb
 ----- --------------- --------------- ----- -------- -----
${rows.join("\n")}
`;
}

const UP = "     1 203.0.113.1          10.250.0.1    UP 00:41:12     S";
const OTHER_UP = `
Interface: Tunnel9, IPv4 NHRP Details
Type:Spoke, NHRP Peers:1,

 # Ent  Peer NBMA Addr Peer Tunnel Add State  UpDn Tm Attrb
 ----- --------------- --------------- ----- -------- -----
     1 203.0.113.9          10.251.0.1    UP 00:41:12     S
`;

const READY = ` IPv4 Crypto IKEv2  SA

Tunnel-id Local                 Remote                fvrf/ivrf            Status
1         10.0.106.10/4500      203.0.113.1/4500      none/none            READY
      Encr: AES-GCM, keysize: 256, PRF: SHA512, Hash: None, DH Grp:19, Auth sign: PSK, Auth verify: PSK
      Life/Active Time: 86400/218 sec

 IPv6 Crypto IKEv2  SA
`;

function ipsec(encaps: number, decaps: number, live = true): string {
  const sa = (way: string, spi: string) =>
    `     ${way} esp sas:\n${live ? `      spi: ${spi}(1450745345)\n        transform: esp-gcm 256 ,\n        in use settings ={Transport UDP-Encaps, }\n        Status: ACTIVE(ACTIVE)\n` : "\n"}`;
  return `
interface: Tunnel0
    Crypto map tag: Tunnel0-head-0, local addr 10.0.106.10

   protected vrf: (none)
   local  ident (addr/mask/prot/port): (10.0.106.10/255.255.255.255/47/0)
   remote ident (addr/mask/prot/port): (203.0.113.1/255.255.255.255/47/0)
   current_peer 203.0.113.1 port 4500
    #pkts encaps: ${encaps}, #pkts encrypt: ${encaps}, #pkts digest: ${encaps}
    #pkts decaps: ${decaps}, #pkts decrypt: ${decaps}, #pkts verify: ${decaps}

${sa("inbound", "0x5678EF01")}
     inbound ah sas:

${sa("outbound", live ? "0xABCD1234" : "0x0")}
`;
}

const FULL = `
Neighbor ID     Pri   State           Dead Time   Address         Interface
10.250.0.1        0   FULL/  -        00:00:32    10.250.0.1      Tunnel0
`;

const ROUTES = `Codes: L - local, C - connected, S - static, R - RIP, M - mobile, B - BGP
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area

Gateway of last resort is 10.0.106.1 to network 0.0.0.0

      10.0.0.0/8 is variably subnetted, 6 subnets, 3 masks
O E2     10.1.0.0/16 [110/20] via 10.250.0.1, 00:41:00, Tunnel0
O        10.250.0.1/32 [110/1000] via 10.250.0.1, 00:41:00, Tunnel0
      192.168.4.0/24 is subnetted, 2 subnets
O IA     192.168.4.0 [110/1001] via 10.250.0.1, 00:41:00, Tunnel0
O        172.20.0.0/16 [110/20] via 10.0.109.1, 00:41:00, GigabitEthernet2
`;

const WELL: IosxeReadings = { dmvpn: dmvpn(UP), ike: READY, ipsec: ipsec(40, 41), neighbours: FULL, routes: ROUTES };
const RANGES = ["10.1.0.0/16", "192.168.0.0/16"];

function failing(change: Partial<IosxeReadings>, ranges: readonly string[] = RANGES) {
  return failingIosxeLayer({ ...WELL, ...change }, ranges, "Tunnel0");
}

describe("what IOS-XE says of a spoke's tunnel", () => {
  test("is nothing where all of it is up and the ranges are learnt, whole or in part", () => {
    expect(failing({})).toBeUndefined();
    expect(failing({ dmvpn: dmvpn("     1 203.0.113.2    10.250.0.2  NHRP    never     S", UP) })).toBeUndefined();
  });

  test.each([
    ["no key exchange", { ike: " IPv4 Crypto IKEv2  SA\n\n IPv6 Crypto IKEv2  SA\n" }, "ike"],
    ["one that is not done", { ike: READY.replace("READY", "IN-NEG") }, "ike"],
    ["no answer to the command", { ike: "" }, "ike"],
    [
      "keys exchanged, no associations",
      { dmvpn: dmvpn("     1 203.0.113.1     10.250.0.1 IPsec 00:01:01     S") },
      "ipsec",
    ],
    [
      "keys that the tunnel does not use",
      { dmvpn: dmvpn("     1 203.0.113.1          10.250.0.1   IKE 00:01:01     S") },
      "ipsec",
    ],
    ["nothing comes back", { ipsec: ipsec(40, 0) }, "ipsec"],
    ["associations that are gone", { ipsec: ipsec(0, 0, false) }, "ipsec"],
    [
      "associations of another tunnel alone",
      { ipsec: ipsec(4, 4).replace("interface: Tunnel0", "interface: Tunnel9") },
      "ipsec",
    ],
    ["no registration", { dmvpn: dmvpn("     1 203.0.113.1          10.250.0.1  NHRP    never     S") }, "nhrp"],
    ["no peer", { dmvpn: dmvpn() }, "nhrp"],
    ["a peer of another tunnel alone", { dmvpn: dmvpn() + OTHER_UP }, "nhrp"],
    ["an adjacency that stays", { neighbours: FULL.replace("FULL/  -", "EXSTART/  -") }, "ospf"],
    ["an adjacency elsewhere", { neighbours: FULL.replace("Tunnel0", "GigabitEthernet2") }, "ospf"],
    ["no adjacency", { neighbours: "" }, "ospf"],
    ["no routes", { routes: "" }, "route"],
  ] as const)("is the lowest layer that fails: %s", (_, change, layer) => {
    expect(failing(change)).toBe(layer);
  });

  test("is a range that nothing of was learnt over the tunnel", () => {
    expect(failing({}, ["172.20.0.0/16"])).toBe("route");
    expect(failing({}, ["192.168.4.0/25"])).toBeUndefined();
    expect(failing({}, ["192.168.5.0/24"])).toBe("route");
    const all = "O*E2  0.0.0.0/0 [110/1] via 10.250.0.1, 00:41:00, Tunnel0\n";
    expect(failing({ routes: all }, ["172.20.0.0/16"])).toBeUndefined();
  });
});

describe("what a hub of IOS-XE says of one spoke among others", () => {
  const PEER = { identity: "a.up.hybrid.podspan", tunnelAddress: "10.250.0.9", publicAddress: "52.0.0.1" };
  const rows = (...spokes: readonly (readonly [string, string])[]) =>
    dmvpn(...spokes.map(([nbma, address], at) => `     ${at + 1} ${nbma}          ${address}    UP 00:41:12    DN`));
  const ready = (...remotes: readonly string[]) =>
    remotes
      .map((remote, at) => `${at + 1}         203.0.113.1/4500      ${remote}/4500      none/none            READY`)
      .join("\n");
  const OF_ONE = ipsec(40, 41).replaceAll("203.0.113.1", "52.0.0.1");
  const OF_OTHER = ipsec(40, 41)
    .replaceAll("203.0.113.1", "52.0.0.2")
    .replace(/^[\s\S]*?(?=\s*protected vrf)/, "");
  const line = (id: string, state: string) => `${id}        0   ${state}        00:00:32    ${id}      Tunnel0`;
  const well: IosxeReadings = {
    dmvpn: rows(["52.0.0.2", "10.250.0.10"], ["52.0.0.1", "10.250.0.9"]),
    ike: ready("52.0.0.2", "52.0.0.1"),
    ipsec: OF_ONE + OF_OTHER,
    neighbours: [line("10.250.0.10", "FULL/  -"), line("10.250.0.9", "FULL/  -")].join("\n"),
    routes: "O E2     10.0.0.0/16 [110/20] via 10.250.0.9, 00:41:00, Tunnel0",
  };
  const layer = (change: Partial<IosxeReadings>, peer: Parameters<typeof failingIosxeLayerOfPeer>[1] = PEER) =>
    failingIosxeLayerOfPeer({ ...well, ...change }, peer, ["10.0.0.0/16"], "Tunnel0");
  const OTHER = rows(["52.0.0.2", "10.250.0.10"]);

  test("is nothing where it is up and the VPC is learnt", () => {
    expect(layer({})).toBeUndefined();
    expect(layer({}, { identity: PEER.identity, tunnelAddress: PEER.tunnelAddress })).toBeUndefined();
  });

  test.each([
    ["the other alone has exchanged keys", { dmvpn: OTHER, ike: ready("52.0.0.2") }, "ike"],
    ["a longer address is another's", { dmvpn: OTHER, ike: ready("52.0.0.12") }, "ike"],
    [
      "the other alone has associations",
      { dmvpn: OTHER, ipsec: ipsec(40, 41).replaceAll("203.0.113.1", "52.0.0.2") },
      "ipsec",
    ],
    ["it sends and hears nothing", { ipsec: OF_ONE.replaceAll("decaps: 41", "decaps: 0") + OF_OTHER }, "ipsec"],
    ["the other alone is registered", { dmvpn: OTHER }, "nhrp"],
    ["the other alone is a neighbour", { neighbours: line("10.250.0.10", "FULL/  -") }, "ospf"],
    ["it is not a full one", { neighbours: line("10.250.0.9", "EXSTART/  -") }, "ospf"],
    ["nobody tells of the VPC", { routes: "" }, "route"],
  ] as const)("is its own lowest layer: %s", (_, change, expected) => {
    expect(layer(change)).toBe(expected);
  });
});

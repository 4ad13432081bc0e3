import { expect, test } from "vitest";
import type { DmvpnRouter } from "../model.ts";
import { HUB, SPOKE } from "../routers.fixture.ts";
import { readStatements, statementsWithin } from "../statement.ts";
import { configurationFiles } from "./files.ts";
import { frrStatements, frrText } from "./frr.ts";

const { key: _key, ...keyless } = SPOKE.tunnel;
const { gateway: _gateway, ...noGateway } = HUB.inside;
const { address: _address, prefixLength: _length, ...byName } = SPOKE.outside;

const FRR = "/etc/podspan/frr.conf";
const SWANCTL = "/etc/swanctl/conf.d/podspan.conf";
const KEYS = "/etc/podspan/swanctl-secrets.conf";
const NFT = "/etc/podspan/nftables.conf";
const NETWORK = "/opt/podspan/network.sh";

/** The pitfalls of dataplane-recipes 3, and each choice that a Fabric has. */
test.each<[what: string, router: DmvpnRouter, path: string, has: readonly string[], hasNot: readonly string[]]>([
  ["3a: FRR leaves the GRE device alone", SPOKE, FRR, ["interface mgre0"], ["tunnel source"]],
  ["3b: the tunnel's address is a host's", SPOKE, NETWORK, ["ip address replace 10.250.0.9/32 dev mgre0"], []],
  ["3c: multicast goes to nhrpd", SPOKE, NFT, ['oifname "mgre0" ip daddr 224.0.0.0/24 log group 224'], []],
  [
    "3c: and nhrpd takes it",
    SPOKE,
    FRR,
    ["nhrp multicast-nflog-group 224", "ip nhrp map multicast 198.51.100.2"],
    ["multicast dynamic"],
  ],
  ["3c: a hub sends it to all", HUB, FRR, ["ip nhrp map multicast dynamic"], ["nhs"]],
  [
    "GRE under IPsec alone",
    SPOKE,
    NFT,
    ["ip saddr $from rt ipsec missing counter drop", "ip daddr $from meta secpath missing counter drop"],
    [],
  ],
  [
    "3d: a spoke keeps its tunnel up",
    SPOKE,
    SWANCTL,
    ["start_action = trap|start", "dpd_action = restart", "remote_addrs = 198.51.100.2", "local_addrs = 10.0.106.10"],
    ["trap|restart"],
  ],
  [
    "3d: a hub waits, wherever its peers come from",
    HUB,
    SWANCTL,
    ["remote_addrs = %any", "start_action = none", "dpd_action = clear"],
    ["local_addrs"],
  ],
  [
    "transport mode, for GRE alone",
    SPOKE,
    SWANCTL,
    ["mode = transport", "local_ts = dynamic[47]", "remote_ts = dynamic[47]"],
    [],
  ],
  [
    "as IOS-XE is told",
    SPOKE,
    SWANCTL,
    ["proposals = aes256gcm16-prfsha512-ecp256", "esp_proposals = aes256gcm16", "replay_window = 1024"],
    [],
  ],
  ["a spoke that gets its address by DHCP", { ...SPOKE, outside: byName }, SWANCTL, [], ["local_addrs"]],
  [
    "whose outside is known by its name",
    { ...SPOKE, outside: byName },
    NETWORK,
    ["outside=ens5\nfrom=$(address_of ens5)"],
    [],
  ],
  [
    "keys are marks, each for one peer",
    HUB,
    KEYS,
    ["id-2 = fqdn:us-west-2a.west2-dc1.hybrid.podspan\n    secret = <secret:ike>"],
    [],
  ],
  [
    "OSPF authenticates",
    SPOKE,
    FRR,
    ["ip ospf authentication message-digest", "ip ospf message-digest-key 1 md5 <secret:ospf>"],
    [],
  ],
  [
    "without a key it does not",
    { ...SPOKE, ospf: { ...SPOKE.ospf, authenticated: false } },
    FRR,
    [],
    ["message-digest"],
  ],
  ["NHRP without a key", { ...SPOKE, nhrp: { ...SPOKE.nhrp, authenticated: false } }, FRR, [], ["nhrp authentication"]],
  [
    "ranges behind it",
    SPOKE,
    FRR,
    ["network 10.0.109.0/24 area 2", "ip route 10.0.110.0/24 10.0.109.1", "redistribute static route-map podspan"],
    ["ip route 10.0.109.0"],
  ],
  [
    "a hub without a gateway",
    { ...HUB, inside: noGateway },
    FRR,
    ["network 192.168.0.0/16 area 0"],
    ["ip route", "redistribute"],
  ],
  ["a partner, with whom what moves routes runs BFD", SPOKE, FRR, [], ["bfd", "10.0.110.10"]],
  [
    "MSS both ways",
    SPOKE,
    NFT,
    [
      'oifname "mgre0" tcp flags syn tcp option maxseg size set 1360',
      'iifname "mgre0" tcp flags syn tcp option maxseg size set 1360',
    ],
    [],
  ],
  ["a spoke forwards through its tunnel alone", SPOKE, NFT, ['oifname != "mgre0" iifname != "mgre0" counter drop'], []],
  ["what a hub forwards is the site's", HUB, NFT, [], ['iifname != "mgre0" counter drop', "dport 22"]],
  [
    "who may log in",
    SPOKE,
    NFT,
    ["tcp dport 22 ip saddr { 10.0.0.0/16 } accept", 'tcp dport 22 iifname != "lo" counter drop'],
    [],
  ],
  ["nobody", { ...SPOKE, ssh: [] }, NFT, ['tcp dport 22 iifname != "lo" counter drop'], ["accept\n    tcp"]],
  ["no GRE key", { ...SPOKE, tunnel: keyless }, NETWORK, ["gre local $from ttl 64"], ["key "]],
  ["the inside without DHCP", SPOKE, NETWORK, ["Address=10.0.109.10/24\nDHCP=no"], []],
  ["its MTU", { ...SPOKE, inside: { ...SPOKE.inside, mtu: 9001 } }, NETWORK, ["[Link]\nMTUBytes=9001"], []],
  ["a hub's inside is the site's", HUB, NETWORK, [], ["networkctl"]],
])("%s", (_, router, path, has, hasNot) => {
  const text = configurationFiles(router).find((file) => file.path === path)?.text ?? "";
  for (const part of has) expect(text).toContain(part);
  for (const part of hasNot) expect(text).not.toContain(part);
});

test("FRR's text is its statements, and every block ends", () => {
  const extra = ["router bgp 65000", " neighbor 10.1.0.9 remote-as 65001"];
  const router = { ...SPOKE, extra };
  const text = frrText(router);
  expect(readStatements(text).slice(1)).toEqual(frrStatements(router));
  const blocks = [...statementsWithin(frrStatements(router))].filter(({ statement }) => statement.children.length > 0);
  expect(text.match(/^ *exit$/gm)).toHaveLength(blocks.length);
});

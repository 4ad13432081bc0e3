import { expect, test } from "vitest";
import type { DmvpnRouter } from "../model.ts";
import { CISCO_HUB, CISCO_SPOKE } from "../routers.fixture.ts";
import { statementsWithin } from "../statement.ts";
import { failoverFiles } from "./failover.ts";
import { iosxeStatements } from "./render.ts";

const { key: _key, ...keyless } = CISCO_SPOKE.tunnel;
const { partner: _partner, ...alone } = CISCO_SPOKE;
const { failover: _failover, ...unmoved } = CISCO_SPOKE;
const [program = { path: "", text: "" }] = failoverFiles(CISCO_SPOKE);
const { gateway: _gateway, ...noGateway } = CISCO_HUB.inside;
const fqdn = { kind: "fqdn", name: "hub.dc1.example" } as const;

function textsOf(router: DmvpnRouter): readonly string[] {
  return [...statementsWithin(iosxeStatements(router))].map(({ statement }) => statement.text);
}

function phase(of: 1 | 2 | 3, router: DmvpnRouter): DmvpnRouter {
  return { ...router, tunnel: { ...router.tunnel, phase: of } };
}

/** Each fault of the document with a router, and each choice that a Fabric has. */
test.each<[what: string, router: DmvpnRouter, has: readonly string[], hasNot: readonly RegExp[]]>([
  [
    "a peer is an address and a mask (fault 1b-7)",
    CISCO_SPOKE,
    ["address 198.51.100.2 255.255.255.255"],
    [/^address \S+$/],
  ],
  [
    "no wildcard peer (fault 1b-8)",
    CISCO_SPOKE,
    ["match identity remote address 198.51.100.2 255.255.255.255"],
    [/address 0\.0\.0\.0 0\.0\.0\.0/, /remote any/],
  ],
  ["keys are marks (fault 1b-9)", CISCO_SPOKE, ["pre-shared-key <secret:ike>"], [/pre-shared-key (?!<secret:ike>)/]],
  [
    "a key has its mode (fault 1b-10)",
    CISCO_SPOKE,
    ["ip ospf authentication message-digest", "ip ospf message-digest-key 1 md5 <secret:ospf>"],
    [],
  ],
  [
    "no key, no mode (fault 1b-10)",
    { ...CISCO_SPOKE, ospf: { ...CISCO_SPOKE.ospf, authenticated: false } },
    [],
    [/ospf (authentication|message-digest)/],
  ],
  ["no type 7 (fault 1b-11)", CISCO_SPOKE, [], [/ 7 /]],
  [
    "NHRP without authentication (fault 1b-12)",
    { ...CISCO_SPOKE, nhrp: { ...CISCO_SPOKE.nhrp, authenticated: false } },
    [],
    [/nhrp authentication/],
  ],
  [
    "a spoke of phase 3 (fault 1b-13)",
    phase(3, CISCO_SPOKE),
    ["ip nhrp shortcut", "ip ospf network point-to-multipoint"],
    [/redirect$/],
  ],
  ["a hub of phase 3 (fault 1b-13)", phase(3, CISCO_HUB), ["ip nhrp redirect"], [/shortcut/]],
  [
    "a spoke of phase 2 is never elected",
    phase(2, CISCO_SPOKE),
    ["ip ospf network broadcast", "ip ospf priority 0"],
    [/point-to-multipoint/],
  ],
  ["a hub of phase 2 is", phase(2, CISCO_HUB), ["ip ospf network broadcast", "ip ospf priority 255"], []],
  [
    "the spoke says who it is (fault 1b-14)",
    CISCO_SPOKE,
    ["identity local fqdn us-west-2a.west2-dc1.hybrid.podspan"],
    [],
  ],
  [
    "the hub asks for it (fault 1b-14)",
    CISCO_HUB,
    [
      "identity fqdn us-west-2a.west2-dc1.hybrid.podspan",
      "match identity remote fqdn us-west-2b.west2-dc1.hybrid.podspan",
    ],
    [],
  ],
  [
    "a hub with a name",
    { ...CISCO_HUB, ike: { ...CISCO_HUB.ike, identity: fqdn } },
    ["identity local fqdn hub.dc1.example"],
    [],
  ],
  [
    "the inside has a fixed address (fault 1b-15)",
    CISCO_SPOKE,
    ["ip address 10.0.109.10 255.255.255.0"],
    [/client request/],
  ],
  [
    "or takes no default route (fault 1b-15)",
    { ...CISCO_SPOKE, inside: { name: "GigabitEthernet2" } },
    ["no ip dhcp client request router"],
    [],
  ],
  [
    "every range behind it is told (fault 1b-16)",
    CISCO_SPOKE,
    [
      "network 10.0.109.0 0.0.0.255 area 2",
      "ip route 10.0.110.0 255.255.255.0 10.0.109.1",
      "ip route 10.0.111.0 255.255.255.0 10.0.109.1",
    ],
    [/^ip route 10\.0\.109/],
  ],
  [
    "a hub with a gateway tells of what lies behind it (fault 1b-27)",
    CISCO_HUB,
    ["redistribute static subnets route-map podspan-west2-dc1", "ip route 192.168.0.0 255.255.0.0 10.1.0.1"],
    [],
  ],
  [
    "one without, of what it is on (fault 1b-27)",
    { ...CISCO_HUB, inside: noGateway },
    ["network 192.168.0.0 0.0.255.255 area 0"],
    [/^ip route/, /redistribute/],
  ],
  ["MTU and MSS (fault 1b-28)", CISCO_SPOKE, ["ip mtu 1400", "ip tcp adjust-mss 1360"], []],
  ["MTU of an interface", { ...CISCO_SPOKE, inside: { ...CISCO_SPOKE.inside, mtu: 9001 } }, ["mtu 9001"], []],
  ["transport mode, for NAT", CISCO_SPOKE, ["mode transport"], [/mode tunnel/]],
  ["no tunnel key", { ...CISCO_SPOKE, tunnel: keyless }, [], [/^tunnel key/]],
  [
    "a partner",
    CISCO_SPOKE,
    [
      "bfd map ipv4 10.0.110.10/32 10.0.109.10/32 podspan-west2-dc1",
      "ip route static bfd 10.0.110.10 10.0.109.10 unassociate",
      "ip route 10.0.110.10 255.255.255.255 10.0.109.1",
    ],
    [],
  ],
  ["alone", alone, [], [/bfd/, /255\.255\.255\.255 10\.0\.109\.1/]],
  [
    "what moves routes is run by what happens, and by the clock",
    CISCO_SPOKE,
    [
      'event syslog pattern "BFD_SESS_|OSPF-5-ADJCHG" maxrun 300',
      "event timer watchdog time 30 maxrun 300",
      `action 2.0 cli command "guestshell run python3 /bootflash/guest-share/${program.path.split("/").at(-1)}"`,
    ],
    [],
  ],
  [
    "its guest shell gets out by the outside, in a VRF of its own",
    CISCO_SPOKE,
    [
      "iox",
      "ip nat outside",
      "vrf forwarding GS",
      "ip nat inside source list GS_NAT_ACL interface GigabitEthernet1 vrf GS overload",
      "ip route vrf GS 0.0.0.0 0.0.0.0 GigabitEthernet1 10.0.106.1 global",
      "app-hosting appid guestshell",
    ],
    [],
  ],
  ["without a failover there is no guest shell", unmoved, [], [/^event|^iox|GS|nat|app-/]],
  [
    "nobody logs in",
    { ...CISCO_SPOKE, ssh: [] },
    ["deny any", "access-class podspan-west2-dc1-ssh in"],
    [/^permit (?!192\.168\.35\.0 )/],
  ],
  [
    "one host and the world",
    { ...CISCO_SPOKE, ssh: ["192.0.2.7/32", "0.0.0.0/0"] },
    ["permit 192.0.2.7", "permit any"],
    [],
  ],
  [
    "a hub's name, ports and logins are the site's",
    CISCO_HUB,
    [],
    [/^hostname|^interface (?!Tunnel)|^line|^license|^service/],
  ],
  ["a licence", CISCO_SPOKE, ["license boot level network-advantage addon dna-advantage"], []],
])("%s", (_, router, has, hasNot) => {
  const texts = textsOf(router);
  for (const text of has) expect(texts).toContain(text);
  for (const pattern of hasNot) expect(texts.filter((text) => pattern.test(text))).toEqual([]);
});

test("the user's own statements come last, nested as they are", () => {
  const extra = ["router bgp 65000", " neighbor 10.1.0.9 remote-as 65001", "ntp server 192.0.2.1"];
  expect(iosxeStatements({ ...CISCO_SPOKE, extra }).slice(-2)).toEqual([
    { text: "router bgp 65000", children: [{ text: "neighbor 10.1.0.9 remote-as 65001", children: [] }] },
    { text: "ntp server 192.0.2.1", children: [] },
  ]);
});

test("what is named stands before what names it", () => {
  const texts = textsOf(CISCO_SPOKE);
  const at = (text: string): number => texts.indexOf(text);
  const name = "podspan-west2-dc1";
  for (const [made, used] of [
    [`crypto ikev2 proposal ${name}`, `proposal ${name}`],
    [`crypto ikev2 keyring ${name}`, `keyring local ${name}`],
    [`crypto ikev2 profile ${name}`, `set ikev2-profile ${name}`],
    [`crypto ipsec transform-set ${name} esp-gcm 256`, `set transform-set ${name}`],
    [`crypto ipsec profile ${name}`, `tunnel protection ipsec profile ${name}`],
    [`route-map ${name} permit 10`, `redistribute static subnets route-map ${name}`],
    [`ip access-list standard ${name}-ssh`, `access-class ${name}-ssh in`],
  ] as const) {
    expect(at(made), made).toBeGreaterThanOrEqual(0);
    expect(at(made), made).toBeLessThan(at(used));
  }
});

test("the program is named by what is in it, and ends with its settings", () => {
  const of = CISCO_SPOKE.failover?.program ?? "";
  const [other = program] = failoverFiles({ ...CISCO_SPOKE, failover: { program: of, settings: "{}\n" } });
  expect(program.path).toMatch(/^bootflash:guest-share\/podspan-west2-dc1-[0-9a-f]{16}\.py$/);
  expect(other.path).not.toBe(program.path);
  expect(other.text).toBe(`${of}if __name__ == "__main__":\n main(r'''\n{}\n''')\n`);
});

import type { Rule } from "../syntax.ts";
import type { Mode } from "./mode.ts";

const ROUTE_END = "[<1-255>] [name <name>] [permanent] [tag <1-4294967295>] [track <1-1000>] [multicast]";

/** Global commands of routing. */
export const ROUTING: readonly Rule<Mode>[] = [
  { syntax: "ip routing" },
  { syntax: "ip cef [distributed]" },
  { syntax: "ip classless" },
  { syntax: "ip subnet-zero" },
  { syntax: "ip source-route" },
  {
    syntax: `ip route [vrf <name>] <address> <mask> {<interface> [<address> [global] | dhcp] | <address> [global] | dhcp} ${ROUTE_END}`,
  },
  {
    syntax:
      "ip route static bfd {<interface> <address> | <address> <address>} [group <name>] [passive] [unassociate] [log]",
  },
  { syntax: "router ospf <1-65535> [vrf <name>]", enters: "router-ospf" },
  { syntax: "router bgp <1-4294967295>", enters: "other" },
  { syntax: "router eigrp {<1-65535> | <name>}", enters: "other" },
  { syntax: "vrf definition <name>", enters: "vrf" },
  { syntax: "ip vrf <name>", enters: "other" },
  { syntax: "ip prefix-list <name> [seq <1-4294967294>] {permit | deny} <prefix> [ge <1-32>] [le <1-32>]" },
  { syntax: "ip prefix-list <name> description <line>" },
  { syntax: "route-map <name> [permit | deny] [<0-65535>]", enters: "route-map" },
  { syntax: "key chain <name>", enters: "key-chain" },
  { syntax: "bfd-template multi-hop <name>", enters: "bfd-template" },
  { syntax: "bfd-template single-hop <name>", enters: "bfd-template" },
  { syntax: "bfd map {ipv4 <prefix> [vrf <name>] <prefix> [vrf <name>] <name> | ipv6 <line>}" },
  { syntax: "bfd slow-timers <1000-30000>" },
  { syntax: "ip access-list standard {<1-1999> | <name>}", enters: "access-list" },
  { syntax: "ip access-list extended {<100-2699> | <name>}", enters: "extended-list" },
  { syntax: "access-list <1-2699> {permit | deny | remark} <line>" },
  {
    syntax:
      "track <1-1000> {interface <interface> {line-protocol | ip routing} | ip {sla <1-2147483647> [reachability | state] | route <address> <mask> {reachability | metric threshold}}}",
    enters: "other",
  },
  { syntax: "ip sla <1-2147483647>", enters: "other" },
];

export const ROUTE_MAP: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "continue [<1-65535>]" },
  { syntax: "match ip {address | next-hop | route-source} {prefix-list <name> ... | {<1-2699> | <name>} ...}" },
  {
    syntax:
      "match {interface <interface> | metric <0-4294967295> | tag <0-4294967295> | route-type {internal | external | local}}",
  },
  { syntax: "set {metric <0-4294967295> | metric-type {internal | external | type-1 | type-2} | tag <0-4294967295>}" },
  { syntax: "set ip next-hop <address>" },
];

export const ROUTER_OSPF: readonly Rule<Mode>[] = [
  { syntax: "router-id <address>" },
  { syntax: "network <address> <wildcard> area <area>" },
  { syntax: "passive-interface {default | <interface>}" },
  {
    syntax:
      "redistribute {connected | static | bgp <1-4294967295> | ospf <1-65535> | eigrp <1-65535>} [metric <0-16777214>] [metric-type {1 | 2}] [route-map <name>] [subnets] [tag <0-4294967295>]",
  },
  {
    syntax:
      "redistribute {connected | static | bgp <1-4294967295>} [subnets] [metric <0-16777214>] [metric-type {1 | 2}] [tag <0-4294967295>] [route-map <name>]",
  },
  { syntax: "redistribute maximum-prefix <1-4294967295> [<1-100>] [warning-only]" },
  { syntax: "default-information originate [always] [metric <0-16777214>] [metric-type {1 | 2}] [route-map <name>]" },
  { syntax: "default-metric <1-16777214>" },
  {
    syntax: "summary-address {<address> <mask> | not-advertise <address> <mask>} [not-advertise] [tag <0-4294967295>]",
  },
  { syntax: "area <area> authentication [message-digest]" },
  {
    syntax:
      "area <area> {stub [no-summary] | nssa [no-summary] [no-redistribution] [default-information-originate] | default-cost <0-16777215>}",
  },
  { syntax: "area <area> range <address> <mask> [advertise | not-advertise] [cost <0-16777215>]" },
  { syntax: "area <area> filter-list prefix <name> {in | out}" },
  {
    syntax:
      "distribute-list {prefix <name> | route-map <name> | <1-199> | <name>} {in | out} [<interface> | static | connected]",
  },
  { syntax: "auto-cost reference-bandwidth <1-4294967>" },
  {
    syntax:
      "distance {<1-255> [<address> <wildcard>] | ospf {external <1-255> | inter-area <1-255> | intra-area <1-255>} ...}",
  },
  { syntax: "log-adjacency-changes [detail]" },
  { syntax: "maximum-paths <1-32>" },
  {
    syntax:
      "max-metric router-lsa [external-lsa <1-16777215>] [include-stub] [on-startup {<5-86400> | wait-for-bgp}] [summary-lsa <1-16777215>]",
  },
  {
    syntax:
      "timers {throttle {spf <1-600000> <1-600000> <1-600000> | lsa <0-600000> <1-600000> <1-600000>} | lsa arrival <0-600000>}",
  },
  { syntax: "bfd all-interfaces" },
  { syntax: "ispf" },
  { syntax: "nsf [cisco | ietf] [restart-interval <1-1800>]" },
  {
    syntax:
      "neighbor <address> [cost <1-65535>] [priority <0-255>] [poll-interval <0-4294967295>] [database-filter all out]",
  },
  { syntax: "prefix-suppression" },
  { syntax: "ttl-security all-interfaces [hops <1-254>]" },
  { syntax: "shutdown" },
  { syntax: "capability {lls | opaque | transit | vrf-lite}" },
];

export const VRF: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "rd <pair>" },
  { syntax: "route-target {import | export | both} <pair>" },
  { syntax: "address-family {ipv4 | ipv6} [unicast]", enters: "vrf-family" },
  // Shown as far out as what it ends.
  { syntax: "exit-address-family" },
];

export const VRF_FAMILY: readonly Rule<Mode>[] = [
  { syntax: "route-target {import | export | both} <pair> [stitching]" },
  { syntax: "maximum routes <1-4294967295> {<1-100> | warning-only}" },
  { syntax: "import map <name>" },
  { syntax: "export map <name>" },
  { syntax: "exit-address-family" },
];

export const BFD_TEMPLATE: readonly Rule<Mode>[] = [
  { syntax: "interval [microseconds] {both <50-9999> | min-tx <50-9999> min-rx <50-9999>} multiplier <3-50>" },
  { syntax: "authentication {md5 | sha-1 | meticulous-md5 | meticulous-sha-1} keychain <name>" },
  { syntax: "dampening <1-30> <1-18000> <1-18000> <1-255>" },
  { syntax: "echo" },
];

export const KEY_CHAIN: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "key <0-2147483647>", enters: "key" },
];

export const KEY: readonly Rule<Mode>[] = [
  { syntax: "key-string {<key:1-80> | 0 <key:1-80> | 6 <type6> | 7 <type7>}" },
  { syntax: "cryptographic-algorithm {hmac-sha-1 | hmac-sha-256 | hmac-sha-384 | hmac-sha-512 | md5}" },
  { syntax: "accept-lifetime <line>" },
  { syntax: "send-lifetime <line>" },
];

const SOURCE = "{any | host <address> | <address> [<bits>]}";
const END = "{any | host <address> | <address> <bits>}";
const PORT = "[{eq | neq | gt | lt} <port> | range <port> <port>]";
const FLAGS = "[established] [dscp <word>] [precedence <word>] [fragments] [log | log-input]";

export const ACCESS_LIST: readonly Rule<Mode>[] = [
  { syntax: `[<1-2147483647>] {permit | deny} ${SOURCE} [log]` },
  { syntax: "[<1-2147483647>] remark <line>" },
];

export const EXTENDED_LIST: readonly Rule<Mode>[] = [
  { syntax: `[<1-2147483647>] {permit | deny} {tcp | udp} ${END} ${PORT} ${END} ${PORT} ${FLAGS}` },
  {
    syntax: `[<1-2147483647>] {permit | deny} {ip | ahp | esp | gre | eigrp | igmp | ospf | pim | <0-255>} ${END} ${END} ${FLAGS}`,
  },
  {
    syntax: `[<1-2147483647>] {permit | deny} icmp ${END} ${END} [<0-255> [<0-255>] | echo | echo-reply | packet-too-big | ttl-exceeded | unreachable | time-exceeded] ${FLAGS}`,
  },
  { syntax: "[<1-2147483647>] remark <line>" },
];

import type { Rule } from "../syntax.ts";
import type { Mode } from "./mode.ts";

/** Interface configuration. The NHRP and tunnel commands stand in the same mode, on tunnels alone (`agreement.ts`). */
export const INTERFACE_MODE: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "shutdown" },
  { syntax: "bandwidth [receive] <1-200000000>" },
  { syntax: "delay <1-16777215>" },
  { syntax: "mtu <64-18000>" },
  { syntax: "mac-address <word:14-14>" },
  { syntax: "negotiation auto" },
  { syntax: "duplex {auto | full | half}" },
  { syntax: "speed {10 | 100 | 1000 | 10000 | auto}" },
  { syntax: "media-type <word>" },
  { syntax: "cdp enable" },
  { syntax: "lldp {receive | transmit}" },
  { syntax: "mop {enabled | sysid}" },
  { syntax: "keepalive [<0-32767> [<1-255>]]" },
  { syntax: "load-interval <30-600>" },
  { syntax: "carrier-delay {<0-60> | msec <0-1000>}" },
  { syntax: "vrf forwarding <name>" },
  { syntax: "encapsulation {dot1Q <1-4094> [native] | hdlc | ppp}" },
  { syntax: "channel-group <1-64> mode {active | passive | on}" },
  { syntax: "service-policy {input | output} <name>" },
  {
    syntax:
      "nhrp {map group <name> service-policy output <name> | group <name> | event-publisher max-event-timeout <1-180>}",
  },
  { syntax: "if-state nhrp" },
  { syntax: "ip address {dhcp [client-id <interface>] [hostname <name>] | negotiated | <address> <mask> [secondary]}" },
  {
    syntax:
      "ip dhcp client {client-id <interface> | default-router distance <1-255> | lease <0-365> | request <name> | route {distance <1-255> | track <1-1000>}}",
  },
  { syntax: "ip unnumbered <interface>" },
  { syntax: "ip mtu <68-65535>" },
  { syntax: "ip tcp adjust-mss {<500-1460> | max}" },
  {
    syntax: "ip {redirects | unreachables | proxy-arp | directed-broadcast | mask-reply | route-cache | split-horizon}",
  },
  {
    syntax:
      "ip verify unicast {reverse-path | source reachable-via {any | rx} [allow-default] [allow-self-ping] [<1-199>]}",
  },
  { syntax: "ip access-group {<1-2699> | <name>} {in | out}" },
  { syntax: "ip nat {inside | outside | enable}" },
  { syntax: "ip flow {ingress | egress | monitor <name> {input | output}}" },
  { syntax: "ip policy route-map <name>" },
  { syntax: "ip virtual-reassembly [in | out] [max-reassemblies <1-1024>] [max-fragments <1-255>]" },
  { syntax: "ip summary-address eigrp <1-65535> <address> <mask>" },
  { syntax: "ip helper-address <address>" },
  { syntax: "ip nhrp authentication <key:1-8>" },
  { syntax: "ip nhrp network-id <1-4294967295>" },
  { syntax: "ip nhrp holdtime <1-65535>" },
  { syntax: "ip nhrp max-send <1-65535> every <10-65535>" },
  { syntax: "ip nhrp map multicast {dynamic | <address>}" },
  { syntax: "ip nhrp map group <name> service-policy output <name>" },
  { syntax: "ip nhrp map <address> [<mask>] <address> [preference <1-255>]" },
  { syntax: "ip nhrp nhs dynamic nbma {<address> | <domain>} [multicast] [priority <0-255>] [cluster <0-10>]" },
  { syntax: "ip nhrp nhs <address> [nbma {<address> | <domain>} [multicast]] [priority <0-255>] [cluster <0-10>]" },
  { syntax: "ip nhrp nhs {cluster <0-10> max-connections <0-255> | fallback <0-60>}" },
  { syntax: "ip nhrp redirect [timeout <2-30>]" },
  { syntax: "ip nhrp registration {no-unique | timeout <1-65535>}" },
  { syntax: "ip nhrp server-only [non-caching]" },
  {
    syntax:
      "ip nhrp {shortcut [<1-255>] | use <1-65535> | record | responder <interface> | trigger-svc <1-2147483647> <0-2147483647>}",
  },
  {
    syntax:
      "ip nhrp {group <name> | connect <1-199> | interest {<1-199> | none} | attribute group <name> | path preference <1-255>}",
  },
  { syntax: "ip ospf <1-65535> area <area> [secondaries none]" },
  { syntax: "ip ospf authentication [message-digest | null | key-chain <name>]" },
  { syntax: "ip ospf authentication-key {<key:1-8> | 0 <key:1-8> | 6 <type6> | 7 <type7>}" },
  { syntax: "ip ospf message-digest-key <1-255> md5 {<key:1-16> | 0 <key:1-16> | 6 <type6> | 7 <type7>}" },
  { syntax: "ip ospf network {broadcast | non-broadcast | point-to-multipoint [non-broadcast] | point-to-point}" },
  { syntax: "ip ospf hello-interval <1-65535>" },
  { syntax: "ip ospf dead-interval {<1-65535> | minimal hello-multiplier <3-20>}" },
  { syntax: "ip ospf {retransmit-interval | transmit-delay} <1-65535>" },
  { syntax: "ip ospf cost <1-65535>" },
  { syntax: "ip ospf priority <0-255>" },
  {
    syntax:
      "ip ospf {mtu-ignore | demand-circuit [ignore] | flood-reduction | shutdown | prefix-suppression [disable] | bfd [disable] | lls [disable]}",
  },
  { syntax: "ip ospf {database-filter all out | ttl-security [disable | hops <1-254>] | resync-timeout <1-65535>}" },
  { syntax: "ipv6 address {<prefix6> | <address6> link-local | autoconfig | dhcp}" },
  { syntax: "ipv6 {enable | mtu <1280-65535> | unreachables | redirects}" },
  { syntax: "ipv6 nd {ra suppress [all] | managed-config-flag | other-config-flag}" },
  { syntax: "bfd interval <50-9999> min_rx <50-9999> multiplier <3-50>" },
  { syntax: "bfd {template <name> | echo | neighbor ipv4 <address>}" },
  { syntax: "tunnel source {<address> | <interface> | dynamic}" },
  { syntax: "tunnel destination {<address> | <fqdn> | dynamic}" },
  { syntax: "tunnel mode {gre {ip | ipv6 | multipoint [ipv6]} | ipip | ipsec {ipv4 | ipv6} | ipv6ip}" },
  { syntax: "tunnel key <0-4294967295>" },
  { syntax: "tunnel protection ipsec profile <name> [shared] [isakmp-profile <name>] [ikev2-profile <name>]" },
  { syntax: "tunnel vrf <name>" },
  {
    syntax:
      "tunnel {path-mtu-discovery [age-timer {<10-30> | infinite}] [min-mtu <92-65535>] | checksum | bandwidth {receive | transmit} <0-2147483647>}",
  },
  {
    syntax:
      "tunnel {ttl <0-255> | tos <0-255> | flow egress-records | route-via <interface> {mandatory | preferred} | entropy}",
  },
  { syntax: "standby version {1 | 2}" },
  {
    syntax:
      "standby <0-4095> {ip [<address>] | priority <0-255> | preempt | track <word> [decrement <1-255>] | timers <1-254> <1-255>}",
  },
  { syntax: "standby <0-4095> authentication {<key:1-8> | md5 key-string {<key:1-64> | 0 <key:1-64> | 7 <type7>}}" },
  { syntax: "crypto map <name>" },
  { syntax: "zone-member security <name>" },
];

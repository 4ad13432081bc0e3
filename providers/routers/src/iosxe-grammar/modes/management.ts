import type { Rule } from "../syntax.ts";
import type { Mode } from "./mode.ts";

const PASSWORD = "{<key:1-127> | 0 <key:1-127> | 6 <type6> | 7 <type7>}";
const HASHED = "{<key:1-127> | 0 <key:1-127> | 5 <word> | 8 <word> | 9 <word>}";
const LEVELS = "alerts | critical | debugging | emergencies | errors | informational | notifications | warnings";

/** Global commands of the router itself: names, logins, logs, time, licence. */
export const MANAGEMENT: readonly Rule<Mode>[] = [
  { syntax: "version <word>" },
  { syntax: "hostname <host>" },
  { syntax: "boot-start-marker" },
  { syntax: "boot-end-marker" },
  { syntax: "boot system <line>" },
  {
    syntax:
      "service {timestamps {debug | log} [datetime [localtime] [msec] [show-timezone] [year] | uptime] | password-encryption | call-home | tcp-keepalives-in | tcp-keepalives-out | pad | dhcp | internal | sequence-numbers | unsupported-transceiver | config}",
  },
  { syntax: "platform <line>" },
  {
    syntax:
      "enable {secret | password} [level <0-15>] {<key:1-127> | 0 <key:1-127> | 5 <word> | 7 <type7> | 8 <word> | 9 <word>}",
  },
  { syntax: `username <name> [privilege <0-15>] {secret ${HASHED} | password ${PASSWORD} | nopassword}` },
  { syntax: "username <name> privilege <0-15>" },
  { syntax: "aaa new-model" },
  { syntax: "aaa session-id {common | unique}" },
  { syntax: "aaa {authentication | authorization | accounting} <line>" },
  { syntax: "aaa group server {tacacs+ | radius} <name>", enters: "other" },
  { syntax: "tacacs server <name>", enters: "other" },
  { syntax: "radius server <name>", enters: "other" },
  { syntax: "login on-success log" },
  { syntax: "login on-failure log" },
  { syntax: "login block-for <1-65535> attempts <1-65535> within <1-65535>" },
  { syntax: "ip {domain name | domain-name} [vrf <name>] <fqdn>" },
  { syntax: "ip {domain lookup | domain-lookup} [source-interface <interface>]" },
  { syntax: "ip name-server [vrf <name>] <address> ..." },
  { syntax: "ip host <host> <address>" },
  { syntax: "ip forward-protocol {nd | udp [<port>]}" },
  {
    syntax:
      "ip http {server | secure-server | authentication {local | aaa} | client source-interface <interface> | timeout-policy <line>}",
  },
  {
    syntax:
      "ip ssh {version {1 | 2} | time-out <1-120> | authentication-retries <0-5> | source-interface <interface> | rsa keypair-name <name> | bulk-mode [<131072-1073741824>]}",
  },
  {
    syntax: "ip ssh {server | client} algorithm {encryption | mac | kex | hostkey | publickey | authentication} <line>",
  },
  { syntax: "ip ssh pubkey-chain", enters: "other" },
  { syntax: "ip scp server enable" },
  { syntax: "ip tftp source-interface <interface>" },
  { syntax: "ip dhcp {excluded-address <address> [<address>] | bootp ignore}" },
  { syntax: "ip dhcp pool <name>", enters: "other" },
  { syntax: "ip multicast-routing [distributed]" },
  { syntax: "ip bootp server" },
  {
    syntax:
      "ip tcp {synwait-time <5-300> | path-mtu-discovery [age-timer {<10-30> | infinite}] | window-size <0-1073741823> | selective-ack | timestamp}",
  },
  { syntax: "ipv6 {unicast-routing | cef}" },
  { syntax: "interface <interface> [point-to-point | multipoint]", enters: "interface" },
  { syntax: "line {console <0-0> | aux <0-0> | vty <0-1869> [<0-1869>] | <0-1869>}", enters: "line" },
  {
    syntax: `logging {buffered [<4096-2147483647>] [${LEVELS} | <0-7>] | console [${LEVELS} | <0-7>] | monitor [${LEVELS} | <0-7>] | trap [${LEVELS} | <0-7>] | on}`,
  },
  { syntax: "logging host {<address> | <fqdn>} [vrf <name>] [transport {udp | tcp} port <1-65535>]" },
  {
    syntax:
      "logging {source-interface <interface> [vrf <name>] | facility <word> | origin-id <line> | rate-limit <line> | event <line> | snmp-trap <line> | userinfo | discriminator <line> | esm config}",
  },
  {
    syntax:
      "ntp {server | peer} [vrf <name>] {<address> | <fqdn>} [key <1-4294967295>] [prefer] [source <interface>] [version <1-4>] [minpoll <4-17>] [maxpoll <4-17>] [burst] [iburst]",
  },
  {
    syntax:
      "ntp authentication-key <1-4294967295> {md5 | sha1 | sha2 | hmac-sha1 | hmac-sha2-256} {<key:1-32> | 0 <key:1-32> | 7 <type7>} [7]",
  },
  {
    syntax:
      "ntp {authenticate | trusted-key <1-4294967295> | source <interface> | master [<1-15>] | update-calendar | max-associations <0-4294967295> | logging | allow mode control <3-15>}",
  },
  { syntax: "ntp access-group {peer | serve | serve-only | query-only} {<1-1999> | <name>}" },
  { syntax: "clock {timezone <word> <word> [<0-59>] | summer-time <line>}" },
  { syntax: "snmp-server community <key:1-128> [view <name>] {RO | RW} [<1-99> | <name>]" },
  { syntax: "snmp-server {contact | location | chassis-id} <line>" },
  {
    syntax:
      "snmp-server {host | user | group | view | engineID | enable | ifindex | trap-source | queue-length | trap | source-interface} <line>",
  },
  {
    syntax:
      "license boot level {network-advantage [addon dna-advantage] | network-essentials [addon dna-essentials] | network-premier [addon dna-premier] | ax | security | appx | ipbase}",
  },
  { syntax: "license udi pid <word> sn <word>" },
  { syntax: "license {accept end user agreement | smart <line> | feature hseck9 | throughput <line>}" },
  { syntax: "platform hardware throughput level {MB <word> | <line>}" },
  { syntax: "archive", enters: "archive" },
  { syntax: "banner {exec | incoming | login | motd} <line>" },
  { syntax: "control-plane [host]", enters: "other" },
  { syntax: "call-home", enters: "other" },
  { syntax: "class-map <line>", enters: "other" },
  { syntax: "policy-map <line>", enters: "other" },
  { syntax: "object-group {network | service} <name>", enters: "other" },
  { syntax: "cdp run" },
  { syntax: "lldp run" },
  { syntax: "netconf-yang [<line>]" },
  { syntax: "restconf" },
  { syntax: "subscriber templating" },
  { syntax: "multilink bundle-name authenticated" },
  { syntax: "spanning-tree <line>" },
  { syntax: "diagnostic bootup level {minimal | complete}" },
  { syntax: "memory free low-watermark processor <0-4294967295>" },
  { syntax: "scheduler allocate <3000-60000> <1000-8000>" },
  { syntax: "alias exec <line>" },
  { syntax: "privilege <line>" },
  { syntax: "mac access-list extended <name>", enters: "other" },
  { syntax: "telemetry ietf subscription <0-2147483647>", enters: "other" },
];

export const LINE: readonly Rule<Mode>[] = [
  { syntax: "login [local | authentication <name>]" },
  { syntax: `password ${PASSWORD}` },
  { syntax: "privilege level <0-15>" },
  { syntax: "transport {input | output} {all | none | ssh [telnet] | telnet [ssh]}" },
  { syntax: "transport preferred {none | ssh | telnet}" },
  { syntax: "exec-timeout <0-35791> [<0-2147483>]" },
  { syntax: "session-timeout <0-35791> [output]" },
  { syntax: "access-class {<1-2699> | <name>} {in [vrf-also | vrfname <name>] | out}" },
  { syntax: "logging synchronous [level <word>]" },
  { syntax: "stopbits {1 | 1.5 | 2}" },
  { syntax: "speed <0-4294967295>" },
  { syntax: "length <0-512>" },
  { syntax: "width <0-512>" },
  { syntax: "history [size <0-256>]" },
  { syntax: "exec" },
  { syntax: "authorization {exec | commands <0-15>} <name>" },
  { syntax: "rotary <1-100>" },
];

export const ARCHIVE: readonly Rule<Mode>[] = [
  { syntax: "path <word>" },
  { syntax: "maximum <1-14>" },
  { syntax: "time-period <1-525600>" },
  { syntax: "write-memory" },
  { syntax: "rollback {filter adaptive | retry timeout <0-86400>}" },
  { syntax: "log config", enters: "archive-log" },
];

export const ARCHIVE_LOG: readonly Rule<Mode>[] = [
  { syntax: "logging {enable | size <1-1000> | persistent [auto | reload]}" },
  { syntax: "hidekeys" },
  { syntax: "notify syslog [contenttype {plaintext | xml}]" },
  { syntax: "record rc" },
];

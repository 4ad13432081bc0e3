import type { Rule } from "../syntax.ts";
import type { Mode } from "./mode.ts";

const POOL = "pool <name> [vrf <name>] [match-in-vrf] [overload]";
const PORT = "interface <interface> [vrf <name>] [match-in-vrf] [overload]";

/**
 * What a guest shell and its programs need: application hosting, its translation, the event manager, and Cisco's own high availability in a cloud
 * (Programmability, IP Addressing and Embedded Event Manager command references; Catalyst 8000V High Availability guide).
 */
export const HOSTING: readonly Rule<Mode>[] = [
  { syntax: "iox" },
  { syntax: "app-hosting appid <name>", enters: "app-hosting" },
  { syntax: `ip nat inside source list {<1-199> | <name>} {${PORT} | ${POOL}}` },
  { syntax: "ip nat inside source route-map <name> <line>" },
  { syntax: "ip nat inside source static <line>" },
  { syntax: "ip nat outside source <line>" },
  { syntax: "ip nat {pool | translation | settings | service | log | create | portmap | switchover} <line>" },
  { syntax: "redundancy", enters: "redundancy" },
  { syntax: "event manager applet <name> [authorization bypass] [class <word>] [trap]", enters: "event-applet" },
  { syntax: "event manager {environment | directory | policy | session | history | scheduler | detector} <line>" },
];

export const APP_HOSTING: readonly Rule<Mode>[] = [
  {
    syntax:
      "app-vnic {gateway0 | gateway1 | gateway2 | gateway3 | gateway4} virtualportgroup <0-31> guest-interface <0-63>",
    enters: "app-vnic",
  },
  { syntax: "app-vnic {management guest-interface <0-63> | AppGigabitEthernet <line>}", enters: "app-vnic" },
  { syntax: "app-default-gateway <address> guest-interface <0-63>" },
  { syntax: "{name-server0 | name-server1 | name-server2 | name-server3} <address>" },
  { syntax: "app-resource profile {custom | <name>}", enters: "app-resource" },
  { syntax: "app-resource {docker | package-profile <word>}", enters: "other" },
  { syntax: "start" },
];

export const APP_VNIC: readonly Rule<Mode>[] = [
  { syntax: "guest-ipaddress <address> netmask <mask>" },
  { syntax: "guest-mac-address <word:14-14>" },
];

export const APP_RESOURCE: readonly Rule<Mode>[] = [
  { syntax: "cpu <1-65535>" },
  { syntax: "memory <1-65535>" },
  { syntax: "persist-disk <1-65535>" },
  { syntax: "vcpu <1-255>" },
];

const RUN = "[maxrun <0-4294967295>] [ratelimit <0-4294967295>]";

/** Of the many actions those that run, tell and choose; labels are words. */
export const EVENT_APPLET: readonly Rule<Mode>[] = [
  { syntax: "description <line>" },
  { syntax: "trigger [occurs <1-4294967295>] [period <word>] [delay <word>] [maxrun <0-4294967295>]", enters: "other" },
  {
    syntax: `event [tag <word>] syslog [occurs <1-4294967295>] [period <word>] pattern <quoted> [priority {<0-7> | all}] ${RUN}`,
  },
  {
    syntax: `event [tag <word>] timer {watchdog | countdown | absolute} [name <quoted>] time <1-4294967295> [name <quoted>] ${RUN}`,
  },
  { syntax: `event [tag <word>] timer cron [name <quoted>] cron-entry <quoted> [name <quoted>] ${RUN}` },
  { syntax: `event [tag <word>] track <1-1000> [state {up | down | any}] ${RUN}` },
  { syntax: "event [tag <word>] none [sync {yes | no}] [maxrun <0-4294967295>]" },
  { syntax: "event [tag <word>] {cli | interface | routing | snmp | oir | neighbor-discovery | config} <line>" },
  { syntax: "action <label> cli command <quoted> [pattern <quoted>]" },
  { syntax: "action <label> syslog [priority {<0-7> | <word>}] msg <quoted> [facility <word>]" },
  { syntax: "action <label> {wait <0-4294967295> | end | else | reload | exit [<word>]}" },
  { syntax: "action <label> {if | elseif | while | foreach | regexp | set | puts | string | increment} <line>" },
  { syntax: "action <label> {policy <name> | counter <line> | info <line> | mail <line> | track <line>}" },
];

export const REDUNDANCY: readonly Rule<Mode>[] = [
  { syntax: "mode {none | sso | rpr}" },
  { syntax: "cloud-ha bfd peer <address>" },
  { syntax: "{main-cpu | application redundancy | inter-device}", enters: "other" },
];

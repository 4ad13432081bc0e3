import type { DmvpnRouter } from "../model.ts";
import { type Statement, statement } from "../statement.ts";

/**
 * How the guest shell reaches the metadata service and EC2: a network of its own in a VRF of its own, translated to the outside address. These are
 * the statements that Cisco's images bring along in EC2, word for word, so that a router that has them is left as it is.
 */
const NETWORK = {
  vrf: "GS",
  list: "GS_NAT_ACL",
  gateway: "192.168.35.101",
  guest: "192.168.35.102",
  mask: "255.255.255.0",
  permit: "192.168.35.0 0.0.0.255",
  resolver: "8.8.8.8",
} as const;

/** What must stand on the outside interface. */
export function guestShellOutside({ failover }: DmvpnRouter): readonly string[] {
  return failover === undefined ? [] : ["ip nat outside"];
}

export function guestShellStatements({ failover, outside }: DmvpnRouter): readonly Statement[] {
  if (failover === undefined) return [];
  const { vrf, list, gateway, guest, mask, permit, resolver } = NETWORK;
  return [
    statement("iox"),
    statement(`vrf definition ${vrf}`, ["address-family ipv4"]),
    statement("interface VirtualPortGroup0", [
      `vrf forwarding ${vrf}`,
      `ip address ${gateway} ${mask}`,
      "ip nat inside",
    ]),
    statement(`ip access-list standard ${list}`, [`permit ${permit}`]),
    statement(`ip nat inside source list ${list} interface ${outside.name} vrf ${vrf} overload`),
    ...(outside.gateway === undefined
      ? []
      : [statement(`ip route vrf ${vrf} 0.0.0.0 0.0.0.0 ${outside.name} ${outside.gateway} global`)]),
    statement("app-hosting appid guestshell", [
      statement("app-vnic gateway1 virtualportgroup 0 guest-interface 0", [`guest-ipaddress ${guest} netmask ${mask}`]),
      `app-default-gateway ${gateway} guest-interface 0`,
      `name-server0 ${resolver}`,
    ]),
  ];
}

/** Whether the guest shell runs is no statement: `guestshell enable` is a command. It stands among them by this path. */
export const GUEST_SHELL = "guestshell";
export const GUEST_SHELL_RUNS = "guestshell enable";

/** What `show app-hosting list` says of it. */
export function guestShellRuns(shown: string): boolean {
  return /^\s*guestshell\s+RUNNING\b/m.test(shown);
}

import { lengthOf, mask } from "../mask.ts";
import { type DmvpnRouter, secretMark } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { linkName, tunnelName } from "./names.ts";

/** The mGRE interface, in the order of the document; protection comes last, for it needs mode and source. */
export function tunnelStatement(router: DmvpnRouter): Statement {
  const { tunnel, outside } = router;
  return statement(`interface ${tunnelName(router)}`, [
    `description ${linkName(router)}`,
    `ip address ${tunnel.address} ${mask(lengthOf(tunnel.network))}`,
    "no ip redirects",
    `ip mtu ${tunnel.mtu}`,
    ...nhrp(router),
    `ip tcp adjust-mss ${tunnel.mss}`,
    ...ospf(router),
    `tunnel source ${outside.name}`,
    "tunnel mode gre multipoint",
    ...(tunnel.key === undefined ? [] : [`tunnel key ${tunnel.key}`]),
    `tunnel protection ipsec profile ${linkName(router)}`,
  ]);
}

function nhrp(router: DmvpnRouter): readonly string[] {
  const { nhrp, role, tunnel } = router;
  const spoke = role === "spoke";
  return [
    ...(nhrp.authenticated ? [`ip nhrp authentication ${secretMark("nhrp")}`] : []),
    ...(spoke ? [] : ["ip nhrp map multicast dynamic"]),
    `ip nhrp network-id ${nhrp.networkId}`,
    `ip nhrp holdtime ${nhrp.holdtime}`,
    ...nhrp.servers.map((server) => `ip nhrp nhs ${server.tunnelAddress} nbma ${server.publicAddress} multicast`),
    // A router that comes back with another public address may register anew.
    ...(spoke ? ["ip nhrp registration no-unique"] : []),
    ...(tunnel.phase === 3 ? [spoke ? "ip nhrp shortcut" : "ip nhrp redirect"] : []),
  ];
}

/** A key without a mode authenticates nothing (fault 1b-10). Of spokes that see each other as next hop only the hub is elected. */
function ospf({ ospf, tunnel, role }: DmvpnRouter): readonly string[] {
  const broadcast = tunnel.phase === 2;
  return [
    ...(ospf.authenticated
      ? ["ip ospf authentication message-digest", `ip ospf message-digest-key 1 md5 ${secretMark("ospf")}`]
      : []),
    `ip ospf network ${broadcast ? "broadcast" : "point-to-multipoint"}`,
    ...(broadcast ? [`ip ospf priority ${role === "hub" ? 255 : 0}`] : []),
    `ip ospf hello-interval ${ospf.helloInterval}`,
    `ip ospf dead-interval ${ospf.deadInterval}`,
  ];
}

import { behindOf } from "../behind.ts";
import { type DmvpnRouter, secretMark } from "../model.ts";
import { readStatements, type Statement, statement } from "../statement.ts";
import { MULTICAST_GROUP, tunnelDevice } from "./names.ts";

const NAME = "podspan";

/**
 * FRR's integrated configuration, secrets as marks, for FRR >= 10.3: older ones have no `ip nhrp authentication`. There is no `tunnel source`:
 * it would rewrite the GRE device and lose its key (dataplane-recipes 3a). BFD is not here: what moves routes knows with whom it runs. OSPF knows networks, not devices, whose names EC2 chooses.
 */
export function frrText(router: DmvpnRouter): string {
  return ["frr defaults traditional\n", ...frrStatements(router).flatMap((each) => lines(each, ""))].join("");
}

export function frrStatements(router: DmvpnRouter): readonly Statement[] {
  return [
    statement(`hostname ${router.hostname}`),
    statement("log syslog informational"),
    statement(`nhrp multicast-nflog-group ${MULTICAST_GROUP}`),
    ...staticRoutes(router),
    tunnelInterface(router),
    ospfProcess(router),
    ...readStatements(router.extra.join("\n")),
  ];
}

/** A block ends by `exit`, so that what follows is read where it belongs. */
function lines({ text, children }: Statement, indent: string): readonly string[] {
  const inner = children.flatMap((child) => lines(child, `${indent} `));
  return [`${indent}${text}\n`, ...inner, ...(inner.length === 0 ? [] : [`${indent}exit\n`])];
}

/** Of statics only what lies behind the inside is redistributed. */
function staticRoutes(router: DmvpnRouter): readonly Statement[] {
  const { routed } = behindOf(router);
  if (routed.length === 0) return [];
  return [
    ...routed.map(({ prefix, gateway }) => statement(`ip route ${prefix} ${gateway}`)),
    ...routed.map(({ prefix }, at) => statement(`ip prefix-list ${NAME} seq ${(at + 1) * 5} permit ${prefix}`)),
    statement(`route-map ${NAME} permit 10`, [`match ip address prefix-list ${NAME}`]),
  ];
}

function tunnelInterface(router: DmvpnRouter): Statement {
  const { nhrp, ospf, role } = router;
  return statement(`interface ${tunnelDevice(router)}`, [
    `ip nhrp network-id ${nhrp.networkId}`,
    ...(nhrp.authenticated ? [`ip nhrp authentication ${secretMark("nhrp")}`] : []),
    `ip nhrp holdtime ${nhrp.holdtime}`,
    "ip nhrp registration no-unique",
    ...nhrp.servers.map((server) => `ip nhrp nhs ${server.tunnelAddress} nbma ${server.publicAddress}`),
    ...(role === "hub" ? ["ip nhrp map multicast dynamic"] : []),
    ...nhrp.servers.map((server) => `ip nhrp map multicast ${server.publicAddress}`),
    "ip ospf network point-to-multipoint",
    ...(ospf.authenticated
      ? ["ip ospf authentication message-digest", `ip ospf message-digest-key 1 md5 ${secretMark("ospf")}`]
      : []),
    `ip ospf hello-interval ${ospf.helloInterval}`,
    `ip ospf dead-interval ${ospf.deadInterval}`,
  ]);
}

function ospfProcess(router: DmvpnRouter): Statement {
  const { ospf, tunnel, role } = router;
  const { direct, routed } = behindOf(router);
  return statement("router ospf", [
    `ospf router-id ${ospf.routerId}`,
    ...(routed.length === 0 ? [] : [`redistribute static route-map ${NAME}`]),
    // Nobody in the VPC speaks OSPF; who did would be believed.
    ...(role === "spoke" ? ["passive-interface default", `no passive-interface ${tunnelDevice(router)}`] : []),
    `network ${tunnel.network} area ${ospf.tunnelArea}`,
    ...direct.map((prefix) => `network ${prefix} area ${ospf.insideArea}`),
  ]);
}

/** Which daemons run; zebra and staticd always do. */
export const DAEMONS = `ospfd=yes
nhrpd=yes
bfdd=yes
vtysh_enable=yes
zebra_options="  -A 127.0.0.1 -s 90000000"
mgmtd_options="  -A 127.0.0.1"
staticd_options="-A 127.0.0.1"
ospfd_options="  -A 127.0.0.1"
nhrpd_options="  -A 127.0.0.1"
bfdd_options="   -A 127.0.0.1"
`;

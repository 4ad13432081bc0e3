import { behindOf } from "../behind.ts";
import { withMask, withWildcard } from "../mask.ts";
import type { DmvpnRouter } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { linkName, tunnelName } from "./names.ts";

/** OSPF: area statements for what the router is on, statics for what lies further inside; of statics only those are redistributed. */
export function routingStatements(router: DmvpnRouter): readonly Statement[] {
  const { ospf, tunnel, role } = router;
  const { direct, routed } = behindOf(router);
  const name = linkName(router);
  return [
    ...routed.map(({ prefix }, at) => statement(`ip prefix-list ${name} seq ${(at + 1) * 5} permit ${prefix}`)),
    ...(routed.length === 0
      ? []
      : [statement(`route-map ${name} permit 10`, [`match ip address prefix-list ${name}`])]),
    statement(`router ospf ${ospf.processId}`, [
      `router-id ${ospf.routerId}`,
      ...(routed.length === 0 ? [] : [`redistribute static subnets route-map ${name}`]),
      // Nobody in the VPC speaks OSPF; who did would be believed.
      ...(role === "spoke" ? ["passive-interface default", `no passive-interface ${tunnelName(router)}`] : []),
      `network ${withWildcard(tunnel.network)} area ${ospf.tunnelArea}`,
      ...direct.map((prefix) => `network ${withWildcard(prefix)} area ${ospf.insideArea}`),
    ]),
    ...routed.map(({ prefix, gateway }) => statement(`ip route ${withMask(prefix)} ${gateway}`)),
  ];
}

import { isOk, withText } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { insideOf, itemsOf, textOf } from "../xml.ts";

const SET = "vpcPeeringConnectionSet";

/** Shows a route over a peering that is not active as the blackhole that it is. */
export const peeringRoutes = (): Rule => ({
  actions: ["DescribeRouteTables"],
  handle: async (request, next, ask) => {
    const answer = await next(request);
    let xml = answer.body.toString();
    if (!isOk(answer) || !xml.includes("<vpcPeeringConnectionId>pcx-")) return answer;
    const active = new Set(
      itemsOf(SET, await ask("DescribeVpcPeeringConnections", {})).flatMap((peering) =>
        textOf("code", insideOf("status", peering)) === "active" ? [textOf("vpcPeeringConnectionId", peering)] : [],
      ),
    );
    for (const table of itemsOf("routeTableSet", xml)) {
      for (const route of itemsOf("routeSet", table)) {
        const peering = textOf("vpcPeeringConnectionId", route);
        if (peering === "" || active.has(peering)) continue;
        xml = xml.replaceAll(route, route.replace("<state>active</state>", "<state>blackhole</state>"));
      }
    }
    return withText(answer, xml);
  },
});

import { isOk, withText } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { insideOf, itemsOf, textOf } from "../xml.ts";

/** Shows a route to an interface that no instance has, or that is gone, as the blackhole that it is. */
export const interfaceRoutes = (): Rule => ({
  actions: ["DescribeRouteTables"],
  handle: async (request, next, ask) => {
    const answer = await next(request);
    let xml = answer.body.toString();
    if (!isOk(answer) || !xml.includes("<networkInterfaceId>eni-")) return answer;
    const serving = new Set(
      itemsOf("networkInterfaceSet", await ask("DescribeNetworkInterfaces", {})).flatMap((eni) =>
        textOf("instanceId", insideOf("attachment", eni)) === "" ? [] : [textOf("networkInterfaceId", eni)],
      ),
    );
    for (const table of itemsOf("routeTableSet", xml)) {
      for (const route of itemsOf("routeSet", table)) {
        const eni = textOf("networkInterfaceId", route);
        if (eni === "" || serving.has(eni)) continue;
        xml = xml.replaceAll(route, route.replace("<state>active</state>", "<state>blackhole</state>"));
      }
    }
    return withText(answer, xml);
  },
});

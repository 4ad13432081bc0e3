import { refuse } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { insideOf, textsOf } from "../xml.ts";

/** Refuses a second route to the same destination; moto overwrites the first one when the target is an interface. */
export const routeExists = (): Rule => ({
  actions: ["CreateRoute"],
  handle: async (request, next, ask) => {
    const { RouteTableId: table = "", NetworkInterfaceId, ...rest } = request.parameters;
    const destination = rest.DestinationCidrBlock ?? rest.DestinationIpv6CidrBlock;
    if (NetworkInterfaceId === undefined || destination === undefined) return next(request);
    const routes = insideOf("routeSet", await ask("DescribeRouteTables", { "RouteTableId.1": table }));
    const present = [...textsOf("destinationCidrBlock", routes), ...textsOf("destinationIpv6CidrBlock", routes)];
    if (!present.includes(destination)) return next(request);
    const message = `The route identified by ${destination} already exists.`;
    return refuse(request, { code: "RouteAlreadyExists", message, status: 400 });
  },
});

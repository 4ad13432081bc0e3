import { isOk, refuse } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { itemsOf, textOf } from "../xml.ts";

/** Refuses to delete a subnet while a network interface is in it. */
export const subnetInUse = (): Rule => ({
  actions: ["DeleteSubnet"],
  handle: async (request, next, ask) => {
    const subnet = request.parameters.SubnetId ?? "";
    const inside = await ask("DescribeNetworkInterfaces", { "Filter.1.Name": "subnet-id", "Filter.1.Value.1": subnet });
    if (itemsOf("networkInterfaceSet", inside).length === 0) return next(request);
    const message = `The subnet '${subnet}' has dependencies and cannot be deleted.`;
    return refuse(request, { code: "DependencyViolation", message, status: 400 });
  },
});

/** Takes a deleted subnet's association out of its route table, which could else never be deleted. */
export const subnetAssociation = (): Rule => ({
  actions: ["DeleteSubnet"],
  handle: async (request, next, ask) => {
    const answer = await next(request);
    if (!isOk(answer)) return answer;
    const subnet = request.parameters.SubnetId ?? "";
    const filter = { "Filter.1.Name": "association.subnet-id", "Filter.1.Value.1": subnet };
    for (const table of itemsOf("routeTableSet", await ask("DescribeRouteTables", filter))) {
      for (const association of itemsOf("associationSet", table)) {
        if (textOf("subnetId", association) !== subnet) continue;
        await ask("DisassociateRouteTable", { AssociationId: textOf("routeTableAssociationId", association) });
      }
    }
    return answer;
  },
});

import { refuse } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { itemsOf, textOf } from "../xml.ts";

/** Refuses to delete a group that a network interface is in, or that another group's rule names. */
export const groupInUse = (): Rule => ({
  actions: ["DeleteSecurityGroup"],
  handle: async (request, next, ask) => {
    const group = request.parameters.GroupId ?? "";
    const members = await ask("DescribeNetworkInterfaces", { "Filter.1.Name": "group-id", "Filter.1.Value.1": group });
    const naming = await ask("DescribeSecurityGroups", {
      "Filter.1.Name": "ip-permission.group-id",
      "Filter.1.Value.1": group,
    });
    const others = itemsOf("securityGroupInfo", naming).filter((item) => textOf("groupId", item) !== group);
    if (itemsOf("networkInterfaceSet", members).length === 0 && others.length === 0) return next(request);
    const message = `resource ${group} has a dependent object`;
    return refuse(request, { code: "DependencyViolation", message, status: 400 });
  },
});

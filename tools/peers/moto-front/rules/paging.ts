import { isOk, withText } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { insideOf, itemsOf } from "../xml.ts";

/** Actions whose `MaxResults` moto ignores, each with the element that holds its results. */
const results: Readonly<Record<string, string>> = {
  DescribeNetworkInterfaces: "networkInterfaceSet",
  DescribeRouteTables: "routeTableSet",
  DescribeSecurityGroupRules: "securityGroupRuleSet",
  DescribeSecurityGroups: "securityGroupInfo",
  DescribeSubnets: "subnetSet",
  DescribeVpcPeeringConnections: "vpcPeeringConnectionSet",
  DescribeVpcs: "vpcSet",
};

/** Cuts long answers into the pages that were asked for. A token is the number of results before its page. */
export const paging = (): Rule => ({
  actions: Object.keys(results),
  handle: async (request, next) => {
    const { MaxResults, NextToken = "0", ...parameters } = request.parameters;
    const answer = await next(MaxResults === undefined ? request : { ...request, parameters });
    const set = results[request.action];
    if (MaxResults === undefined || set === undefined || !isOk(answer)) return answer;
    const xml = answer.body.toString();
    const items = itemsOf(set, xml);
    const from = Number(NextToken);
    const to = from + Number(MaxResults);
    const page = `<${set}>${items.slice(from, to).join("")}</${set}>`;
    const token = to < items.length ? `<nextToken>${to}</nextToken>` : "";
    // The set of results comes first, so the first element of its name is not one inside a result.
    return withText(
      answer,
      xml.replace(`<${set}>${insideOf(set, xml)}</${set}>`, () => page + token),
    );
  },
});

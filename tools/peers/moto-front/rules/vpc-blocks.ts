import { overlaps, parsePrefix } from "@podspan/core/addressing";
import { isOk, refuse, withText } from "../answer.ts";
import type { AskMoto, Rule } from "../exchange.ts";
import { itemsOf, textOf, textsOf } from "../xml.ts";

/** Refuses to take away a block with a subnet in it. */
export const blockInUse = (): Rule => ({
  actions: ["DisassociateVpcCidrBlock"],
  handle: async (request, next, ask) => {
    const id = request.parameters.AssociationId ?? "";
    const vpcs = await ask("DescribeVpcs", {
      "Filter.1.Name": "cidr-block-association.association-id",
      "Filter.1.Value.1": id,
    });
    const vpc = textOf("vpcId", vpcs);
    const block = itemsOf("cidrBlockAssociationSet", vpcs).find((item) => textOf("associationId", item) === id);
    if (block === undefined || vpc === "") return next(request);
    const cidr = textOf("cidrBlock", block);
    const subnets = await ask("DescribeSubnets", { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": vpc });
    const inside = itemsOf("subnetSet", subnets).find((item) => overlap(textOf("cidrBlock", item), cidr));
    if (inside === undefined) return next(request);
    const message = `The vpc ${vpc} currently has a subnet within CIDR block ${cidr}`;
    return refuse(request, { code: "InvalidCidrBlock.InUse", message, status: 400 });
  },
});

const overlap = (a: string, b: string): boolean => {
  const [one, other] = [parsePrefix(a), parsePrefix(b)];
  return one.ok && other.ok && overlaps(one.prefix, other.prefix);
};

/** Keeps the local routes of blocks that are gone out of new route tables. */
export const goneBlockRoutes = (): Rule => {
  /** VPCs that have lost a block: only their new tables need a look. */
  const lost = new Set<string>();
  return {
    actions: ["CreateRouteTable", "DisassociateVpcCidrBlock"],
    handle: async (request, next, ask) => {
      const answer = await next(request);
      if (!isOk(answer)) return answer;
      const xml = answer.body.toString();
      const vpc = textOf("vpcId", xml);
      if (request.action === "DisassociateVpcCidrBlock") lost.add(vpc);
      else if (lost.has(vpc)) return withText(answer, await withoutGone(xml, vpc, ask));
      return answer;
    },
  };
};

const withoutGone = async (xml: string, vpc: string, ask: AskMoto): Promise<string> => {
  const associations = itemsOf("cidrBlockAssociationSet", await ask("DescribeVpcs", { "VpcId.1": vpc }));
  const blocks = (state: string): readonly string[] =>
    associations.filter((item) => textOf("state", item) === state).flatMap((item) => textsOf("cidrBlock", item));
  const present = blocks("associated");
  let rest = xml;
  for (const cidr of blocks("disassociated").filter((block) => !present.includes(block))) {
    await ask("DeleteRoute", { RouteTableId: textOf("routeTableId", xml), DestinationCidrBlock: cidr });
    for (const route of itemsOf("routeSet", rest)) {
      if (textOf("destinationCidrBlock", route) === cidr) rest = rest.replace(route, "");
    }
  }
  return rest;
};

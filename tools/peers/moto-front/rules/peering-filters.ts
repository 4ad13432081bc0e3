import { isOk, withText } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { insideOf, itemsOf, textOf, textsOf } from "../xml.ts";

/** What a filter of DescribeVpcPeeringConnections looks at (API_DescribeVpcPeeringConnections.html, "Filter"). */
const looked: Readonly<Record<string, (item: string) => readonly string[]>> = {
  "vpc-peering-connection-id": (item) => textsOf("vpcPeeringConnectionId", item),
  "status-code": (item) => [textOf("code", insideOf("status", item))],
  "accepter-vpc-info.vpc-id": (item) => [textOf("vpcId", insideOf("accepterVpcInfo", item))],
  "accepter-vpc-info.owner-id": (item) => [textOf("ownerId", insideOf("accepterVpcInfo", item))],
  "accepter-vpc-info.cidr-block": (item) => textsOf("cidrBlock", insideOf("accepterVpcInfo", item)),
  "requester-vpc-info.vpc-id": (item) => [textOf("vpcId", insideOf("requesterVpcInfo", item))],
  "requester-vpc-info.owner-id": (item) => [textOf("ownerId", insideOf("requesterVpcInfo", item))],
  "requester-vpc-info.cidr-block": (item) => textsOf("cidrBlock", insideOf("requesterVpcInfo", item)),
  "tag-key": (item) => itemsOf("tagSet", item).map((tag) => textOf("key", tag)),
};

/** Leaves out the peerings that the request's filters leave out; a filter that it does not know is left to moto. */
export const peeringFilters = (): Rule => ({
  actions: ["DescribeVpcPeeringConnections"],
  handle: async (request, next) => {
    const answer = await next(request);
    const filters = filtersOf(request.parameters);
    if (!isOk(answer) || filters.length === 0) return answer;
    let xml = answer.body.toString();
    for (const item of itemsOf("vpcPeeringConnectionSet", xml)) {
      const fits = filters.every(({ name, values }) => {
        const found = lookedAt(name, item);
        return found === undefined || values.some((value) => found.some((text) => wildcard(value).test(text)));
      });
      if (!fits) xml = xml.replace(item, "");
    }
    return withText(answer, xml);
  },
});

const lookedAt = (name: string, item: string): readonly string[] | undefined => {
  if (!name.startsWith("tag:")) return looked[name]?.(item);
  const tags = itemsOf("tagSet", item).filter((tag) => textOf("key", tag) === name.slice("tag:".length));
  return tags.map((tag) => textOf("value", tag));
};

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

const filtersOf = (parameters: Readonly<Record<string, string>>): readonly Filter[] =>
  Object.entries(parameters).flatMap(([key, name]) => {
    const prefix = /^(Filter\.\d+)\.Name$/.exec(key)?.[1];
    if (prefix === undefined) return [];
    const values = Object.entries(parameters).filter(([other]) => other.startsWith(`${prefix}.Value.`));
    return [{ name, values: values.map(([, value]) => value) }];
  });

/** `*` stands for any text and `?` for one character (Using_Filtering.html, "Wildcards"). */
const wildcard = (pattern: string): RegExp => {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
};

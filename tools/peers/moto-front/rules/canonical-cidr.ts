import { formatPrefix, parsePrefix } from "@podspan/core/addressing";
import type { QueryRequest, Rule } from "../exchange.ts";

/** Parameters that hold a block: of a VPC, a subnet, a route's destination, a security group rule. */
const blockParameter = /(^|\.)(Destination)?(Ipv6)?CidrBlock$|(^|\.)Cidr(Ip|Ipv4|Ipv6)$/;

/** Masks away the host bits of every block, so that moto stores what AWS stores; what is no block is left to moto. */
export const canonicalCidr = (): Rule => ({
  actions: [
    "AssociateVpcCidrBlock",
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateRoute",
    "CreateSubnet",
    "CreateVpc",
    "DeleteRoute",
    "ModifySecurityGroupRules",
    "ReplaceRoute",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
  ],
  handle: (request, next) => next(canonical(request)),
});

const canonical = (request: QueryRequest): QueryRequest => {
  const changed = Object.entries(request.parameters).flatMap(([name, value]) => {
    const reading = blockParameter.test(name) ? parsePrefix(value) : undefined;
    return reading?.ok && !reading.canonical ? [[name, formatPrefix(reading.prefix)]] : [];
  });
  if (changed.length === 0) return request;
  return { ...request, parameters: { ...request.parameters, ...Object.fromEntries(changed) } };
};

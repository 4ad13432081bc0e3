import * as z from "zod";
import { combination } from "./combination.ts";
import { prefixListSchema } from "./prefix-field.ts";
import { mtuSchema, zoneSchema } from "./scalars.ts";
import { seldom } from "./seldom.ts";

const natGatewaySchema = z
  .string()
  .regex(/^nat-[0-9a-f]{8}([0-9a-f]{9})?$/, "SPEC-5: the id of a NAT gateway looks like `nat-0123456789abcdef0`");

/** Where the pods' own route tables send what leaves the VPC. */
const egressRouteSchema = z.lazy(() =>
  z
    .strictObject({
      natGateway: z
        .union([natGatewaySchema, z.record(zoneSchema, natGatewaySchema)])
        .exactOptional()
        .describe(
          "A NAT gateway (`nat-…`) for all zones, or one for each zone: then each zone has a route table of its own.",
        ),
      transitGateway: z
        .string()
        .regex(
          /^tgw-[0-9a-f]{8}([0-9a-f]{9})?$/,
          "SPEC-5: the id of a transit gateway looks like `tgw-0123456789abcdef0`",
        )
        .exactOptional()
        .describe("A transit gateway (`tgw-…`) that the VPC is attached to."),
    })
    .refine(
      ({ natGateway, transitGateway }) => (natGateway === undefined) !== (transitGateway === undefined),
      combination("exactly one of `natGateway` and `transitGateway` says where the default route leads", {
        oneOf: ["natGateway", "transitGateway"],
      }),
    ),
);

/** What the VPC CNI keeps ready on each node. */
export const warmSchema = z.lazy(() => {
  const count = z.int().min(0).max(1000);
  return z
    .strictObject({
      enis: count
        .exactOptional()
        .describe(
          "WARM_ENI_TARGET: whole interfaces; the CNI's own default is 1. Ignored once ips or minimumIps is set.",
        ),
      ips: count.exactOptional().describe("WARM_IP_TARGET: free addresses."),
      minimumIps: count
        .exactOptional()
        .describe("MINIMUM_IP_TARGET: addresses that a node takes at least; set ips too."),
      prefixes: count
        .exactOptional()
        .describe(
          "WARM_PREFIX_TARGET: free /28 prefixes, with prefixDelegation. Ignored once ips or minimumIps is set.",
        ),
    })
    .describe("What the VPC CNI keeps ready on each node; what is not set here is left as it is in the cluster.");
});

/** Where a cluster's pods get their addresses, and how these leave the VPC. */
export const podsSchema = z.strictObject({
  placement: z
    .enum(["ranges", "nodes"])
    .exactOptional()
    .describe(
      "ranges, the default: pods have subnets of their own, in `ranges`. nodes: the VPC CNI's own way, pods take addresses of their nodes' subnets, and nothing is made for them.",
    ),
  ranges: prefixListSchema
    .default([])
    .describe(
      "Secondary blocks for pods, /16 to /28 each; empty: one /16 is taken from spec.addressing.podPool. Each zone gets a slot in each range that has room for all; the first is what its nodes use, further ones are for nodes with a label (`podspan show` names it).",
    ),
  subnets: seldom(
    z.record(zoneSchema, prefixListSchema),
    "The pod subnets by zone, inside `ranges`, one or several each; default: each zone gets an equal slot of each range.",
  ),
  zoneSlots: z
    .literal([1, 2, 4, 8, 16])
    .exactOptional()
    .describe("Equal slots that a range is cut into, one per zone, so that zones can be added; default 4."),
  routable: z
    .boolean()
    .exactOptional()
    .describe("Whether other networks route to the pods; default: false inside 100.64.0.0/10, true elsewhere."),
  snat: z
    .enum(["auto", "external"])
    .default("auto")
    .describe(
      "auto: nodes translate what leaves the VPC, but for what the links need; external: nodes never translate.",
    ),
  egress: seldom(
    z.union([z.literal("none"), egressRouteSchema]),
    "Default route of the pod subnets' own table, for traffic that nodes do not translate; none: they have no way out, and need none. Default: local routes only.",
  ),
  prefixDelegation: z
    .boolean()
    .default(false)
    .describe("Give nodes /28 prefixes instead of single addresses (Nitro only)."),
  reservePrefixes: z
    .boolean()
    .default(false)
    .describe(
      "With prefixDelegation: set the pod subnets aside for prefixes, but for a sixteenth for the interfaces themselves, so that single addresses do not break them up.",
    ),
  warm: seldom(warmSchema),
  mtu: mtuSchema
    .exactOptional()
    .describe(
      "POD_MTU: bytes of the largest packet that new pods send, inside their VPC too; `podspan show` prints what each link carries. Default: as it is in the cluster, else 9001.",
    ),
  maxPods: seldom(
    z.union([z.enum(["manual", "auto"]), z.int().min(4).max(1000)]),
    "Who tells nodes how many pods they may hold. manual, the default: you, with what `podspan show` prints. auto: `apply --roll` makes a version of a managed node group's launch template whose user data say it, and the nodes with it. A number, with `compute: karpenter`: `apply` sets it in the cluster's EC2NodeClasses, and Karpenter replaces their nodes.",
  ),
});

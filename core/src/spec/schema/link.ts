import * as z from "zod";
import { combination } from "./combination.ts";
import { dmvpnSchema } from "./dmvpn.ts";
import { prefixListSchema } from "./prefix-field.ts";
import { accountIdSchema, asnSchema, manageSchema, mtuSchema, nameSchema, protectSchema } from "./scalars.ts";
import { seldom } from "./seldom.ts";

const portsSchema = z.lazy(() =>
  z
    .string()
    .regex(/^\d{1,5}(-\d{1,5})?$/, "SPEC-5: ports are one number or a range as `8000-8999`")
    .or(z.int().min(0).max(65_535)),
);

/** Traffic that a link carries; the security groups follow it. */
const allowSchema = z.lazy(() =>
  z.strictObject({
    protocol: z
      .union([z.enum(["any", "tcp", "udp", "icmp", "icmpv6", "esp", "gre"]), z.int().min(0).max(255)])
      .describe("Protocol, by name or IP protocol number."),
    ports: z.array(portsSchema).exactOptional().describe("Destination ports, for tcp and udp; default: all."),
    from: prefixListSchema.exactOptional().describe("Sources; default: everything at either end."),
    to: prefixListSchema.exactOptional().describe("Destinations; default: everything at either end."),
  }),
);

const transitGatewaySchema = z.lazy(() =>
  z
    .strictObject({
      id: z
        .string()
        .regex(/^tgw-[0-9a-f]{4,40}$/, "SPEC-5: a transit gateway's id is `tgw-` and hexadecimal digits")
        .exactOptional()
        .describe("Use this transit gateway; default: one is created."),
      owner: accountIdSchema
        .exactOptional()
        .describe("Account that owns it, where none of the VPCs is that account's; needs `id`."),
      vpcs: z.array(nameSchema).min(1).describe("Keys of spec.vpcs that are attached."),
      asn: asnSchema.exactOptional().describe("Amazon-side AS number of one that is created."),
    })
    .refine(
      (gateway) => gateway.owner === undefined || gateway.id !== undefined,
      combination("a transit gateway that is created is the first VPC's account's", {
        field: "owner",
        fix: "Add `id`, or remove `owner`.",
      }),
    ),
);

/** A link that somebody else made: declared, so that the proof is complete. */
const declaredSchema = z.lazy(() =>
  z.strictObject({
    vpc: nameSchema.describe("Key of spec.vpcs."),
    site: nameSchema.describe("Key of spec.sites."),
    gateway: z
      .string()
      .regex(/^(vgw|tgw|dxgw)-[0-9a-z-]+$/, "SPEC-5: a gateway's id begins with `vgw-`, `tgw-` or `dxgw-`")
      .exactOptional()
      .describe("Gateway on the AWS side."),
    routes: prefixListSchema.default([]).describe("Ranges reached over it; default: all of the site's."),
    mtu: mtuSchema.exactOptional().describe("Bytes of the largest IP packet that it carries."),
  }),
);

const externalSchema = z.lazy(() =>
  z.strictObject({
    between: z.array(z.string().min(1)).length(2).describe("Its two ends: `vpcs/NAME` or `sites/NAME`."),
    routes: prefixListSchema.default([]).describe("Ranges reached over it."),
    mtu: mtuSchema.exactOptional().describe("Bytes of the largest IP packet that it carries."),
  }),
);

/** The kinds of link; a link has exactly one of them. */
const LINK_KINDS = ["peering", "transitGateway", "dmvpn", "vpn", "directConnect", "external"] as const;

/** What joins VPCs and sites. */
export const linkSchema = z.lazy(() =>
  z
    .strictObject({
      peering: z.array(nameSchema).length(2).exactOptional().describe("VPC peering between two keys of spec.vpcs."),
      transitGateway: seldom(transitGatewaySchema, "A transit gateway and its VPCs."),
      dmvpn: seldom(dmvpnSchema, "A router in the VPC that joins a site's DMVPN."),
      vpn: seldom(declaredSchema, "A site-to-site VPN, declared and not managed."),
      directConnect: seldom(declaredSchema, "A Direct Connect, declared and not managed."),
      external: seldom(externalSchema, "Anything else that carries packets, declared and not managed."),
      allow: z
        .array(allowSchema)
        .default([{ protocol: "any" }])
        .describe("What the link may carry; default: everything."),
      dns: z
        .boolean()
        .default(false)
        .describe("Public names of instances at the other end resolve to their private addresses, at both ends."),
      manage: manageSchema,
      protect: protectSchema,
    })
    .refine(
      (link) => LINK_KINDS.filter((kind) => link[kind] !== undefined).length === 1,
      combination(`a link has exactly one of ${LINK_KINDS.map((kind) => `\`${kind}\``).join(", ")}`, {
        oneOf: LINK_KINDS,
      }),
    ),
);

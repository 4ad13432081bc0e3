import * as z from "zod";
import { combination } from "./combination.ts";
import { prefixListSchema } from "./prefix-field.ts";
import { accountIdSchema, manageSchema, nameSchema, protectSchema, regionSchema } from "./scalars.ts";
import { seldom } from "./seldom.ts";
import { tagsSchema } from "./tags.ts";

/** What Service Quotas would say, by the name of the quota. */
const quotasSchema = z.lazy(() =>
  z.strictObject({
    vpcs: z.int().min(1).exactOptional().describe("VPCs per Region (L-F678F1CE)."),
    subnets: z.int().min(1).exactOptional().describe("Subnets per VPC (L-407747CB)."),
    routeTables: z.int().min(1).exactOptional().describe("Route tables per VPC (L-589F43AA)."),
    securityGroupRules: z
      .int()
      .min(1)
      .max(1000)
      .exactOptional()
      .describe("Rules of a security group in each direction (L-0EA8095F)."),
    securityGroupsPerInterface: z
      .int()
      .min(1)
      .max(16)
      .exactOptional()
      .describe("Security groups of a network interface (L-2AFB9258)."),
    networkInterfaces: z.int().min(1).exactOptional().describe("Network interfaces per Region (L-DF5E4CA3)."),
    securityGroups: z.int().min(1).exactOptional().describe("Security groups per Region (L-E79EC296)."),
    elasticAddresses: z.int().min(1).exactOptional().describe("Elastic IP addresses per Region (L-0263D0A3)."),
    peerings: z.int().min(1).max(125).exactOptional().describe("Active VPC peerings per VPC (L-7E9ECCDB)."),
    pendingPeerings: z.int().min(1).exactOptional().describe("Outstanding VPC peering requests (L-DC9F7029)."),
    routesPerTable: z.int().min(1).max(1000).exactOptional().describe("Routes per route table (L-93826ACB)."),
    networkAddressUnits: z
      .int()
      .min(1)
      .max(256_000)
      .exactOptional()
      .describe("Network address units of a VPC (L-BB24F6E5)."),
  }),
);

/** A VPC: created from `cidrs`, or found by `id`, or by `tags` that match exactly one. */
export const vpcSchema = z
  .strictObject({
    account: nameSchema.exactOptional().describe("Key of spec.accounts; default: the caller's own account."),
    region: regionSchema.describe("The AWS region, e.g. eu-west-1."),
    cidrs: seldom(
      prefixListSchema,
      "Create the VPC with these blocks; the first is the primary one and can never be changed.",
    ),
    id: z
      .string()
      .regex(
        /^vpc-[0-9a-f]{4,40}$/,
        "SPEC-5: a VPC's id is `vpc-` and hexadecimal digits\nWrite it as `aws ec2 describe-vpcs --region REGION` shows it; a VPC can be found by its `tags` too, or be created by `cidrs`.",
      )
      .exactOptional()
      .describe("Use the VPC with this id."),
    tags: seldom(tagsSchema, "Use the one VPC that carries all of these tags."),
    owner: accountIdSchema
      .exactOptional()
      .describe("Account that owns a VPC shared with us; needs `id`, and zone ids."),
    ipv6: seldom(z.union([z.boolean(), prefixListSchema]), "true for a block of Amazon's, or the blocks themselves."),
    blockQuota: z
      .int()
      .min(5)
      .max(50)
      .exactOptional()
      .describe(
        "IPv4 blocks that the account allows in a VPC (L-83CA0A9D); default: what Service Quotas says, else 5.",
      ),
    quotas: seldom(quotasSchema, "What the account was granted, where Service Quotas shall not be asked."),
    manage: manageSchema,
    protect: protectSchema,
  })
  .refine(
    (vpc) => [vpc.cidrs, vpc.id, vpc.tags].filter((way) => way !== undefined).length === 1,
    combination("exactly one of `cidrs` (create it), `id` and `tags` (find it) says which VPC this is", {
      oneOf: ["cidrs", "id", "tags"],
    }),
  )
  .refine(
    (vpc) => vpc.owner === undefined || vpc.id !== undefined,
    combination("a VPC shared by another account is found by `id` only", {
      field: "owner",
      fix: "Add `id`, or remove `owner`.",
    }),
  )
  .refine((vpc) => vpc.cidrs === undefined || vpc.cidrs.length > 0, {
    message: "SPEC-5: a VPC needs at least one block",
    path: ["cidrs"],
  });

import * as z from "zod";

/** Words that are properties of every JavaScript object, so that `vpcs[name]` can never answer with one of those. */
const INHERITED = new Set(["constructor", "__proto__", "prototype"]);

/** A map key of the Fabric: a DNS label of at most 40 characters, because device and tag names are built from it. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "SPEC-4: a name is 1 to 40 of a-z, 0-9 and `-`, not `-` first or last")
  .refine((name) => !INHERITED.has(name), "SPEC-4: this word cannot be a name");

/** `eu-west-1`, `us-gov-west-1`. */
export const regionSchema = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, "SPEC-5: a region looks like `eu-west-1`");

/** A zone name (`eu-west-1b`, `us-west-2-lax-1a`) or a zone id (`euw1-az2`), which means the same place in every account. */
export const zoneSchema = z
  .string()
  .regex(
    /^([a-z]{2}(-[a-z0-9]+)+-\d{1,2}[a-z]|[a-z]{2}(-[a-z0-9]+)+-wlz-\d{1,2}|[a-z]{3,6}\d{1,2}(-[a-z0-9]+)*-az\d{1,2})$/,
    "SPEC-5: this is not the name of a zone\nWrite a zone's name, as `eu-west-1b`; `aws ec2 describe-availability-zones --region REGION` lists those of a region.",
  );

export const accountIdSchema = z.string().regex(/^\d{12}$/, "SPEC-5: an account id is 12 digits, in quotes");

/** An ASN of 2 or 4 bytes. 0, 23456, 65535 and 4294967295 are reserved (RFC 7607, 6793, 7300). */
export const asnSchema = z
  .int()
  .min(1)
  .max(4_294_967_294)
  .refine((asn) => asn !== 23_456 && asn !== 65_535, "SPEC-5: this AS number is reserved (RFC 6793, RFC 7300)");

export const portSchema = z.int().min(1).max(65_535);

/** Bytes of an IP packet: 576 (RFC 791) to 9001, the most that a VPC carries. */
export const mtuSchema = z.int().min(576).max(9001);

/** Whether Podspan changes a thing, only reads it, or leaves it out altogether. */
export const manageSchema = z
  .enum(["full", "observe", "none"])
  .default("full")
  .describe("full: Podspan may change it; observe: it is read and never changed; none: it is not even read.");

export const protectSchema = z
  .boolean()
  .default(false)
  .describe("true: a plan that would delete or replace this is refused (PROTECT-1).");

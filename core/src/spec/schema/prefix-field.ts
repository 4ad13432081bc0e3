import * as z from "zod";
import { formatPrefix, parseAddress, parsePrefix } from "../../addressing/index.ts";

type TextReading = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** A check that reads the text and reports why it could not be read, as SPEC-9. */
function readable(read: (text: string) => TextReading): z.core.CheckFn<string> {
  return ({ value, issues }) => {
    const reading = read(value);
    if (!reading.ok) issues.push({ code: "custom", message: `SPEC-9: ${reading.message}`, input: value });
  };
}

/** One IPv4 or IPv6 prefix, canonical in the parsed Fabric (host bits set are reported as ADDR-2). */
export const prefixSchema = z.string().check(readable(parsePrefix)).overwrite(canonicalPrefix);

/** An address field: one prefix or a list of them, of either family; always a list in the parsed Fabric. */
export const prefixListSchema = z
  .union([prefixSchema, z.array(prefixSchema)])
  .transform((value) => (typeof value === "string" ? [value] : value));

/** One IPv4 or IPv6 address without a length. */
export const addressSchema = z.string().check(readable(parseAddress));

function canonicalPrefix(text: string): string {
  const reading = parsePrefix(text);
  return reading.ok ? formatPrefix(reading.prefix) : text;
}

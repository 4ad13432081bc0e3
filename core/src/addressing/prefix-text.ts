import { type AddressTextReason, readAddress } from "./address-text.ts";
import { type Address, addressBits, ipv4Prefix, ipv6Prefix, type Prefix } from "./prefix.ts";

/** Why a text is not a prefix. */
export type PrefixTextReason =
  | AddressTextReason
  | "no-length"
  | "unexpected-length"
  | "netmask"
  | "bad-length"
  | "length-out-of-range";

export interface TextFailure<Reason> {
  readonly ok: false;
  readonly reason: Reason;
  /** One sentence that names the text. */
  readonly message: string;
}

/** A prefix read; `canonical` is false when host bits were set, which AWS masks away silently (F15). */
export type PrefixReading =
  | { readonly ok: true; readonly prefix: Prefix; readonly canonical: boolean }
  | TextFailure<PrefixTextReason>;

export type AddressReading = { readonly ok: true; readonly address: Address } | TextFailure<PrefixTextReason>;

/** What is wrong, as the end of the sentence that begins with the text. */
const explanations: Readonly<Record<PrefixTextReason, string>> = {
  empty: "is empty where an address is wanted",
  whitespace: "has white space in it",
  "zone-id": "has a zone id (%…), which names a link of one machine and has no place in a plan",
  "not-an-address": "is not an IPv4 or IPv6 address",
  "octet-count": "does not have the four numbers of an IPv4 address",
  "octet-out-of-range": "has a number above 255",
  "leading-zero": "has a number with a leading zero, which some systems read as octal",
  group: "has a group that is not one to four hexadecimal digits",
  "group-count": 'does not have the eight groups of an IPv6 address ("::" stands for one or more)',
  "double-colon": 'has more than one "::"',
  "no-length": "has no length: write one, such as /16",
  "unexpected-length": "has a length where a plain address is wanted",
  netmask: "has a netmask where a length is wanted, such as /16",
  "bad-length": "has a length that is not a plain decimal number",
  "length-out-of-range": "has a length above 32 (IPv4) or 128 (IPv6)",
};

function failure(text: string, reason: PrefixTextReason): TextFailure<PrefixTextReason> {
  const shown = text.length > 64 ? `${text.slice(0, 64)}…` : text;
  return { ok: false, reason, message: `${JSON.stringify(shown)} ${explanations[reason]}` };
}

/** Reads `ADDRESS/LENGTH`. A plain address is not a prefix: say `/32`, or use {@link parseAddress}. Never throws. */
export function parsePrefix(text: string): PrefixReading {
  const slash = text.indexOf("/");
  const address = readAddress(slash === -1 ? text : text.slice(0, slash));
  if (typeof address === "string") return failure(text, /\s/.test(text) ? "whitespace" : address);
  if (slash === -1) return failure(text, "no-length");
  const length = readLength(text.slice(slash + 1), addressBits(address.family));
  if (typeof length === "string") return failure(text, length);
  const prefix = address.family === 4 ? ipv4Prefix(address.base, length) : ipv6Prefix(address.base, length);
  return { ok: true, prefix, canonical: prefix.base === address.base };
}

/** Reads one plain address, given back as /32 or /128. Never throws. */
export function parseAddress(text: string): AddressReading {
  const slash = text.indexOf("/");
  const address = readAddress(slash === -1 ? text : text.slice(0, slash));
  if (typeof address === "string") return failure(text, address);
  return slash === -1 ? { ok: true, address } : failure(text, "unexpected-length");
}

function readLength(text: string, bits: number): number | PrefixTextReason {
  const plain = plainLength(text);
  if (plain <= bits) return plain;
  if (/^(0|[1-9]\d*)$/.test(text)) {
    const length = Number(text);
    return length <= bits ? length : "length-out-of-range";
  }
  if (/\s/.test(text)) return "whitespace";
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? "netmask" : "bad-length";
}

/** Nearly every text that is asked of; infinite where it takes longer to say what is wrong, or that it has three digits. */
function plainLength(text: string): number {
  const tens = text.length === 1 ? 0 : digitAt(text, 0);
  const ones = digitAt(text, text.length - 1);
  const isPlain = ones >= 0 && ones <= 9 && (text.length === 1 || (text.length === 2 && tens >= 1 && tens <= 9));
  return isPlain ? 10 * tens + ones : Number.POSITIVE_INFINITY;
}

function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}

/**
 * A prefix or address that this code itself writes down, such as `prefixFrom("100.64.0.0/10")`. Throws on anything but
 * canonical text: that is a bug. Text from outside goes through {@link parsePrefix}.
 */
export function prefixFrom(text: string): Prefix {
  if (!text.includes("/")) {
    const reading = parseAddress(text);
    if (reading.ok) return reading.address;
    throw new TypeError(reading.message);
  }
  const reading = parsePrefix(text);
  if (!reading.ok) throw new TypeError(reading.message);
  if (!reading.canonical) throw new TypeError(`${text} has host bits set`);
  return reading.prefix;
}

/** A prefix from text that an earlier stage has checked; undefined when it is none. */
export function readPrefix(text: string): Prefix | undefined {
  const result = parsePrefix(text);
  return result.ok ? result.prefix : undefined;
}

export function readPrefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => readPrefix(text) ?? []);
}

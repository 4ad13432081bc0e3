import type { Address, Prefix } from "./prefix.ts";

/** Why a text is not an address. */
export type AddressTextReason =
  | "empty"
  | "whitespace"
  | "zone-id"
  | "not-an-address"
  | "octet-count"
  | "octet-out-of-range"
  | "leading-zero"
  | "group"
  | "group-count"
  | "double-colon";

/**
 * Reads one address, strictly: four decimal octets without leading zeros (RFC 6943 3.1.1 tells what the loose forms
 * cost), or any IPv6 text of RFC 4291 2.2, dotted tail included. A zone id (RFC 4007) names a link of one machine and
 * is refused.
 */
export function readAddress(text: string): Address | AddressTextReason {
  const plain = plainIpv4(text);
  if (plain !== undefined) return { family: 4, base: plain, length: 32 };
  if (text === "") return "empty";
  if (/\s/.test(text)) return "whitespace";
  if (text.includes("%")) return "zone-id";
  if (text.includes(":")) {
    const base = readIpv6(text);
    return typeof base === "bigint" ? { family: 6, base, length: 128 } : base;
  }
  const base = readIpv4(text);
  return typeof base === "number" ? { family: 4, base, length: 32 } : base;
}

/** Nearly every text that is asked of; undefined where it takes longer to say what is wrong or that it is IPv6. */
function plainIpv4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return undefined;
      octet = octet === -1 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    } else {
      if (digit !== DOT || octet === -1) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    }
  }
  return dots === 3 && octet !== -1 ? value * 256 + octet : undefined;
}

/** Of a dot, as a digit. */
const DOT = 46 - 48;

const FOUR_NUMBERS = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/;

function readIpv4(text: string): number | AddressTextReason {
  const octets = FOUR_NUMBERS.exec(text);
  if (octets === null) return /^[\d.]*$/.test(text) ? "octet-count" : "not-an-address";
  let value = 0;
  for (const octet of octets.slice(1)) {
    if (octet.length > 1 && octet.startsWith("0")) return "leading-zero";
    const number = Number(octet);
    if (number > 255) return "octet-out-of-range";
    value = value * 256 + number;
  }
  return value;
}

function readIpv6(text: string): bigint | AddressTextReason {
  const halves = text.split("::");
  if (halves.length > 2) return "double-colon";
  const [head = "", tail] = halves;
  const left = readGroups(head, tail === undefined);
  const right = tail === undefined ? [] : readGroups(tail, true);
  if (typeof left === "string") return left;
  if (typeof right === "string") return right;
  const missing = 8 - left.length - right.length;
  // "::" stands for one or more groups of zeros (RFC 4291 2.2), never for none.
  if (tail === undefined ? missing !== 0 : missing < 1) return "group-count";
  const zeros = new Array<string>(missing).fill("0000");
  return BigInt(`0x${[...left, ...zeros, ...right].join("")}`);
}

/** The groups of one side of "::" as four hex digits each; only the last side may end in a dotted IPv4 address. */
function readGroups(text: string, last: boolean): readonly string[] | AddressTextReason {
  if (text === "") return [];
  const groups: string[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes(".")) {
      const value = readIpv4(part);
      if (typeof value === "string") return value;
      const hex = value.toString(16).padStart(8, "0");
      groups.push(hex.slice(0, 4), hex.slice(4));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(part.padStart(4, "0"));
    else return "group";
  }
  return groups;
}

/** The first address of a prefix as text: dotted IPv4, or IPv6 in the one form of RFC 5952. */
export function formatAddress(prefix: Prefix): string {
  return prefix.family === 4 ? formatIpv4(prefix.base) : formatIpv6(prefix.base);
}

/** A prefix as `10.0.0.0/8` or `2001:db8::/32`: equal prefixes give equal text. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`;
}

function formatIpv4(base: number): string {
  return `${base >>> 24}.${(base >>> 16) & 255}.${(base >>> 8) & 255}.${base & 255}`;
}

function formatIpv6(base: bigint): string {
  // IPv4-mapped addresses keep the dotted tail (RFC 5952 section 5).
  if (base >> 32n === 0xffffn) return `::ffff:${formatIpv4(Number(base & 0xffff_ffffn))}`;
  const hex = base.toString(16).padStart(32, "0");
  const groups = Array.from({ length: 8 }, (_, index) => Number.parseInt(hex.slice(index * 4, index * 4 + 4), 16));
  const zeros = longestZeroRun(groups);
  if (zeros.length < 2) return formatGroups(groups);
  return `${formatGroups(groups.slice(0, zeros.start))}::${formatGroups(groups.slice(zeros.start + zeros.length))}`;
}

function formatGroups(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

/** The longest run of zero groups, the first of equals (RFC 5952 4.2.3). */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

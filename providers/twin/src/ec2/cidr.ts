import { isIPv4, isIPv6 } from "node:net";
import { AwsError } from "../behaviour/aws-error.ts";

/**
 * IPv4 blocks as EC2 reads them. The twin's own arithmetic on purpose: property tests compare it with core/addressing, so that a
 * fault in one shows.
 */
export interface Block {
  /** First address as a number, host bits cleared. */
  readonly base: number;
  readonly length: number;
}

/** Reads `a.b.c.d/n`, clearing host bits as the API does (F15); undefined when it is none. */
export function parseBlock(text: string): Block | undefined {
  const match = /^([0-9.]+)\/([0-9]{1,2})$/.exec(text);
  const [, address = "", bits = ""] = match ?? [];
  const length = Number(bits);
  if (match === null || !isIPv4(address) || length > 32) return undefined;
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { base: value - (value % 2 ** (32 - length)), length };
}

/** As `parseBlock`; throws what EC2 answers to text that is no block. */
export function blockOf(parameter: string, text: string | undefined): Block {
  if (text === undefined) throw new AwsError("MissingParameter", `The request must contain the parameter ${parameter}`);
  const block = parseBlock(text);
  if (block === undefined) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
    );
  }
  return block;
}

export function formatBlock({ base, length }: Block): string {
  return `${formatAddress(base)}/${length}`;
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

export function addressCount({ length }: Block): number {
  return 2 ** (32 - length);
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.length <= inner.length && inner.base >= outer.base && inner.base < outer.base + addressCount(outer);
}

export function overlaps(a: Block, b: Block): boolean {
  return contains(a, b) || contains(b, a);
}

/** `2001:db8::1/64` -> `2001:db8::/64`; undefined when it is no IPv6 prefix. */
export function canonicalV6(text: string): string | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  const length = Number(bits);
  if (rest.length > 0 || !/^[0-9]{1,3}$/.test(bits) || length > 128 || !isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const masked = groups.map((group, index) => {
    const kept = Math.min(16, Math.max(0, length - index * 16));
    return group - (group % 2 ** (16 - kept));
  });
  const host = masked.map((group) => group.toString(16)).join(":");
  return `${new URL(`http://[${host}]`).hostname.slice(1, -1)}/${length}`;
}

function groupsOf(address: string): readonly number[] {
  // The URL parser writes the canonical text (RFC 5952), embedded IPv4 included.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const parse = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

import {
  addressAt,
  addressBits,
  enclosing,
  formatAddress,
  formatPrefix,
  ipv4Prefix,
  ipv6Prefix,
  lastAddress,
  type Prefix,
  readPrefix,
} from "../../../addressing/index.ts";

/**
 * `cidrsubnet`, `cidrsubnets` and `cidrhost` (Terraform language, "IP Network Functions"). Host bits of the prefix that is given are dropped.
 * Undefined for what Terraform refuses: no prefix, longer than an address, or a number that does not fit.
 */
export function cidrSubnet(text: string, newBits: number, number: number): string | undefined {
  const prefix = readPrefix(text);
  const made = prefix && subnetOf(prefix, prefix.length + newBits, number);
  return made && formatPrefix(made);
}

export function cidrSubnets(text: string, newBits: readonly number[]): readonly string[] | undefined {
  const prefix = readPrefix(text);
  if (prefix === undefined) return undefined;
  const made: Prefix[] = [];
  for (const bits of newBits) {
    const length = prefix.length + bits;
    if (length < prefix.length || length > addressBits(prefix.family)) return undefined;
    const before = made.at(-1);
    // Each begins at the first place of its size behind the one before.
    const number = before === undefined ? 0n : numberIn(prefix, lastAddress(before), length) + 1n;
    const next = subnetOf(prefix, length, number);
    if (next === undefined) return undefined;
    made.push(next);
  }
  return made.map(formatPrefix);
}

/** A negative number counts from the end. */
export function cidrHost(text: string, number: number): string | undefined {
  const prefix = readPrefix(text);
  if (prefix === undefined || !Number.isSafeInteger(number)) return undefined;
  if (number >= 0) {
    const address = addressAt(prefix, number);
    return address && formatAddress(address);
  }
  const host = subnetOf(
    prefix,
    addressBits(prefix.family),
    placesOf(prefix, addressBits(prefix.family)) + BigInt(number),
  );
  return host && formatAddress(host);
}

function placesOf(prefix: Prefix, length: number): bigint {
  return 1n << BigInt(length - prefix.length);
}

function numberIn(prefix: Prefix, inner: Prefix, length: number): bigint {
  const distance = BigInt(enclosing(inner, length).base) - BigInt(prefix.base);
  return distance >> BigInt(addressBits(prefix.family) - length);
}

function subnetOf(prefix: Prefix, length: number, number: number | bigint): Prefix | undefined {
  const isWhole = typeof number === "bigint" || Number.isSafeInteger(number);
  if (!isWhole || !Number.isInteger(length) || length < prefix.length || length > addressBits(prefix.family))
    return undefined;
  const place = BigInt(number);
  if (place < 0n || place >= placesOf(prefix, length)) return undefined;
  const base = BigInt(prefix.base) + (place << BigInt(addressBits(prefix.family) - length));
  return prefix.family === 4 ? ipv4Prefix(Number(base), length) : ipv6Prefix(base, length);
}

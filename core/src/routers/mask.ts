import { addressAt, contains, formatAddress, ipv4Prefix, type Prefix, prefixFrom } from "../addressing/index.ts";
import type { RouterInterface } from "./model.ts";

/** `10.0.2.0/24` as routers take it: `10.0.2.0 255.255.255.0`. */
export function withMask(prefix: string): string {
  const { network, length } = parts(prefix);
  return `${network} ${mask(length)}`;
}

/** `10.0.2.0/24` as OSPF and access lists take it, the mask inverted: `10.0.2.0 0.0.0.255`. */
export function withWildcard(prefix: string): string {
  const { network, length } = parts(prefix);
  return `${network} ${wildcard(length)}`;
}

/** The mask of a prefix length 0 to 32: `255.255.255.0`. */
export function mask(length: number): string {
  return dotted(2 ** 32 - 2 ** (32 - length));
}

/** How long a prefix is: 24 of `10.0.2.0/24`. */
export function lengthOf(prefix: string): number {
  return prefixFrom(prefix).length;
}

/** The network that an interface with an address of its own is on, as `10.0.2.0/24`; absent when it gets one by DHCP. */
export function networkOf({ address, prefixLength }: RouterInterface): string | undefined {
  if (address === undefined || prefixLength === undefined) return undefined;
  const on = prefixFrom(`${address}/32`);
  if (on.family !== 4) return undefined;
  const network = ipv4Prefix(on.base, prefixLength);
  return `${formatAddress(network)}/${prefixLength}`;
}

/** True when every address of `inner` is in `outer`. */
export function within(inner: string, outer: string): boolean {
  return contains(prefixFrom(outer), prefixFrom(inner));
}

function parts(text: string): { readonly network: string; readonly length: number } {
  const prefix: Prefix = prefixFrom(text);
  return { network: formatAddress(addressAt(prefix, 0) ?? prefix), length: prefix.length };
}

function wildcard(length: number): string {
  return dotted(2 ** (32 - length) - 1);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

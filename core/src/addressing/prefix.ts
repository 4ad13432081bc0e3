/** An IPv4 or IPv6 prefix, canonical: no host bits set. `base` is the network address as a number. */
export type Prefix =
  | { readonly family: 4; readonly base: number; readonly length: number }
  | { readonly family: 6; readonly base: bigint; readonly length: number };

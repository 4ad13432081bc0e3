/** As much of a node's interface as tells whose addresses its pods have. */
export interface NodeInterface {
  readonly subnet: string;
  /** IPv4 addresses and delegated prefixes, its own included. */
  readonly addresses: number;
}

/** One row of AWS's association restriction table: what a VPC with such a block refuses. Canonical prefixes. */
export interface AssociationRow {
  /** As the page heads the row. */
  readonly row: string;
  /** The row of a block is the one with the longest range around it. */
  readonly has: string;
  readonly refuses: readonly RefusedRange[];
}

export interface RefusedRange {
  readonly range: string;
  /** Refused only while some block of the VPC lies in here. */
  readonly when?: string;
}

/** AWS's rules for the IPv4 blocks of a VPC (F14, F17, F20), as data; `asOf` is when they were held against the source. */
export const vpcBlockRules: {
  readonly asOf: string;
  readonly source: string;
  /** Prefix lengths of VPC blocks and of subnets alike (F14). */
  readonly shortest: number;
  readonly longest: number;
  /** Addresses that AWS keeps in each subnet, by offset from its first (F14). */
  readonly reserved: readonly { readonly offset: number | "last"; readonly use: string }[];
  /** Refused in any VPC. */
  readonly never: readonly { readonly range: string; readonly name: string }[];
  readonly associations: readonly AssociationRow[];
  /** IPv4 blocks per VPC, primary included (F20). */
  readonly quota: { readonly code: string; readonly default: number; readonly maximum: number };
} = {
  asOf: "2026-11-22",
  source: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
  shortest: 16,
  longest: 28,
  reserved: [
    { offset: 0, use: "network address" },
    { offset: 1, use: "VPC router" },
    { offset: 2, use: "DNS server" },
    { offset: 3, use: "future use" },
    { offset: "last", use: "broadcast address" },
  ],
  never: [
    { range: "0.0.0.0/8", name: "this network" },
    { range: "127.0.0.0/8", name: "loopback" },
    { range: "169.254.0.0/16", name: "link-local" },
    { range: "224.0.0.0/3", name: "multicast and above" },
  ],
  associations: [
    {
      row: "10.0.0.0/8",
      has: "10.0.0.0/8",
      refuses: [
        { range: "172.16.0.0/12" },
        { range: "192.168.0.0/16" },
        { range: "198.19.0.0/16" },
        { range: "10.0.0.0/16", when: "10.0.0.0/15" },
      ],
    },
    {
      row: "172.16.0.0/12",
      has: "172.16.0.0/12",
      refuses: [
        { range: "10.0.0.0/8" },
        { range: "192.168.0.0/16" },
        { range: "172.31.0.0/16" },
        { range: "198.19.0.0/16" },
      ],
    },
    {
      row: "192.168.0.0/16",
      has: "192.168.0.0/16",
      refuses: [{ range: "10.0.0.0/8" }, { range: "172.16.0.0/12" }, { range: "198.19.0.0/16" }],
    },
    {
      row: "198.19.0.0/16",
      has: "198.19.0.0/16",
      refuses: [{ range: "10.0.0.0/8" }, { range: "172.16.0.0/12" }, { range: "192.168.0.0/16" }],
    },
    {
      row: "public or 100.64.0.0/10",
      has: "0.0.0.0/0",
      refuses: [
        { range: "10.0.0.0/8" },
        { range: "172.16.0.0/12" },
        { range: "192.168.0.0/16" },
        { range: "198.19.0.0/16" },
      ],
    },
  ],
  quota: { code: "L-83CA0A9D", default: 5, maximum: 50 },
};

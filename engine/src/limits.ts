/** A token bucket: `burst` requests at once, then `perSecond`. */
export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

/** A row of the table: `api` is exact (`ec2:CreateTags`), or a prefix that ends in `*`. */
export interface LimitRow extends BucketSize {
  readonly api: string;
}

export interface Limits {
  /** Requests in flight at once, over all scopes: a look at two regions, each with its cluster, is one round. */
  readonly maxInFlight: number;
  /** The first row that fits an api counts; the last must be `*`. */
  readonly rows: readonly LimitRow[];
}

/**
 * Bucket sizes as of 2026-11. EC2: "Request throttling for the Amazon EC2 API",
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: each API of an account and region has its own
 * bucket: non-mutating 100/20, unfiltered and unpaginated 50/10 (we always filter), mutating 50/5, resource-intensive
 * 50/5 (AuthorizeSecurityGroupIngress, RevokeSecurityGroupIngress, peering), and those below by name.
 * EKS publishes no bucket sizes: ours are cautious. STS allows 600/s; we ask once. Kubernetes: what kubectl allows its
 * discovery; the API server's own priority and fairness decides beyond that.
 */
export const DEFAULT_LIMITS: Limits = {
  maxInFlight: 32,
  rows: [
    { api: "ec2:CreateTags", burst: 100, perSecond: 10 },
    { api: "ec2:DeleteTags", burst: 100, perSecond: 10 },
    { api: "ec2:CreateNetworkInterface", burst: 100, perSecond: 5 },
    { api: "ec2:DeleteNetworkInterface", burst: 100, perSecond: 5 },
    { api: "ec2:ModifyNetworkInterfaceAttribute", burst: 100, perSecond: 5 },
    { api: "ec2:CreateNatGateway", burst: 10, perSecond: 1 },
    { api: "ec2:CreateSubnetCidrReservation", burst: 5, perSecond: 1 },
    { api: "ec2:Describe*", burst: 100, perSecond: 20 },
    { api: "ec2:Get*", burst: 100, perSecond: 20 },
    { api: "ec2:List*", burst: 100, perSecond: 20 },
    { api: "ec2:Search*", burst: 100, perSecond: 20 },
    { api: "ec2:*", burst: 50, perSecond: 5 },
    { api: "eks:Describe*", burst: 50, perSecond: 10 },
    { api: "eks:List*", burst: 50, perSecond: 10 },
    { api: "eks:*", burst: 10, perSecond: 1 },
    { api: "servicequotas:*", burst: 10, perSecond: 5 },
    { api: "sts:*", burst: 50, perSecond: 20 },
    { api: "kubernetes:*", burst: 300, perSecond: 50 },
    { api: "*", burst: 20, perSecond: 2 },
  ],
};

/** For an emulator, which has no buckets: only as many at once as ever. */
export const UNLIMITED: Limits = {
  maxInFlight: DEFAULT_LIMITS.maxInFlight,
  rows: [{ api: "*", burst: 1_000_000, perSecond: 1_000_000 }],
};

/** The bucket that an api draws from. */
export function bucketSize(limits: Limits, api: string): LimitRow {
  const row = limits.rows.find((candidate) => fits(candidate.api, api));
  if (row === undefined) throw new Error(`no limit for ${api}: the last row must be *`);
  return row;
}

function fits(pattern: string, api: string): boolean {
  return pattern.endsWith("*") ? api.startsWith(pattern.slice(0, -1)) : pattern === api;
}

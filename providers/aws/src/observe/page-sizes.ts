/**
 * Items per page, the most that AWS allows: the fewer requests, the better. Asked for explicitly, because AWS now limits unpaged
 * answers on its own (EC2 API reference, `MaxResults` of each call).
 */
export const PAGE_SIZES = {
  vpcs: 1000,
  subnets: 1000,
  routeTables: 100,
  securityGroups: 1000,
  securityGroupRules: 1000,
  networkInterfaces: 1000,
  peeringConnections: 1000,
  nodeGroups: 100,
  accessEntries: 100,
  instanceTypes: 100,
  natGateways: 1000,
  serviceQuotas: 100,
  transitAttachments: 1000,
  subnetCidrReservations: 1000,
  networkAcls: 1000,
  internetGateways: 1000,
  egressOnlyGateways: 255,
  vpcEndpoints: 1000,
  instances: 1000,
  transitGateways: 1000,
  transitTables: 1000,
  transitRoutes: 1000,
  transitPropagations: 1000,
  prefixLists: 100,
  prefixListEntries: 100,
} as const;

/** Values that one EC2 filter takes. */
const FILTER_VALUES = 200;

/** Splits filter values into as few filters as AWS allows. */
export function filterChunks(values: readonly string[]): readonly (readonly string[])[] {
  const unique = [...new Set(values)].sort();
  return Array.from({ length: Math.ceil(unique.length / FILTER_VALUES) }, (_, chunk) =>
    unique.slice(chunk * FILTER_VALUES, (chunk + 1) * FILTER_VALUES),
  );
}

/** Asks once per chunk, all at once, and joins the answers. */
export async function inChunks<Item>(
  values: readonly string[],
  read: (chunk: readonly string[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  return (await Promise.all(filterChunks(values).map(read))).flat();
}

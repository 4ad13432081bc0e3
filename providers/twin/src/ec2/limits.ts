/** AWS's default quotas for the kinds of the twin (F20, F31, F37; "Amazon VPC quotas", read 2026-11); all raisable, and so they are here. */
export interface Limits {
  readonly vpcsPerRegion: number;
  readonly blocksPerVpc: number;
  readonly subnetsPerVpc: number;
  readonly tablesPerVpc: number;
  /** Static routes of one family. */
  readonly routesPerTable: number;
  readonly groupsPerRegion: number;
  /** Rules in each direction, IPv4 and IPv6 counted apart. */
  readonly rulesPerGroup: number;
  /** "Quotas for your transit gateways", read 2026-11 (F40). */
  readonly transitGatewaysPerRegion: number;
  readonly tablesPerTransitGateway: number;
  readonly attachmentsPerTransitGateway: number;
  readonly transitGatewaysPerVpc: number;
  /** Static and propagated ones of all tables together. */
  readonly routesPerTransitGateway: number;
  /** Active VPC peering connections of one VPC. */
  readonly peeringsPerVpc: number;
  /** Requests of one account and region that nobody has accepted yet. */
  readonly pendingPeerings: number;
  readonly groupsPerInterface: number;
  readonly interfacesPerRegion: number;
  /** Elastic IP addresses ("Elastic IP addresses", EC2 user guide: 5 a Region; quota L-0263D0A3 of service `ec2`). */
  readonly addressesPerRegion: number;
  /** Told by Service Quotas; the twin refuses nothing for it. */
  readonly addressUnitsPerVpc: number;
}

export const DEFAULT_LIMITS: Limits = {
  vpcsPerRegion: 5,
  blocksPerVpc: 5,
  subnetsPerVpc: 200,
  tablesPerVpc: 200,
  routesPerTable: 500,
  groupsPerRegion: 2500,
  rulesPerGroup: 60,
  transitGatewaysPerRegion: 5,
  tablesPerTransitGateway: 20,
  attachmentsPerTransitGateway: 5000,
  transitGatewaysPerVpc: 5,
  routesPerTransitGateway: 10_000,
  peeringsPerVpc: 50,
  pendingPeerings: 25,
  groupsPerInterface: 5,
  interfacesPerRegion: 5000,
  addressesPerRegion: 5,
  addressUnitsPerVpc: 64_000,
};

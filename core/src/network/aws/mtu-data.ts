/**
 * Bytes of the largest IP packet, by what carries it, as of 2026-11: "Network maximum transmission unit (MTU) for your EC2 instance"
 * (EC2 user guide), "Quotas for your transit gateways", "Site-to-Site VPN customer gateway MTU" (F42, F45). A VPN carries 1,399 to 1,446,
 * depending on its algorithms: the least is taken.
 */
export const MTU = {
  vpc: 9001,
  internet: 1500,
  peering: 9001,
  peeringBetweenRegions: 8500,
  transitGateway: 8500,
  vpn: 1399,
  directConnect: 1500,
} as const;

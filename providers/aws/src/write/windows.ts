/** How long AWS may take for what it does by itself, milliseconds: several times what it takes on a bad day. */
export const WINDOWS = {
  vpcAvailable: 60_000,
  subnetAvailable: 60_000,
  blockAssociated: 120_000,
  blockGone: 180_000,
  associationSettled: 60_000,
  /** From the request until it is one, or has failed. */
  peeringRequested: 180_000,
  /** Until the accepter's account and region is shown it. */
  peeringSeen: 300_000,
  peeringActive: 300_000,
  peeringGone: 300_000,
  /** Until a request of this run is accepted and leaves room for another one. */
  peeringRoom: 300_000,
  /** Interfaces of nodes that are just going (F51). */
  interfacesGone: 300_000,
  /** Until AWS forgets that something which this run removed used something else. */
  dependencyGone: 60_000,
  /** EKS restarts the CNI on every node, one after the other. */
  addonSettled: 900_000,
  /** Launch of all instances, their boot and their joining the cluster. */
  nodeGroupMade: 1_800_000,
  /** EKS drains and replaces node by node and gives each 15 minutes: a large group takes hours. */
  nodeGroupUpdated: 86_400_000,
  nodeGroupGone: 3_600_000,
  instanceGone: 600_000,
  instanceRuns: 600_000,
  /** Until a router carries the packets of one that is to be replaced. */
  routerCarries: 600_000,
  /** Until IAM shows what it says is there. */
  profileShown: 120_000,
  /** Transit gateways take minutes on a good day. */
  transitSettled: 1_200_000,
} as const;

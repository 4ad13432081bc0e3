/** How large a fleet is. All numbers beside these are those of the issue: 10 subnets, 5 tables and 20 groups a VPC. */
export interface FleetSize {
  /** At most 1,024: each takes a /18 of 10.0.0.0/8 and a /20 of 100.64.0.0/10. */
  readonly vpcs: number;
  /** VPCs lie in them in turn of a hundred, so that each has one transit gateway of as many. */
  readonly regions: number;
  /** Interfaces of one VPC, 40 to 200: half of them are nodes'. */
  readonly interfaces: number;
  /** Pods on the pods' interface of one node, 0 to 32. */
  readonly podsPerNode: number;
  /** Of this many clusters one still translates what its pods send out of the VPC (3.8). 0: none. */
  readonly snatEvery: number;
  readonly seed: number;
}

const COMMON = { interfaces: 100, podsPerNode: 20, snatEvery: 10, seed: 4 };

/** 10 VPCs, 1,000 interfaces, 5,000 pods. */
export const FLEET_S: FleetSize = { vpcs: 10, regions: 1, ...COMMON };
/** 100 VPCs, 10,000 interfaces, 50,000 pods. */
export const FLEET_M: FleetSize = { vpcs: 100, regions: 1, ...COMMON };
/** 1,000 VPCs in 10 regions, 100,000 interfaces, 500,000 pods. */
export const FLEET_L: FleetSize = { vpcs: 1000, regions: 10, ...COMMON };
/** Two VPCs of each kind of cluster: for tests of every pair. */
export const FLEET_XS: FleetSize = { vpcs: 3, regions: 1, interfaces: 40, podsPerNode: 2, snatEvery: 2, seed: 4 };

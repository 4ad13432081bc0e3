import type { InventPlan } from "./invent.ts";

/**
 * The document's own case (examples/pod-ranges): VPC 10.196.24.0/24 in eu-west-1, found by its name, zones b and c with a node
 * subnet each, and one cluster with the managed VPC CNI.
 */
export const POD_RANGES_WORLD: InventPlan = {
  vpcs: [
    {
      key: "internal",
      region: "eu-west-1",
      id: "vpc-09796d57be9cec2d2",
      tags: { Name: "Internal" },
      cidr: "10.196.24.0/24",
      zones: ["eu-west-1b", "eu-west-1c"],
      // Two halves: nodes have the whole /24, which is why pods need another range.
      nodeSubnetLength: 25,
    },
  ],
  clusters: [
    {
      name: "prod",
      vpc: "internal",
      zones: ["eu-west-1b", "eu-west-1c"],
      managedCni: true,
      nodesPerZone: 2,
      podsPerNode: 4,
    },
  ],
};

import type { InventPlan, NodesPlan } from "@podspan/twin";
import { fabricWith } from "./worlds.fixture.ts";

export const ROLL_ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] as const;

/** A cluster in a VPC with room for the nodes of two generations. */
export function rollWorld(groups: readonly NodesPlan[], podsPerNode = 3): InventPlan {
  return {
    vpcs: [
      {
        key: "main",
        region: "eu-west-1",
        id: "vpc-0aaaaaaaaaaaaaaaa",
        tags: { Name: "main" },
        cidr: "10.20.0.0/16",
        zones: ROLL_ZONES,
      },
    ],
    clusters: [{ name: "prod", vpc: "main", managedCni: true, nodesPerZone: 1, podsPerNode, groups }],
  };
}

export const ROLL_FABRIC = fabricWith(`
  vpcs:
    main: { region: eu-west-1, id: vpc-0aaaaaaaaaaaaaaaa }
  clusters:
    prod:
      vpc: main
      zones: [${ROLL_ZONES.join(", ")}]
      pods: { ranges: [100.64.0.0/16] }
`);

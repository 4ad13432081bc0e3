import { createTwin, type Files, type InventPlan, VirtualClock } from "@podspan/twin";

/** A cluster of 30 nodes in three zones: one group of each kind that a roll treats differently. */
const WORLD: InventPlan = {
  vpcs: [
    {
      key: "main",
      region: "eu-west-1",
      id: "vpc-0123456789abcdef0",
      tags: { Name: "main" },
      cidr: "10.20.0.0/16",
      zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    },
  ],
  clusters: [
    {
      name: "prod",
      vpc: "main",
      managedCni: true,
      nodesPerZone: 10,
      podsPerNode: 6,
      groups: [
        { name: "api", nodes: 10, kind: "managed" },
        { name: "batch", nodes: 10, kind: "template" },
        { name: "web", nodes: 10, kind: "self" },
      ],
    },
  ],
};

export const THIRTY_NODES_FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: thirty-nodes, uid: 3b1d6c52-8f0e-4a77-9d5c-5f2a7c9e1b30 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-0123456789abcdef0 }
  clusters:
    prod:
      vpc: main
      zones: [eu-west-1a, eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
      # Its launch template has a newer version for the way there, and none for the way back: a copy is made.
      roll: { newTemplateVersion: true }
`;

/** The world's records, as files for `--world`: the same in every run. */
export function thirtyNodes(): Files {
  const twin = createTwin({ clock: new VirtualClock({ start: Date.UTC(2026, 0, 1) }) });
  twin.invent(WORLD);
  return twin.save();
}

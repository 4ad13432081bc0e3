import type { KindName } from "./region.ts";

/** Something that AWS finishes by itself some time after it answered. */
export type Change =
  | { readonly kind: "vpc-available"; readonly vpc: string }
  | { readonly kind: "cidr-associated"; readonly vpc: string; readonly association: string }
  /** `associating` -> `failing` -> `failed`: nothing of it becomes usable. */
  | { readonly kind: "cidr-failing"; readonly vpc: string; readonly association: string; readonly message: string }
  | { readonly kind: "cidr-failed"; readonly vpc: string; readonly association: string }
  | { readonly kind: "cidr-disassociated"; readonly vpc: string; readonly association: string }
  /** The entry of a disassociated or failed block leaves the VPC's list. */
  | { readonly kind: "cidr-gone"; readonly vpc: string; readonly association: string }
  | { readonly kind: "subnet-available"; readonly subnet: string }
  | { readonly kind: "association-associated"; readonly table: string; readonly association: string }
  /** A transit gateway, or an attachment or a table of one, gets to the state that its present one leads to. */
  | { readonly kind: "transit-settles"; readonly id: string }
  | { readonly kind: "transit-association-settles"; readonly attachment: string }
  /** An instance's kubelet joins its cluster. */
  | { readonly kind: "node-joins"; readonly cluster: string; readonly instance: string; readonly nodeGroup?: string }
  /** `shutting-down` -> `terminated`; its node leaves, and its Auto Scaling group makes another one. */
  | { readonly kind: "instance-ended"; readonly instance: string }
  /** What RunInstances or StartInstances began: `pending` -> `running`; and `stopping` -> `stopped`. */
  | { readonly kind: "instance-runs"; readonly instance: string }
  | { readonly kind: "instance-stopped"; readonly instance: string }
  /** A terminated instance leaves the list. */
  | { readonly kind: "instance-forgotten"; readonly instance: string }
  /** An Auto Scaling group starts an instance, or tries again where EC2 has none. */
  | {
      readonly kind: "instance-starts";
      readonly cluster: string;
      readonly subnet: string;
      readonly instanceType: string;
      readonly scalingGroup: string;
      readonly nodeGroup?: string;
    }
  /** EKS looks after a node group that it is making, updating or deleting. `since`: when it last got any further. */
  | {
      readonly kind: "group-step";
      readonly group: string;
      readonly update?: string;
      readonly since: number;
      readonly left?: number;
    }
  /** A request for a peering reaches the other side, or fails. */
  | { readonly kind: "peering-requested"; readonly peering: string }
  | { readonly kind: "peering-expired"; readonly peering: string }
  | { readonly kind: "peering-provisioned"; readonly peering: string }
  | { readonly kind: "peering-deleted"; readonly peering: string }
  /** What has ended leaves the list of this account and region. */
  | { readonly kind: "peering-gone"; readonly peering: string }
  | { readonly kind: "addon-updated"; readonly addon: string; readonly update: string; readonly resolve: string };

export interface Transition {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly change: Change;
}

/** A deleted record that lists still show for a while (eventual consistency). */
export interface Ghost {
  readonly account: string;
  readonly region: string;
  readonly kind: KindName;
  readonly until: number;
  readonly record: unknown;
}

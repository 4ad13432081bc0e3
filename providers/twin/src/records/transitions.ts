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

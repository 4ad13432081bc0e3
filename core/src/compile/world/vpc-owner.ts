import type { AwsScope } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { scopeOfVpc, vpcOf } from "./world.ts";

/**
 * Whose a VPC is. In one that another account shares with ours (AWS RAM) only the owner makes blocks, subnets and tables; security
 * groups and everything of the cluster are ours (Amazon VPC user guide, "Responsibilities and permissions for owners and
 * participants").
 */
export type VpcOwner =
  | { readonly kind: "ourselves" }
  /** `accounts` has the owner: its part is done there. */
  | { readonly kind: "reached"; readonly alias: string; readonly account: string }
  /** Its part is handed over. */
  | { readonly kind: "unreached"; readonly account: string };

export function ownerOfVpc(fabric: Fabric, key: string): VpcOwner {
  const { owner, account } = vpcOf(fabric, key);
  const own = account === undefined ? undefined : fabric.spec.accounts[account]?.id;
  if (owner === undefined || owner === own) return { kind: "ourselves" };
  const alias = Object.entries(fabric.spec.accounts).find(([, entry]) => entry.id === owner)?.[0];
  return alias === undefined ? { kind: "unreached", account: owner } : { kind: "reached", alias, account: owner };
}

/** Where the blocks, subnets and tables of a VPC are made: its owner's account. */
export function networkScope(fabric: Fabric, key: string, snapshot: Snapshot): AwsScope {
  const ours = scopeOfVpc(fabric, key, snapshot);
  const owner = ownerOfVpc(fabric, key);
  switch (owner.kind) {
    case "ourselves":
      return ours;
    case "unreached":
      return { ...ours, account: owner.account };
    case "reached": {
      const reached = snapshot.aws.find((entry) => entry.alias === owner.alias && entry.region === ours.region);
      return reached?.scope ?? { ...ours, account: owner.account };
    }
  }
}

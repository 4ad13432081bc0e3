import { countText } from "../../addressing/index.ts";
import { allowedOf, findInstanceType, whose } from "../../compile/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { warning } from "../model/finding.ts";
import { keeperOf } from "../model/nodes.ts";
import type { Check } from "../model/plan.ts";
import type { RollInput } from "./input.ts";

/** What a type that nobody knows may take. */
const USUAL_INTERFACES = 4;

/**
 * QUOTA-7: while new nodes stand beside old ones the account has interfaces of both. Those of our VPCs alone are seen, and each node is
 * reckoned with all that its type can have.
 */
export function interfaceQuota(key: string, input: RollInput, old: readonly Observed<"node">[]): readonly Check[] {
  const vpc = input.fabric.spec.clusters[key]?.vpc;
  if (vpc === undefined) return [];
  const seen = observedOf(input.snapshot, "network-interface").length;
  // A node of an Auto Scaling group goes before its successor comes.
  const added = old
    .filter((node) => keeperOf(node).kind !== "self")
    .reduce((sum, { props }) => {
      return sum + (findInstanceType(props.instanceType ?? "", input.snapshot)?.type.interfaces ?? USUAL_INTERFACES);
    }, 0);
  const allowed = allowedOf(input.fabric, vpc, "networkInterfaces", input.snapshot);
  if (seen + added <= allowed.value) return [];
  const sum = `${countText(seen)} are seen and new nodes can take ${countText(added)} more, of ${countText(allowed.value)}`;
  return [
    warning(
      "roll-interfaces",
      `${key}/nodes`,
      `QUOTA-7: network interfaces of the region (L-DF5E4CA3, ${whose(allowed)}): ${sum}`,
      "raise that quota in Service Quotas before the roll, or roll one cluster at a time",
    ),
  ];
}

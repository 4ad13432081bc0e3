import type { AddressPlan } from "../../compile/index.ts";
import type { Desired } from "../../desired/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { Difference } from "../difference.ts";
import type { Only } from "../plan.ts";

/** What a check looks at. */
export interface CheckInput {
  readonly fabric: Fabric;
  readonly addresses: AddressPlan;
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly difference: Difference;
  readonly only: Only;
}

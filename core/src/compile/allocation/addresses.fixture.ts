import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "./address-plan.ts";
import { allocate } from "./allocate.ts";
import { reservedFrom } from "./reserved.ts";

/** Where the addresses of a Fabric without a lock file lie in a world. */
export function addressesIn(fabric: Fabric, world: Snapshot): AddressPlan {
  return allocate(fabric, reservedFrom(fabric, undefined, world)).plan;
}

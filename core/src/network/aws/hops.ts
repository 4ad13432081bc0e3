import type { Prefix } from "../../addressing/index.ts";
import type { NextHop } from "../model.ts";
import { nowhere, type Sender } from "./hop.ts";
import type { NetworkBuilder } from "./network-builder.ts";
import { peeringHop } from "./peering.ts";

/** The next hop of a route, by what its target is. What the model does not know leads nowhere and is said so. */
export function hopTo(builder: NetworkBuilder, target: string, sender: Sender, _prefix: Prefix): NextHop {
  const [kind] = target.split("-", 1);
  switch (kind) {
    case "pcx":
      return peeringHop(builder, target, sender);
    default:
      builder.world.notes.find("NET-4", `routes to ${target} are not modelled`);
      return nowhere(`${target} is not modelled: what it would do is not known`);
  }
}

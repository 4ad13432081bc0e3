import type { Prefix } from "../../addressing/index.ts";
import type { NextHop } from "../model.ts";
import { applianceHop } from "./appliances.ts";
import { endpointHop } from "./endpoints.ts";
import { externalHop } from "./external.ts";
import { nowhere, type Sender } from "./hop.ts";
import { natHop } from "./nat.ts";
import type { NetworkBuilder } from "./network-builder.ts";
import { peeringHop } from "./peering.ts";
import { privateGatewayHop } from "./private-gateway.ts";
import { transitHop } from "./transit.ts";

/** The next hop of a route, by what its target is. What the model does not know leads nowhere and is said so. */
export function hopTo(builder: NetworkBuilder, target: string, sender: Sender, prefix: Prefix): NextHop {
  switch (kindOf(builder, target)) {
    case "pcx":
      return peeringHop(builder, target, sender);
    case "tgw":
      return transitHop(builder, target, sender);
    case "nat":
      return natHop(builder, target, sender, prefix.family);
    case "igw":
      return builder.internet.hop(target, sender);
    case "eigw":
      return builder.internet.egressOnlyHop(target, sender);
    case "vgw":
      return privateGatewayHop(builder, target, sender, prefix.family);
    case "eni":
    case "i":
      return applianceHop(builder, target, sender, prefix);
    case "vpce":
      return endpointHop(builder, target, sender);
    default:
      return externalHop(builder, target, sender.vpc, prefix) ?? unmodelled(builder, target);
  }
}

function unmodelled(builder: NetworkBuilder, target: string): NextHop {
  builder.world.notes.find("NET-4", `routes to ${target} are not modelled`);
  return nowhere(`${target} is not modelled: what it would do is not known`);
}

/** How AWS's ids of such a thing begin; one that a plan makes has no such id yet. */
function kindOf({ world }: NetworkBuilder, target: string): string | undefined {
  if (world.get("peering-connection", target) !== undefined) return "pcx";
  if (world.get("transit-gateway", target) !== undefined) return "tgw";
  return target.split("-", 1)[0];
}

import type { Prefix } from "../../addressing/index.ts";
import type { NextHop } from "../model.ts";
import { applianceHop } from "./appliances.ts";
import { endpointHop } from "./endpoints.ts";
import { externalHop } from "./external.ts";
import { nowhere, type Sender } from "./hop.ts";
import { natHop } from "./nat.ts";
import type { NetworkDraft } from "./network-draft.ts";
import { peeringHop } from "./peering.ts";
import { privateGatewayHop } from "./private-gateway.ts";
import { transitHop } from "./transit.ts";

/** The next hop of a route, by what its target is. What the model does not know leads nowhere and is said so. */
export function hopTo(draft: NetworkDraft, target: string, sender: Sender, prefix: Prefix): NextHop {
  switch (kindOf(draft, target)) {
    case "pcx":
      return peeringHop(draft, target, sender);
    case "tgw":
      return transitHop(draft, target, sender, prefix.family);
    case "nat":
      return natHop(draft, target, sender, prefix.family);
    case "igw":
      return draft.internet.hop(target, sender);
    case "eigw":
      return draft.internet.egressOnlyHop(target, sender);
    case "vgw":
      return privateGatewayHop(draft, target, sender, prefix.family);
    case "eni":
    case "i":
      return applianceHop(draft, target, sender, prefix);
    case "vpce":
      return endpointHop(draft, target, sender);
    default:
      return externalHop(draft, target, sender.vpc, prefix) ?? unmodelled(draft, target);
  }
}

function unmodelled(draft: NetworkDraft, target: string): NextHop {
  draft.world.notes.find("NET-4", `routes to ${target} are not modelled`);
  return nowhere(`${target} is not modelled: what it would do is not known`);
}

/** How AWS's ids of such a thing begin; one that a plan makes has no such id yet. */
function kindOf({ world }: NetworkDraft, target: string): string | undefined {
  if (world.get("peering-connection", target) !== undefined) return "pcx";
  if (world.get("transit-gateway", target) !== undefined) return "tgw";
  if (world.get("network-interface", target) !== undefined) return "eni";
  return target.split("-", 1)[0];
}

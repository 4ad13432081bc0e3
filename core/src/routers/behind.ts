import { networkOf, within } from "./mask.ts";
import type { DmvpnRouter } from "./model.ts";

/** What lies behind a router's inside: on its own network, or further on by its gateway. */
export interface Behind {
  /** Networks that the router's own interfaces are in, for OSPF to run on. Sorted as given. */
  readonly direct: readonly string[];
  /** Networks with the next hop towards them, for static routes that OSPF redistributes. */
  readonly routed: readonly { readonly prefix: string; readonly gateway: string }[];
}

/** Without a gateway the router's own interfaces are taken to be in all that lies behind it: a site whose routing knows the way. */
export function behindOf({ inside, behind }: DmvpnRouter): Behind {
  const own = networkOf(inside);
  const further = behind.filter((prefix) => own === undefined || !within(prefix, own));
  const { gateway } = inside;
  if (gateway !== undefined)
    return { direct: own === undefined ? [] : [own], routed: further.map((prefix) => ({ prefix, gateway })) };
  return { direct: [...(own === undefined ? [] : [own]), ...further], routed: [] };
}

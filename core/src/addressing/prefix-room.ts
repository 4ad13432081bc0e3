import { delegatedLength } from "./pod-subnets.ts";
import { enclosing, firstAddress, type Prefix } from "./prefix.ts";
import { PrefixSet } from "./prefix-set.ts";

/** The share of a subnet that stays for single addresses, as bits: a sixteenth. */
const SINGLE_BITS = 4;

/**
 * What of a pod subnet is set aside for /28 prefixes: all but its lowest sixteenth, and at least one /28. Reserved ranges give no
 * single addresses (VPC user guide, "Subnet CIDR reservations"), and every interface needs one of its own: at worst one for each
 * prefix, on a type with two addresses per interface. The lowest part also holds the four addresses that AWS keeps (F14).
 * Empty where nothing would be left. As few prefixes as possible, sorted.
 */
export function prefixRoom(subnet: Prefix): readonly Prefix[] {
  if (subnet.family !== 4 || subnet.length >= delegatedLength) return [];
  const single = enclosing(firstAddress(subnet), Math.min(delegatedLength, subnet.length + SINGLE_BITS));
  return PrefixSet.of([subnet])
    .subtract(PrefixSet.of([single]))
    .prefixes();
}

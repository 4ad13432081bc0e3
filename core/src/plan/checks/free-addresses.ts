import { countText } from "../../addressing/index.ts";
import { freeAddresses } from "../../capacity/index.ts";
import { observedById } from "../../observed/index.ts";
import type { Check } from "../plan.ts";
import { failed, ok, warning } from "./finding.ts";
import type { CheckInput } from "./input.ts";

/** Below this share of free addresses a pod subnet is worth a warning: a node takes a whole interface's worth at once. */
const LOW_SHARE = 0.1;

/** Free addresses of each pod subnet. */
export function freeAddressChecks(key: string, input: CheckInput): readonly Check[] {
  return (input.addresses.clusters[key]?.subnets ?? []).flatMap((subnet) => {
    const worldId = input.difference.bindings.get(subnet.id);
    const live = worldId === undefined ? undefined : observedById(input.snapshot, "subnet", worldId);
    if (!live) return [];
    const free = freeAddresses(live, input.snapshot);
    const text = `${countText(free)} of ${countText(subnet.usable)} addresses are free in ${subnet.zone}`;
    const fix = `add a range to spec.clusters.${key}.pods.ranges`;
    if (free === 0) return [failed("free-addresses", subnet.id, text, fix)];
    return [
      free < subnet.usable * LOW_SHARE
        ? warning("free-addresses", subnet.id, text, fix)
        : ok("free-addresses", subnet.id, text),
    ];
  });
}

import { countText } from "../../addressing/index.ts";
import { freeAddresses, liveSpace } from "../../capacity/index.ts";
import { subnetsOfNodes } from "../../compile/index.ts";
import { observedById } from "../../observed/index.ts";
import { failed, ok, warning } from "../model/finding.ts";
import type { Check } from "../model/plan.ts";
import { type CheckInput, podsApart } from "./input.ts";

/** Below this share of free addresses a pod subnet is worth a warning: a node takes a whole interface's worth at once. */
const LOW_SHARE = 0.1;

/** Free addresses of each pod subnet, or of the nodes' subnets where pods live there. */
export function freeAddressChecks(key: string, input: CheckInput): readonly Check[] {
  if (!podsApart(key, input)) {
    const fix = `give the cluster a larger node subnet; or the pods subnets of their own: spec.clusters.${key}.pods.ranges`;
    return subnetsOfNodes(input.fabric, key, input.snapshot).flatMap((live) => {
      const space = liveSpace(live, input.snapshot);
      const subject = `${key}/subnet/nodes/${live.props.zone}/${live.id}`;
      return space === undefined ? [] : [freeCheck(subject, space.free, space.usable, live.props.zone, fix)];
    });
  }
  return (input.addresses.clusters[key]?.subnets ?? []).flatMap((subnet) => {
    const worldId = input.difference.bindings.get(subnet.id);
    const live = worldId === undefined ? undefined : observedById(input.snapshot, "subnet", worldId);
    if (!live) return [];
    const fix = `add a range to spec.clusters.${key}.pods.ranges`;
    return [freeCheck(subnet.id, freeAddresses(live, input.snapshot), subnet.usable, subnet.zone, fix)];
  });
}

function freeCheck(subject: string, free: number, usable: number, zone: string, fix: string): Check {
  const text = `${countText(free)} of ${countText(usable)} addresses are free in ${zone}`;
  if (free === 0) return failed("free-addresses", subject, text, fix);
  return free < usable * LOW_SHARE
    ? warning("free-addresses", subject, text, fix)
    : ok("free-addresses", subject, text);
}

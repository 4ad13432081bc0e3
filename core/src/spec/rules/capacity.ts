import { defaultSlots, formatPrefix, parsePrefix, usableAddresses, vpcBlockRules } from "../../addressing/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { hasPodSubnets } from "../compute.ts";
import { isWhole } from "../raw.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

/** CAP-1 and CAP-2: what can be said about room for pods without a world. Explicit subnets say it themselves. */
export function checkCapacity({ fabric: { spec }, raw }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) => {
    const path = ["spec", "clusters", name];
    const whole =
      isWhole(raw, [...path, "zones"], cluster.zones) && isWhole(raw, [...path, "pods", "ranges"], cluster.pods.ranges);
    if (!whole || cluster.pods.subnets !== undefined || !hasPodSubnets(cluster)) return [];
    const zones = new Set(cluster.zones).size;
    return [
      ...tooFewSlots(name, cluster, zones),
      ...tinySlots(name, cluster, zones),
      ...unusedRanges(name, cluster, zones),
    ];
  });
}

/** CAP-1: a number of slots that somebody wrote is kept exactly in each range. */
function tooFewSlots(name: string, { pods }: ClusterSpec, zones: number): readonly Diagnostic[] {
  const { zoneSlots } = pods;
  const ranges = Math.max(1, pods.ranges.length);
  if (zoneSlots === undefined || zoneSlots * ranges >= zones) return [];
  const enough = [2, 4, 8, 16].find((slots) => slots * ranges >= zones);
  const message = `cluster \`${name}\` has ${zones} zones and room for ${zoneSlots * ranges}: ${count(ranges, "range")} of ${count(zoneSlots, "slot")}`;
  const fix = enough === undefined ? "Add a range." : `Raise \`zoneSlots\` to ${enough}, or add a range.`;
  const cause = "Each zone needs a slot of its own, and a range is cut into exactly `zoneSlots` of them.";
  return [diagnose("CAP-1", { message, cause, fix, path: ["spec", "clusters", name, "pods", "zoneSlots"] })];
}

/** CAP-2, first half. Slots smaller than a subnet can be are CAP-1's matter, once what is placed already is known. */
function tinySlots(name: string, { pods }: ClusterSpec, zones: number): readonly Diagnostic[] {
  return pods.ranges.flatMap((text, index) => {
    const reading = parsePrefix(text);
    if (!reading.ok || reading.prefix.family !== 4) return [];
    const length = reading.prefix.length + Math.ceil(Math.log2(slotsOf(pods, zones)));
    if (length !== vpcBlockRules.longest) return [];
    const addresses = usableAddresses({ ...reading.prefix, length });
    const message = `each slot of ${formatPrefix(reading.prefix)} in cluster \`${name}\` is a /${length}, which has ${addresses} addresses for pods`;
    return [diagnose("CAP-2", { message, path: ["spec", "clusters", name, "pods", "ranges", index] })];
  });
}

/**
 * CAP-2, second half: each zone has one subnet in each range, as long as all of them find room. With more zones than the default
 * slots a range may be full already, and only the world knows.
 */
function unusedRanges(name: string, { pods }: ClusterSpec, zones: number): readonly Diagnostic[] {
  if (pods.zoneSlots === undefined && zones > defaultSlots) return [];
  const slots = slotsOf(pods, zones);
  const ranges = pods.ranges.length;
  const rounds = Math.min(ranges, Math.floor((slots * ranges) / zones));
  if (rounds === 0) return [];
  const needed = slots >= zones ? ranges : Math.ceil((zones * rounds) / slots);
  return pods.ranges.flatMap((range, index) => {
    if (index < needed) return [];
    const message = `no zone of cluster \`${name}\` uses ${range}: it has ${count(slots, "slot")}, too few for one more subnet in each of ${count(zones, "zone")}`;
    const cause = "Zones get further pod subnets all together or not at all; what is left serves zones added later.";
    const fix = "Remove the range until it is needed; for more addresses raise `zoneSlots`, or write `pods.subnets`.";
    return [diagnose("CAP-2", { message, cause, fix, path: ["spec", "clusters", name, "pods", "ranges", index] })];
  });
}

function slotsOf({ zoneSlots }: ClusterSpec["pods"], zones: number): number {
  return zoneSlots ?? Math.max(defaultSlots, zones);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

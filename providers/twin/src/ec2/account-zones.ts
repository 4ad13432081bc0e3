import type { RegionRecords } from "../records/region.ts";
import { REGION_ZONES } from "./zone-data.ts";

/** Names of a region's zones, sorted; none where nobody knows the region. */
export function zoneNames(region: string): readonly string[] {
  // As AWS has it: new accounts do not see the first of the three that there once were.
  const letters = region === "us-west-1" ? ["b", "c"] : ["a", "b", "c", "d", "e", "f"];
  return letters.slice(0, REGION_ZONES[region]?.numbers.length ?? 0).map((letter) => `${region}${letter}`);
}

/** Gives an account its view of a region's zones: the same zone ids under letters of its own. */
export function ensureZones(records: RegionRecords): void {
  const zones = REGION_ZONES[records.region];
  if (zones === undefined || records.AvailabilityZones.size > 0) return;
  const { ids, numbers } = zones;
  const shift = [...records.account].reduce((sum, digit) => sum + Number(digit), 0) % numbers.length;
  zoneNames(records.region).forEach((ZoneName, index) => {
    records.AvailabilityZones.set(ZoneName, {
      GroupName: records.region,
      NetworkBorderGroup: records.region,
      OptInStatus: "opt-in-not-required",
      RegionName: records.region,
      State: "available",
      ZoneId: `${ids}-az${numbers[(index + shift) % numbers.length]}`,
      ZoneName,
      ZoneType: "availability-zone",
    });
  });
}

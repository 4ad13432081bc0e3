import type { RegionRecords } from "../records/region.ts";
import { REGION_ZONES } from "./zone-data.ts";

/** Gives an account its view of a region's zones: the same zone ids under letters of its own. */
export function ensureZones(records: RegionRecords): void {
  const zones = REGION_ZONES[records.region];
  if (zones === undefined || records.AvailabilityZones.size > 0) return;
  const { ids, numbers } = zones;
  const letters = records.region === "us-west-1" ? ["b", "c"] : ["a", "b", "c", "d", "e", "f"];
  const shift = [...records.account].reduce((sum, digit) => sum + Number(digit), 0) % numbers.length;
  numbers.forEach((_, index) => {
    const ZoneName = `${records.region}${letters[index]}`;
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

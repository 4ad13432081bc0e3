/** A zone id, as `euw1-az2`; group 1 is its region's short name. */
const ZONE_ID = /^([a-z]+\d+)(-[a-z0-9]+)*-az\d+$/;

/** Whether a zone is written by its id, which means the same place in every account. */
export function isZoneId(zone: string): boolean {
  return ZONE_ID.test(zone);
}

/**
 * Whether a zone's name ends in a letter that names no zone anywhere: no Region has more than six, a to f (us-east-1; EC2 user guide,
 * Availability Zones by Region). Of Local Zones and zone ids nothing is said.
 */
export function isBeyondLetters(zone: string, region: string): boolean {
  return zone.startsWith(region) && /^[g-z]$/.test(zone.slice(region.length));
}

/** Whether a zone name or zone id belongs to a region; true where a region's id abbreviation is not known. */
export function isZoneOf(zone: string, region: string): boolean {
  const id = ZONE_ID.exec(zone)?.[1];
  if (id === undefined) return zone.startsWith(region) && /^([a-z]|-.+)$/.test(zone.slice(region.length));
  const abbreviation = zoneIdPrefix(region);
  return abbreviation === undefined || id === abbreviation;
}

const DIRECTIONS: Readonly<Record<string, string>> = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/** `euw1` for eu-west-1, `usgw1` for us-gov-west-1: how zone ids name their region (EC2 user guide, AZ IDs). */
function zoneIdPrefix(region: string): string | undefined {
  const [, country, gov, direction, number] = /^([a-z]{2})(-gov)?-([a-z]+)-(\d+)$/.exec(region) ?? [];
  const short = direction === undefined ? undefined : DIRECTIONS[direction];
  return short === undefined ? undefined : `${country}${gov ? "g" : ""}${short}${number}`;
}

import { expect, test } from "vitest";
import { SCOPE, thing } from "../compile/world/world.fixture.ts";
import type { Observed } from "../observed/index.ts";
import { withZoneIds } from "./projected-zones.ts";

function subnet(id: string, zone: string, zoneId: string, region = SCOPE.region): Observed<"subnet"> {
  const facts = { state: "available", zoneId, availableAddresses: 250, ownerAccount: SCOPE.account };
  const made = thing("subnet", id, { vpc: "vpc-1", cidr: "10.10.0.0/24", zone }, facts, {
    scope: { ...SCOPE, region },
  });
  return made as Observed<"subnet">;
}

function zoneIds(...parameters: Parameters<typeof withZoneIds>): readonly string[] {
  return withZoneIds(...parameters).map(({ facts }) => facts.zoneId);
}

test("a subnet that is yet to be made lies in the zone that its account calls so (F39)", () => {
  const read = subnet("subnet-1", "eu-west-1b", "euw1-az3");
  expect(zoneIds([read, subnet("planned:p", "eu-west-1b", "")], [])).toEqual(["euw1-az3", "euw1-az3"]);
  const zone = thing(
    "availability-zone",
    "eu-west-1c",
    { name: "eu-west-1c", zoneId: "euw1-az1" } as never,
    {} as never,
  ) as Observed<"availability-zone">;
  expect(zoneIds([subnet("planned:p", "eu-west-1c", "")], [zone])).toEqual(["euw1-az1"]);
});

test("a name means nothing in another account or Region, and what was read stays the same object", () => {
  const read = [subnet("subnet-1", "eu-west-1b", "euw1-az3")];
  expect(withZoneIds(read, [])).toBe(read);
  const things = [...read, subnet("planned:p", "eu-west-1b", "", "eu-west-2"), subnet("planned:q", "eu-west-1b", "")];
  expect(zoneIds(things, [])).toEqual(["euw1-az3", "", "euw1-az3"]);
  expect(withZoneIds(things, [])[0]).toBe(read[0]);
});

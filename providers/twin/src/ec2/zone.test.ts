import { describe, expect, test } from "vitest";
import { REGION, refusal, twinUnderTest } from "../twin.fixture.ts";
import { REGION_ZONES } from "./zone-data.ts";

describe("availability zones", () => {
  test("have names of their own in every account for the same zone ids (fault 3b-12)", async () => {
    const { twin, ec2 } = await twinUnderTest();
    const account = { id: "444455556667", partition: "aws", assumeRole: "arn:aws:iam::444455556667:role/podspan" };
    const other = await twin.aws.open({ region: REGION, account });
    const zones = async (api: typeof ec2) =>
      (await api.describeAvailabilityZones({})).AvailabilityZones?.map((zone) => `${zone.ZoneName}=${zone.ZoneId}`) ??
      [];
    const [ours, theirs] = [await zones(ec2), await zones(other.ec2)];
    const ids = (list: readonly string[]) => list.map((zone) => zone.split("=")[1]).sort();
    expect(ids(ours)).toEqual(["euw1-az1", "euw1-az2", "euw1-az3"]);
    expect(ids(theirs)).toEqual(ids(ours));
    expect(theirs).not.toEqual(ours);
  });

  test("are found by name, id and filter; an unknown one is refused", async () => {
    const { ec2 } = await twinUnderTest();
    const names = async (input: object) =>
      (await ec2.describeAvailabilityZones(input)).AvailabilityZones?.map((zone) => zone.ZoneName);
    expect(await names({ ZoneNames: ["eu-west-1b"] })).toEqual(["eu-west-1b"]);
    expect(await names({ ZoneIds: ["euw1-az1"] })).toHaveLength(1);
    expect(await names({ Filters: [{ Name: "state", Values: ["available"] }] })).toHaveLength(3);
    expect(await refusal(ec2.describeAvailabilityZones({ ZoneNames: ["eu-west-1z"] }))).toBe(
      "InvalidParameterValue: Invalid availability zone: [eu-west-1z]",
    );
  });

  test("us-west-1 shows two of its zones, b and c", async () => {
    const { twin } = await twinUnderTest();
    const { ec2 } = await twin.aws.open({ region: "us-west-1" });
    const { AvailabilityZones } = await ec2.describeAvailabilityZones({});
    expect(AvailabilityZones?.map((zone) => zone.ZoneName)).toEqual(["us-west-1b", "us-west-1c"]);
  });

  test("every region of the table has zones with ids of its own", async () => {
    const prefixes = Object.values(REGION_ZONES).map((zones) => zones.ids);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const zones of Object.values(REGION_ZONES)) expect(zones.numbers.length).toBeGreaterThanOrEqual(2);
  });
});

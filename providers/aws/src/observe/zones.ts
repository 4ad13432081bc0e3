import type { AvailabilityZone } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ask, type Reading } from "./reading.ts";

/** The zones that this account may use; their names mean other places in other accounts, their ids do not. */
export async function readZones(reading: Reading): Promise<readonly AvailabilityZone[]> {
  const answer = await ask(reading, "ec2:DescribeAvailabilityZones", () =>
    reading.api.ec2.describeAvailabilityZones({}),
  );
  return answer.AvailabilityZones ?? [];
}

export function observedZone(zone: AvailabilityZone, scope: AwsScope): Observed<"availability-zone"> {
  const name = zone.ZoneName ?? "";
  return {
    kind: "availability-zone",
    scope,
    id: name,
    props: { name, zoneId: zone.ZoneId ?? "", state: zone.State ?? "available" },
    facts: {},
  };
}

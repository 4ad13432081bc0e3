import type { Instance } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

export async function readInstances(reading: Reading, vpcs: readonly string[]): Promise<readonly Instance[]> {
  const reservations = await inChunks(vpcs, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeInstances", () =>
          reading.api.ec2.describeInstances({
            Filters: [{ Name: "vpc-id", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.instances,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.Reservations,
      (answer) => answer.NextToken,
    ),
  );
  return reservations.flatMap(({ Instances = [] }) => Instances);
}

/** A terminated instance stays listed for an hour, without VPC and interfaces. */
export function observedInstance(instance: Instance, scope: AwsScope): Observed<"instance"> {
  const tags = tagMap(instance.Tags);
  const isWindows = instance.Platform?.toLowerCase() === "windows" || instance.PlatformDetails?.startsWith("Windows");
  return {
    kind: "instance",
    scope,
    id: instance.InstanceId ?? "",
    tags,
    props: {
      ...(tags.Name ? { name: tags.Name } : {}),
      state: instance.State?.Name ?? "",
      ...(instance.VpcId ? { vpc: instance.VpcId } : {}),
      networkInterfaces: (instance.NetworkInterfaces ?? [])
        .flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? [])
        .sort(),
      ...(isWindows ? { platform: "windows" } : {}),
    },
    facts: {},
  };
}

import type { InstanceTypeInfo } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { inChunks, PAGE_SIZES } from "./page-sizes.ts";
import { allPages, ask, type Reading } from "./reading.ts";

/** Instance types by name. By a filter, because one unknown name in `InstanceTypes` fails the whole call. */
export function readInstanceTypes(reading: Reading, names: readonly string[]): Promise<readonly InstanceTypeInfo[]> {
  return inChunks(names, (chunk) =>
    allPages(
      (NextToken) =>
        ask(reading, "ec2:DescribeInstanceTypes", () =>
          reading.api.ec2.describeInstanceTypes({
            Filters: [{ Name: "instance-type", Values: [...chunk] }],
            MaxResults: PAGE_SIZES.instanceTypes,
            ...(NextToken ? { NextToken } : {}),
          }),
        ),
      (answer) => answer.InstanceTypes,
      (answer) => answer.NextToken,
    ),
  );
}

/** The CNI uses the default network card alone: of p5.48xlarge's 64 interfaces that one has 2. */
export function observedInstanceType(info: InstanceTypeInfo, scope: AwsScope): Observed<"instance-type"> {
  const name = info.InstanceType ?? "";
  const network = info.NetworkInfo ?? {};
  const card = network.NetworkCards?.find(
    ({ NetworkCardIndex }) => NetworkCardIndex === (network.DefaultNetworkCardIndex ?? 0),
  );
  return {
    kind: "instance-type",
    scope,
    id: name,
    props: {
      name,
      interfaces: card?.MaximumNetworkInterfaces ?? network.MaximumNetworkInterfaces ?? 0,
      addressesPerInterface: network.Ipv4AddressesPerInterface ?? 0,
      vcpus: info.VCpuInfo?.DefaultVCpus ?? 0,
      nitro: info.Hypervisor === "nitro" || info.BareMetal === true,
    },
    facts: {},
  };
}

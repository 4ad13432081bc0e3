import type { Address } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";
import { ask, type Reading } from "./reading.ts";

/** All of the account and region: AWS tells them at once, unpaged. */
export async function readAddresses(reading: Reading): Promise<readonly Address[]> {
  const answer = await ask(reading, "ec2:DescribeAddresses", () => reading.api.ec2.describeAddresses({}));
  return answer.Addresses ?? [];
}

export function observedElasticAddress(address: Address, scope: AwsScope): Observed<"elastic-address"> {
  const { AllocationId, PublicIp = "", PrivateIpAddress, NetworkInterfaceId } = address;
  return {
    kind: "elastic-address",
    scope,
    id: AllocationId ?? PublicIp,
    tags: tagMap(address.Tags),
    props: {
      public: PublicIp,
      ...(PrivateIpAddress ? { private: PrivateIpAddress } : {}),
      ...(NetworkInterfaceId ? { networkInterface: NetworkInterfaceId } : {}),
    },
    facts: {},
  };
}

import type { Address } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";

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

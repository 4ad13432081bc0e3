import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";

export function observedVpcEndpoint(endpoint: VpcEndpoint, scope: AwsScope): Observed<"vpc-endpoint"> {
  return {
    kind: "vpc-endpoint",
    scope,
    id: endpoint.VpcEndpointId ?? "",
    tags: tagMap(endpoint.Tags),
    props: {
      vpc: endpoint.VpcId ?? "",
      type: endpoint.VpcEndpointType ?? "Gateway",
      service: endpoint.ServiceName ?? "",
      // AWS writes `available` and `Available`, by the endpoint's type.
      state: (endpoint.State ?? "").toLowerCase(),
      routeTables: [...(endpoint.RouteTableIds ?? [])].sort(),
      subnets: [...(endpoint.SubnetIds ?? [])].sort(),
      networkInterfaces: [...(endpoint.NetworkInterfaceIds ?? [])].sort(),
    },
    facts: {},
  };
}

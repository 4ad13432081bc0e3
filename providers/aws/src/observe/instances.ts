import type { Instance } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { tagMap } from "../records/tags.ts";

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

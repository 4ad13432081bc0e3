import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { ClusterSpec } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

/** AUTO-5: what the VPC CNI alone knows, in a cluster that has no nodes of it. */
export function checkAutoMode({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) =>
    cluster.compute === "auto" ? cniSettings(name, cluster) : [],
  );
}

function cniSettings(name: string, { pods, securityGroupsForPods }: ClusterSpec): readonly Diagnostic[] {
  const path = ["spec", "clusters", name];
  const say = (message: string, fix: string, field: readonly string[]) => [
    diagnose("AUTO-5", { message, fix, path: [...path, ...field] }),
  ];
  return [
    ...(pods.prefixDelegation
      ? say(
          `\`prefixDelegation\` of cluster \`${name}\` is no switch in Auto Mode, whose nodes always take /28 prefixes`,
          "Take `prefixDelegation` out: Auto Mode does it by itself.",
          ["pods", "prefixDelegation"],
        )
      : []),
    ...(pods.reservePrefixes
      ? say(
          `\`reservePrefixes\` of cluster \`${name}\` goes with \`prefixDelegation\` of the VPC CNI, which Auto Mode does not have`,
          "Take `reservePrefixes` out.",
          ["pods", "reservePrefixes"],
        )
      : []),
    ...(pods.warm === undefined
      ? []
      : say(
          `\`warm\` of cluster \`${name}\` sets variables of the VPC CNI, which Auto Mode's nodes do not run: EKS alone says what they keep ready`,
          "Take `warm` out; with other nodes beside Auto Mode's write how those are made in `compute`, and `auto`.",
          ["pods", "warm"],
        )),
    ...(pods.mtu === undefined
      ? []
      : say(
          `\`mtu\` of cluster \`${name}\` sets a variable of the VPC CNI, which Auto Mode's nodes do not run`,
          "Take `mtu` out, and let ICMP type 3 code 4 in on the paths that carry less than 9001 bytes.",
          ["pods", "mtu"],
        )),
    ...(securityGroupsForPods === false
      ? []
      : say(
          `security groups for single pods of cluster \`${name}\` do not exist in Auto Mode: all pods of a NodeClass share its groups`,
          "Take `securityGroupsForPods` out; use network policies, or a NodeClass of your own with other groups.",
          ["securityGroupsForPods"],
        )),
  ];
}

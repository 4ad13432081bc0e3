import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { RuleInput } from "./rule.ts";

/** AUTO-1 and AUTO-5: what can be said of EKS Auto Mode without a world. */
export function checkAutoMode({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) => {
    const path = ["spec", "clusters", name];
    if (cluster.compute !== "auto") {
      if (cluster.auto === undefined) return [];
      const message = `cluster \`${name}\` has \`auto\`, and its \`compute\` is ${cluster.compute}`;
      return [
        diagnose("AUTO-1", { message, fix: "Write `compute: auto`, or take `auto` out.", path: [...path, "auto"] }),
      ];
    }
    const groups = cluster.securityGroupsForPods !== false;
    return [
      ...(cluster.pods.prefixDelegation
        ? [
            diagnose("AUTO-5", {
              message: `\`prefixDelegation\` of cluster \`${name}\` is no switch in Auto Mode, whose nodes always take /28 prefixes`,
              fix: "Take `prefixDelegation` out: Auto Mode does it by itself.",
              path: [...path, "pods", "prefixDelegation"],
            }),
          ]
        : []),
      ...(groups
        ? [
            diagnose("AUTO-5", {
              message: `security groups for single pods of cluster \`${name}\` do not exist in Auto Mode: all pods of a NodeClass share its groups`,
              fix: "Take `securityGroupsForPods` out; use network policies, or a NodeClass of your own with other groups.",
              path: [...path, "securityGroupsForPods"],
            }),
          ]
        : []),
    ];
  });
}

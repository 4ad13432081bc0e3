import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { hasPodSubnets } from "../compute.ts";
import type { RuleInput } from "./rule.ts";

/** CNI-4: an IPv6 cluster cannot have pod ranges, because ENIConfig does not exist there. */
export function checkCustomNetworking({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, cluster]) => {
    if (cluster.ipFamily === "ipv4" || !hasPodSubnets(cluster)) return [];
    const path = ["spec", "clusters", name, "ipFamily"];
    return [
      diagnose("CNI-4", { message: `cluster \`${name}\` is an IPv6 cluster, and pod ranges need an IPv4 one`, path }),
    ];
  });
}

import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { RuleInput } from "./rule.ts";

/** The least that a network of IPv6 carries (RFC 8200, 5). */
const IPV6_LEAST = 1280;

/** MTU-2: the VPC CNI does not start with less than IPv6 needs. */
export function checkPodMtu({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, { ipFamily, pods }]) => {
    if (ipFamily !== "ipv6" || pods.mtu === undefined || pods.mtu >= IPV6_LEAST) return [];
    const message = `\`mtu\` of cluster \`${name}\` is ${pods.mtu}, and IPv6 needs ${IPV6_LEAST}`;
    return [diagnose("MTU-2", { message, path: ["spec", "clusters", name, "pods", "mtu"] })];
  });
}

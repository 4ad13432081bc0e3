import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { isWhole } from "../raw.ts";
import type { RuleInput } from "./rule.ts";

/** EGRESS-1: NAT gateways by zone are for exactly the zones of the cluster. */
export function checkEgress({ fabric: { spec }, raw }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.clusters).flatMap(([name, { pods, zones }]) => {
    const gateways = typeof pods.egress === "object" ? pods.egress.natGateway : undefined;
    if (typeof gateways !== "object") return [];
    const path = ["spec", "clusters", name];
    const field = [...path, "pods", "egress", "natGateway"];
    if (!isWhole(raw, [...path, "zones"], zones) || !isWhole(raw, field, gateways)) return [];
    const bare = zones.filter((zone) => gateways[zone] === undefined);
    const unlisted = Object.keys(gateways).filter((zone) => !zones.includes(zone));
    return [
      ...(bare.length > 0
        ? [
            diagnose("EGRESS-1", {
              message: `cluster \`${name}\` has no NAT gateway for ${bare.join(", ")}`,
              path: field,
            }),
          ]
        : []),
      ...unlisted.map((zone) => {
        const message = `cluster \`${name}\` has a NAT gateway for ${zone}, which its \`zones\` do not list`;
        return diagnose("EGRESS-1", { message, path: [...field, zone] });
      }),
    ];
  });
}

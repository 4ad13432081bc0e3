import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

const RANK = { none: 0, observe: 1, full: 2 } as const;

const CAN = { none: "not even read", observe: "only observed", full: "managed" } as const;

/**
 * SPEC-12: whoever manages a cluster's pod network changes its VPC, and so does who manages a link: neither can do more there than with the
 * VPC. A link to a VPC that is not even read has one end, and the other is handed over.
 */
export function checkManagement({ fabric }: RuleInput): readonly Diagnostic[] {
  return [...clustersOf(fabric), ...linksOf(fabric)];
}

function linksOf({ spec }: Fabric): readonly Diagnostic[] {
  return Object.entries(spec.links).flatMap(([name, { peering, transitGateway, manage }]) =>
    (peering ?? transitGateway?.vpcs ?? [])
      .filter((key) => manage === "full" && spec.vpcs[key]?.manage === "observe")
      .slice(0, 1)
      .map((key) => {
        const message = `link \`${name}\` is managed, and its VPC \`${key}\` is only observed`;
        const fix = "Write `manage: observe` at the link too, or `manage: full` at the VPC.";
        return diagnose("SPEC-12", { message, fix, path: ["spec", "links", name] });
      }),
  );
}

function clustersOf({ spec: { clusters, vpcs } }: Fabric): readonly Diagnostic[] {
  return Object.entries(clusters).flatMap(([name, { vpc, manage }]) => {
    const most = vpcs[vpc]?.manage;
    if (most === undefined || RANK[manage] <= RANK[most]) return [];
    const message = `cluster \`${name}\` is ${CAN[manage]}, and its VPC \`${vpc}\` is ${CAN[most]}`;
    const fix = `Write \`manage: ${most}\` at the cluster too, or \`manage: ${manage}\` at the VPC.`;
    return [diagnose("SPEC-12", { message, fix, path: ["spec", "clusters", name] })];
  });
}

import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { RuleInput } from "./rule.ts";

const RANK = { none: 0, observe: 1, full: 2 } as const;

const CAN = { none: "not even read", observe: "only observed", full: "managed" } as const;

/** SPEC-12: whoever manages a cluster's pod network changes its VPC: it cannot do more there than with the VPC. */
export function checkManagement({ fabric }: RuleInput): readonly Diagnostic[] {
  const { clusters, vpcs } = fabric.spec;
  return Object.entries(clusters).flatMap(([name, { vpc, manage }]) => {
    const most = vpcs[vpc]?.manage;
    if (most === undefined || RANK[manage] <= RANK[most]) return [];
    const message = `cluster \`${name}\` is ${CAN[manage]}, and its VPC \`${vpc}\` is ${CAN[most]}`;
    const fix = `Write \`manage: ${most}\` at the cluster too, or \`manage: ${manage}\` at the VPC.`;
    return [diagnose("SPEC-12", { message, fix, path: ["spec", "clusters", name] })];
  });
}

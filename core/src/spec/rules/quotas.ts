import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { RuleInput } from "./rule.ts";

/** AWS grants no more rules per group times groups per interface (Amazon VPC quotas; F31). */
const MOST_RULES_OF_AN_INTERFACE = 1000;
/** AWS's defaults. */
const USUAL = { securityGroupRules: 60, securityGroupsPerInterface: 5 } as const;

/** QUOTA-8: two quotas that AWS never grants together. */
export function checkQuotas({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.vpcs).flatMap(([name, { quotas = {} }]) => {
    const { securityGroupRules, securityGroupsPerInterface } = quotas;
    const rules = securityGroupRules ?? USUAL.securityGroupRules;
    const groups = securityGroupsPerInterface ?? USUAL.securityGroupsPerInterface;
    if (rules * groups <= MOST_RULES_OF_AN_INTERFACE) return [];
    const both = securityGroupRules !== undefined && securityGroupsPerInterface !== undefined;
    const message = `VPC \`${name}\`: ${rules} rules of a security group times ${groups} groups of an interface are ${rules * groups}, more than ${MOST_RULES_OF_AN_INTERFACE}`;
    const path = ["spec", "vpcs", name, "quotas"];
    // With one of them written, the other may have been lowered and not be written.
    return [diagnose("QUOTA-8", { message, path, ...(both ? {} : { severity: "warning" as const }) })];
  });
}

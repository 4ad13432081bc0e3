import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { knownRegions, REGIONS_AS_OF } from "../regions.ts";
import type { Fabric } from "../schema/fabric.ts";
import { suggest } from "../suggest.ts";
import type { RuleInput } from "./rule.ts";
import { isZoneOf } from "./zone-names.ts";

/**
 * SPEC-11: a region that is not in the dated table. AWS adds regions, so it is a warning; an error where the Fabric itself
 * has zones in that VPC and none of them is the region's.
 */
export function checkRegions({ fabric }: RuleInput): readonly Diagnostic[] {
  const known = knownRegions();
  const strange = strangeRegions(fabric);
  return Object.entries(fabric.spec.vpcs).flatMap(([name, { region }]) => {
    if (region === "" || known.includes(region)) return [];
    const near = suggest(region, known);
    const list = "`aws ec2 describe-regions --all-regions` lists those that there are";
    const besides = strange.has(name) ? ", and none of the zones listed for it is in a region of that name" : "";
    return [
      diagnose("SPEC-11", {
        message: `region ${region} of VPC \`${name}\` is none that was known on ${REGIONS_AS_OF}${besides}`,
        fix:
          near === undefined
            ? `Correct the region; ${list}.`
            : `Did you mean \`${near}\`? Else see that it exists: ${list}.`,
        path: ["spec", "vpcs", name, "region"],
        severity: strange.has(name) ? "error" : "warning",
      }),
    ];
  });
}

/** VPCs whose region is not known and has none of the zones that the Fabric lists: the region is to blame, not the zones. */
export function strangeRegions({ spec }: Fabric): ReadonlySet<string> {
  const known = new Set(knownRegions());
  const names = Object.entries(spec.vpcs).flatMap(([name, { region }]) => {
    if (region === "" || known.has(region)) return [];
    const zones = Object.values(spec.clusters).flatMap((cluster) => (cluster.vpc === name ? cluster.zones.flat() : []));
    return zones.length > 0 && !zones.some((zone) => isZoneOf(zone, region)) ? [name] : [];
  });
  return new Set(names);
}

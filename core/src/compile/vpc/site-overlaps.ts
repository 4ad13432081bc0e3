import { formatPrefix, overlaps, type Prefix, readPrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose, type Path } from "../../diagnostics/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { findVpc } from "../world/world.ts";

interface Range {
  readonly prefix: Prefix;
  readonly site: string;
  readonly path: Path;
}

/**
 * ADDR-1: a site's range that overlaps a block which a VPC has in the world. What the Fabric says of blocks itself was compared before.
 * However many VPCs lie in a range, it is told once.
 */
export function siteOverlaps(fabric: Fabric, snapshot: Snapshot): readonly Diagnostic[] {
  const ranges = rangesOf(fabric);
  if (ranges.length === 0) return [];
  const blocks = Object.keys(fabric.spec.vpcs).flatMap((key) => blocksOf(fabric, key, snapshot));
  return ranges.flatMap(({ prefix, site, path }) => {
    const [first, ...more] = blocks.filter((block) => overlaps(block.prefix, prefix));
    if (first === undefined) return [];
    const others = more.length === 0 ? "" : `, and ${more.length} more`;
    const block = `${first.cidr} of VPC \`${first.key}\` (${first.vpc})`;
    return [
      diagnose("ADDR-1", { message: `${formatPrefix(prefix)} of site \`${site}\` overlaps ${block}${others}`, path }),
    ];
  });
}

function rangesOf({ spec }: Fabric): readonly Range[] {
  return Object.entries(spec.sites).flatMap(([site, ranges]) =>
    (["nodes", "pods"] as const).flatMap((field) =>
      ranges[field].flatMap((text, index) => {
        const prefix = readPrefix(text);
        return prefix === undefined ? [] : [{ prefix, site, path: ["spec", "sites", site, field, index] }];
      }),
    ),
  );
}

function blocksOf(fabric: Fabric, key: string, snapshot: Snapshot) {
  const finding = findVpc(fabric, key, snapshot);
  if (finding.kind !== "found") return [];
  const { id, facts } = finding.vpc;
  return [...facts.cidrs, ...(facts.ipv6Cidrs ?? [])]
    .filter(({ state }) => !["disassociated", "failed"].includes(state))
    .flatMap(({ cidr }) => {
      const prefix = readPrefix(cidr);
      return prefix === undefined ? [] : [{ key, vpc: id, cidr, prefix }];
    });
}

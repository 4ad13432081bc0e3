import { impossibleBlock, overlaps, type Prefix, parsePrefix, refusedBlock } from "../addressing/index.ts";
import { type AddressPlan, findVpc } from "../compile/index.ts";
import type { Snapshot } from "../observed/index.ts";
import { type Fabric, hasPodSubnets } from "../spec/index.ts";

/** Why a cluster's VPC cannot have this range for pods; undefined when AWS would take it, as far as that can be told. */
export function rangeRefusal(
  fabric: Fabric,
  key: string,
  range: string,
  addresses: AddressPlan,
  snapshot: Snapshot,
): string | undefined {
  const cluster = fabric.spec.clusters[key];
  if (cluster !== undefined && !hasPodSubnets(cluster)) return "its pods live in the subnets of its nodes";
  const reading = parsePrefix(range);
  if (!reading.ok) return "it is no prefix, as `100.65.0.0/16` is one";
  const vpc = fabric.spec.clusters[key]?.vpc ?? "";
  const finding = findVpc(fabric, vpc, snapshot);
  const live = finding.kind === "found" ? finding.vpc.facts.cidrs.map(({ cidr }) => cidr) : [];
  const planned = Object.values(addresses.clusters).flatMap((cluster) =>
    cluster.vpc === vpc ? cluster.ranges.map(({ cidr }) => cidr) : [],
  );
  const texts = [...new Set([...live, ...(fabric.spec.vpcs[vpc]?.cidrs ?? []), ...planned])];
  const hit = texts.find((text) => prefixes([text]).some((block) => overlaps(block, reading.prefix)));
  if (hit !== undefined)
    return live.includes(hit) ? `VPC ${vpc} has ${hit} already` : `the Fabric plans ${hit} for VPC ${vpc} already`;
  const reserved = fabric.spec.reserved.find(({ cidr }) =>
    prefixes([cidr]).some((block) => overlaps(block, reading.prefix)),
  );
  if (reserved) return `${reserved.cidr} is reserved for ${reserved.why}`;
  const blocks = prefixes(texts);
  const [primary] = blocks;
  const refusal = primary ? refusedBlock(reading.prefix, { primary, blocks }) : impossibleBlock(reading.prefix);
  return refusal && `AWS refuses it: ${range} ${refusal.reason}`;
}

function prefixes(texts: readonly string[]): readonly Prefix[] {
  return texts.flatMap((text) => {
    const reading = parsePrefix(text);
    return reading.ok ? [reading.prefix] : [];
  });
}

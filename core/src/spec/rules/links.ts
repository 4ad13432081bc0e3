import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import { valueAt } from "../raw.ts";
import type { Fabric, LinkSpec } from "../schema/fabric.ts";
import type { RuleInput } from "./rule.ts";

/** Links that cannot be, whatever the world is: LINK-1 to LINK-3, PEER-2 and QUOTA-9. */
export function checkLinks({ fabric, raw }: RuleInput): readonly Diagnostic[] {
  const links = Object.entries(fabric.spec.links);
  return [
    ...links.flatMap(([name, link]) => [
      ...impossibleEnds(fabric, name, link),
      ...impossiblePorts(name, link),
      ...namedGroups(raw, name),
    ]),
    ...joinedTwice(fabric),
    ...attachedTwice(fabric),
    ...manyPeerings(fabric),
  ];
}

/** LINK-1. What does not exist is for SPEC-6. */
function impossibleEnds({ spec }: Fabric, name: string, { peering }: LinkSpec): readonly Diagnostic[] {
  const path = ["spec", "links", name, "peering"];
  const [first, second] = peering ?? [];
  if (first === undefined || second === undefined) return [];
  if (first === second)
    return [diagnose("LINK-1", { message: `link \`${name}\` joins VPC \`${first}\` to itself`, path })];
  const others = [first, second].filter((key) => spec.vpcs[key]?.manage === "none");
  if (others.length === 2) {
    const message = `link \`${name}\` joins VPCs \`${first}\` and \`${second}\`, neither of which is Podspan's to change (\`manage: none\`)`;
    return [diagnose("LINK-1", { message, path })];
  }
  return others
    .filter((key) => spec.vpcs[key]?.id === undefined)
    .map((key) => {
      const message = `VPC \`${key}\` is not even read (\`manage: none\`), so link \`${name}\` finds it by its \`id\` alone`;
      return diagnose("LINK-1", { message, path: ["spec", "vpcs", key] });
    });
}

const WITH_PORTS: ReadonlySet<unknown> = new Set(["tcp", "udp", 6, 17]);

/** LINK-3. */
function impossiblePorts(name: string, { allow }: LinkSpec): readonly Diagnostic[] {
  return allow.flatMap(({ protocol, ports }, index): readonly Diagnostic[] => {
    if (ports === undefined) return [];
    const path = ["spec", "links", name, "allow", index, "ports"];
    if (!WITH_PORTS.has(protocol))
      return [diagnose("LINK-3", { message: `link \`${name}\` allows ports of ${protocol}, which has none`, path })];
    return ports.flatMap((range, place) => {
      const [first = 0, last = first] = String(range).split("-").map(Number);
      if (first <= last && last <= 65_535) return [];
      const message = `link \`${name}\` allows ports ${range}: ${first > last ? "the lower end comes first" : "ports end at 65535"}`;
      return [diagnose("LINK-3", { message, path: [...path, place] })];
    });
  });
}

/** PEER-2: a group where a range is to stand; that it is no range is told as well. */
function namedGroups(raw: unknown, name: string): readonly Diagnostic[] {
  const allow = valueAt(raw, ["spec", "links", name, "allow"]);
  const entries: readonly unknown[] = Array.isArray(allow) ? allow : [];
  return entries.flatMap((entry, index) =>
    (["from", "to"] as const).flatMap((field) => {
      const path: Path = ["spec", "links", name, "allow", index, field];
      const groups = [valueAt(entry, [field])].flat().filter((text) => typeof text === "string" && /^sg-/.test(text));
      return groups.map((group) =>
        diagnose("PEER-2", {
          message: `link \`${name}\` names security group ${group}, and \`${field}\` is of ranges`,
          path,
        }),
      );
    }),
  );
}

/** LINK-2, at the later of the two links. */
function joinedTwice({ spec }: Fabric): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return Object.entries(spec.links).flatMap(([name, { peering, transitGateway, manage }]) => {
    if (manage === "none") return [];
    const members = [...new Set(peering ?? transitGateway?.vpcs ?? [])].sort();
    const pairs = members.flatMap((a, index) => members.slice(index + 1).map((b) => [a, b] as const));
    const again = pairs.flatMap(([a, b]) => {
      const before = seen.get(`${a} ${b}`);
      seen.set(`${a} ${b}`, before ?? name);
      return before === undefined ? [] : [{ a, b, before }];
    });
    return again.slice(0, 1).map(({ a, b, before }) => {
      const message = `links \`${before}\` and \`${name}\` both join VPCs \`${a}\` and \`${b}\`${again.length > 1 ? `, and ${again.length - 1} more pairs` : ""}`;
      return diagnose("LINK-2", { message, path: ["spec", "links", name] });
    });
  });
}

/** LINK-2 of one end: AWS attaches a VPC to a transit gateway once (F39). */
function attachedTwice({ spec }: Fabric): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return Object.entries(spec.links).flatMap(([name, { transitGateway, manage }]) => {
    const { id, vpcs = [] } = transitGateway ?? {};
    if (id === undefined || manage === "none") return [];
    return [...new Set(vpcs)].flatMap((vpc) => {
      const before = seen.get(`${id} ${vpc}`);
      seen.set(`${id} ${vpc}`, before ?? name);
      if (before === undefined) return [];
      const message = `links \`${before}\` and \`${name}\` both attach VPC \`${vpc}\` to ${id}`;
      const fix = "Make one link of the two, or use another transit gateway for one of them.";
      return [diagnose("LINK-2", { message, fix, path: ["spec", "links", name, "transitGateway"] })];
    });
  });
}

/** AWS's default, and the most that it grants (Amazon VPC quotas, L-7E9ECCDB). */
const USUAL_PEERINGS = 50;
const MOST_PEERINGS = 125;

/** QUOTA-9: surely too many is an error; what AWS's default does not allow the account may have been granted, which a plan asks. */
function manyPeerings({ spec }: Fabric): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const ends = Object.values(spec.links).flatMap(({ peering, manage }) => (manage === "none" ? [] : (peering ?? [])));
  for (const key of ends) counts.set(key, (counts.get(key) ?? 0) + 1);
  const crowded = [...counts].flatMap(([key, count]) => {
    const written = spec.vpcs[key]?.quotas?.peerings;
    return count > (written ?? USUAL_PEERINGS) ? [{ key, count, written }] : [];
  });
  const worst = crowded.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))[0];
  if (worst === undefined) return [];
  const keys = crowded.map(({ key }) => key).sort();
  const who =
    keys.length === 1
      ? `VPC \`${keys[0]}\``
      : `${keys.length} VPCs (${keys.slice(0, 3).join(", ")}${keys.length > 3 ? ", …" : ""})`;
  const isSure = worst.written !== undefined || worst.count > MOST_PEERINGS;
  return [
    diagnose("QUOTA-9", {
      message: `${who} would have ${worst.count} peerings each, and AWS allows ${worst.written ?? USUAL_PEERINGS} of a VPC (${MOST_PEERINGS} at most)`,
      severity: isSure ? "error" : "warning",
      fix: `Have quota L-7E9ECCDB raised to ${Math.min(worst.count, MOST_PEERINGS)}; or join them by one transit gateway: \`links: { mesh: { transitGateway: { vpcs: [${[...new Set(ends)].sort().join(", ")}] } } }\`.`,
      path: ["spec", "links"],
    }),
  ];
}

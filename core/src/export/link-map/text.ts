import type { MapLink, MapLinkEnd } from "./links.ts";

/** Each link for a terminal or a file: what it joins and carries, and what it does in each VPC. Empty where there is none. */
export function linkMapText(links: readonly MapLink[]): string {
  return links.map((link) => `${linkText(link)}\n`).join("");
}

function linkText({ key, kind, between, state, failover, allow, ends }: MapLink): string {
  const isManaged = kind === "peering" || kind === "transit gateway" || kind === "DMVPN";
  const rows: readonly (readonly [string, string])[] = [
    [kind, between.join(" - ")],
    ["state", state],
    ...(failover === undefined ? [] : [["failover", failover] as const]),
    ...(isManaged ? [["carries", allow.join("; ")] as const] : []),
    ...ends.flatMap(endRows),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [`Link ${key}`, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ""].join("\n");
}

function endRows({ vpc, ranges, tables, groups }: MapLinkEnd): readonly (readonly [string, string])[] {
  return [
    ...(ranges.length === 0 ? [] : [[`${vpc} routes`, `${ranges.join(", ")} in ${tables.join(", ")}`] as const]),
    ...groups.map(({ group, rules }) => [`${vpc} opens`, `${group}: ${rules.join("; ")}`] as const),
  ];
}

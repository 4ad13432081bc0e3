import type { MapLink, MapLinkEnd } from "./links.ts";
import type { MapRouter } from "./routers.ts";

/** Each link for a terminal or a file: what it joins and carries, and what it does in each VPC. Empty where there is none. */
export function linkMapText(links: readonly MapLink[]): string {
  return links.map((link) => `${linkText(link)}\n`).join("");
}

/** Whether it is made, or only declared for the proof. */
export function isManaged({ kind }: MapLink): boolean {
  return kind === "peering" || kind === "transit gateway" || kind === "DMVPN";
}

function linkText(link: MapLink): string {
  const { key, kind, between, state, failover, allow, ends, routers } = link;
  const rows: readonly (readonly [string, string])[] = [
    [kind, between.join(" - ")],
    ["state", state],
    ...(isManaged(link) ? [["carries", allow.join("; ")] as const] : []),
    ...(routers?.spokes ?? []).map((router) => [`router ${router.name}`, routerText(router)] as const),
    ...(routers?.hubs ?? []).map((router) => [router.name.replace("-", " "), routerText(router)] as const),
    ...(failover === undefined ? [] : [["failover", failover] as const]),
    ...ends.flatMap(endRows),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [`Link ${key}`, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`), ""].join("\n");
}

/** `linux, tunnel 10.250.0.9, outside 10.0.106.254 (52.208.160.94), inside 10.0.109.254: i-… running`. */
function routerText({ platform, tunnel, public: elastic, outside, inside, state }: MapRouter): string {
  const onInternet = elastic === undefined ? [] : [outside === undefined ? `at ${elastic}` : `(${elastic})`];
  const outer = [...(outside === undefined ? [] : [`outside ${outside}`]), ...onInternet].join(" ");
  const places = [`tunnel ${tunnel}`, outer, inside === undefined ? "" : `inside ${inside}`];
  return `${[platform, ...places].filter((word) => word !== "").join(", ")}: ${state}`;
}

function endRows({ vpc, ranges, tables, groups }: MapLinkEnd): readonly (readonly [string, string])[] {
  return [
    ...(ranges.length === 0 ? [] : [[`${vpc} routes`, `${ranges.join(", ")} in ${tables.join(", ")}`] as const]),
    ...groups.map(({ group, rules }) => [`${vpc} opens`, `${group}: ${rules.join("; ")}`] as const),
  ];
}

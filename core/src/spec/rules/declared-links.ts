import { formatPrefix, overlaps, type Prefix } from "../../addressing/index.ts";
import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import { isWhole } from "../raw.ts";
import type { Fabric } from "../schema/fabric.ts";
import { type AddressField, describeUse } from "./address-field.ts";
import type { Rule, RuleInput } from "./rule.ts";

type Link = Fabric["spec"]["links"][string];

/** A link that is declared and not managed: what it is beside its kind. */
interface DeclaredLink {
  readonly name: string;
  readonly kind: "vpn" | "directConnect" | "external";
  /** As `vpcs/NAME` and `sites/NAME`. */
  readonly ends: readonly string[];
  readonly gateway?: string | undefined;
  readonly mtu?: number | undefined;
  readonly path: Path;
}

/** DECL-*: links that somebody else made, and that cannot be as they are declared. */
export const checkDeclaredLinks: Rule = (input) => {
  const links = Object.entries(input.fabric.spec.links).flatMap(([name, link]) => declared(name, link));
  return [
    ...links.flatMap((link) => [
      ...impossible(link),
      ...routesHome(link, input),
      ...tooLarge(link),
      ...carriesNothing(link, input),
    ]),
    ...contested(links, input),
  ];
};

function declared(name: string, { vpn, directConnect, external }: Link): readonly DeclaredLink[] {
  const path = (kind: string): Path => ["spec", "links", name, kind];
  const joins = [
    ["vpn", vpn],
    ["directConnect", directConnect],
  ] as const;
  return [
    ...joins.flatMap(([kind, join]): readonly DeclaredLink[] =>
      join === undefined
        ? []
        : [{ ...join, name, kind, ends: [`vpcs/${join.vpc}`, `sites/${join.site}`], path: path(kind) }],
    ),
    ...(external === undefined
      ? []
      : [{ ...external, name, kind: "external" as const, ends: external.between, path: path("external") }]),
  ];
}

/** DECL-1 */
function impossible({ kind, ends, gateway = "", path }: DeclaredLink): readonly Diagnostic[] {
  if (kind === "vpn" && gateway.startsWith("dxgw-")) {
    const message = `${formatPath(path)} ends at ${gateway}, and no VPN does at a Direct Connect gateway`;
    return [diagnose("DECL-1", { message, path: [...path, "gateway"] })];
  }
  const [first, second] = ends;
  if (kind === "external" && first === second) {
    const message = `${formatPath(path)} joins ${first} with itself`;
    return [diagnose("DECL-1", { message, path: [...path, "between"] })];
  }
  return ends.flatMap((end, index) => {
    if (/^(vpcs|sites)\/[^/]+$/.test(end)) return [];
    const message = `${formatPath(path)} ends at ${end}, which is no VPC and no site`;
    return [diagnose("DECL-1", { message, path: [...path, "between", index] })];
  });
}

/** DECL-2: a VPC keeps its own ranges to itself: what it sends to them never goes over a link (F6). */
function routesHome(link: DeclaredLink, { fields }: RuleInput): readonly Diagnostic[] {
  if (link.kind === "external") return [];
  const [vpc = ""] = link.ends;
  const own = fields.filter(({ use }) => (use.kind === "vpc" || use.kind === "pods") && `vpcs/${use.vpc}` === vpc);
  return routesOf(link, fields).flatMap(({ prefix, path }) => {
    const home = own.find((field) => overlaps(field.prefix, prefix));
    if (home === undefined) return [];
    const message = `${formatPrefix(prefix)} overlaps ${formatPrefix(home.prefix)} of ${describeUse(home.use)}, which ${vpc} sends nowhere else`;
    return [diagnose("DECL-2", { message, path })];
  });
}

/** DECL-2: of two links that a VPC has, only one carries what both claim. Several to one site stand in for each other. */
function contested(links: readonly DeclaredLink[], input: RuleInput): readonly Diagnostic[] {
  const joins = links.filter(({ kind }) => kind !== "external");
  return joins.flatMap((link, place) =>
    joins.slice(0, place).flatMap((other) => {
      const isOther = link.ends[0] === other.ends[0] && link.ends[1] !== other.ends[1];
      if (!isOther || (link.gateway ?? other.gateway) !== (other.gateway ?? link.gateway)) return [];
      const theirs = carried(other, input);
      const both = carried(link, input).find((one) => theirs.some((two) => overlaps(one, two)));
      if (both === undefined) return [];
      const message = `links \`${other.name}\` and \`${link.name}\` both carry ${formatPrefix(both)}, and lead to different sites`;
      return [diagnose("DECL-2", { message, path: link.path })];
    }),
  );
}

function carried(link: DeclaredLink, { fields }: RuleInput): readonly Prefix[] {
  const routes = routesOf(link, fields);
  const all = routes.length > 0 ? routes : rangesOf(link, fields);
  return all.map(({ prefix }) => prefix);
}

function routesOf({ path }: DeclaredLink, fields: readonly AddressField[]): readonly AddressField[] {
  const place = [...path, "routes"].join(" ");
  return fields.filter((field) => field.path.slice(0, path.length + 1).join(" ") === place);
}

/** Of the sites that it ends at. */
function rangesOf({ ends }: DeclaredLink, fields: readonly AddressField[]): readonly AddressField[] {
  return fields.filter(({ use }) => use.kind === "site" && ends.includes(`sites/${use.site}`));
}

/** Bytes that AWS takes at the gateway's end: a VPN 1,446 at most, a transit gateway and a transit interface 8,500 (F45). */
const MOST = { vpn: 1446, transit: 8500 } as const;

/** DECL-3 */
function tooLarge({ kind, gateway = "", mtu = 0, path }: DeclaredLink): readonly Diagnostic[] {
  const isTransit = kind !== "external" && !gateway.startsWith("vgw-") && gateway !== "";
  const most = kind === "vpn" ? MOST.vpn : isTransit ? MOST.transit : Number.POSITIVE_INFINITY;
  if (mtu <= most) return [];
  const message = `${formatPath(path)} is said to carry ${mtu} bytes, and AWS takes ${most} there`;
  return [diagnose("DECL-3", { message, fix: `Write \`mtu: ${most}\` or less.`, path: [...path, "mtu"] })];
}

/** DECL-4 */
function carriesNothing(link: DeclaredLink, { fabric: { spec }, fields, raw }: RuleInput): readonly Diagnostic[] {
  const sites = link.ends.filter((end) => end.startsWith("sites/")).map((end) => end.slice("sites/".length));
  const isUnread = sites.some((site) => {
    const { nodes, pods } = spec.sites[site] ?? {};
    const isKnown = (part: string, list: object | undefined): boolean =>
      list !== undefined && isWhole(raw, ["spec", "sites", site, part], list);
    return !isKnown("nodes", nodes) || !isKnown("pods", pods);
  });
  if (sites.length === 0 || isUnread || routesOf(link, fields).length > 0 || rangesOf(link, fields).length > 0)
    return [];
  const message = `${formatPath(link.path)} has no routes, and ${sites.map((site) => `site \`${site}\``).join(" and ")} no ranges`;
  return [diagnose("DECL-4", { message, path: link.path })];
}

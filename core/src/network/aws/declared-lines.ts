import { contains, formatPrefix, overlaps, type Prefix } from "../../addressing/index.ts";
import type { Carriage, DeclaredLink, LinkEnd } from "../declared.ts";
import type { NextHop, Route } from "../model.ts";
import type { Line } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import { blocksOf, type World } from "./world.ts";

/** A line that a Fabric declares, as one of its ends sees it. */
export interface DeclaredLine {
  readonly line: Line;
  readonly kind: "vpn" | "directConnect" | "external";
  readonly near: LinkEnd;
  readonly far: LinkEnd;
  /** What is reached over it from the near end. */
  readonly routes: readonly Prefix[];
  /** Bytes; absent: not declared. */
  readonly mtu?: number;
  readonly gateway?: string;
}

/** The lines that a Fabric declares: nothing else is known of them, so that each is an assumption of what it carries. */
export class DeclaredLines {
  readonly all: readonly DeclaredLine[];
  readonly #world: World;
  readonly #led = new Map<string, ReadonlySet<string>>();

  constructor(world: World) {
    this.#world = world;
    this.all = world.declared.links.flatMap((link) => linesOfLink(world, link));
  }

  /** VPNs and Direct Connects of a VPC that end at a gateway: at the one that is declared, else at any that its routes lead to. */
  at(gateway: string, vpc: string): readonly DeclaredLine[] {
    return this.#joins().filter((one) => isVpc(one.near, vpc) && this.#endsAt(one, gateway, vpc));
  }

  /** Those of any VPC. */
  atAny(gateway: string): readonly DeclaredLine[] {
    return this.#joins().filter((one) => one.near.kind === "vpc" && this.#endsAt(one, gateway, one.near.vpc));
  }

  /** External links of a VPC that lead to any of a prefix. */
  external(vpc: string, prefix: Prefix): readonly DeclaredLine[] {
    return this.all.filter(
      ({ kind, near, routes }) =>
        kind === "external" && isVpc(near, vpc) && routes.some((route) => overlaps(route, prefix)),
    );
  }

  /** A line that AWS shows, with the size of packets that is declared of it: the least, where there are several. */
  measured(line: Line, kind: DeclaredLine["kind"], gateway: string, prefix: Prefix): Line {
    const meant = this.atAny(gateway).filter(
      (one) => one.kind === kind && one.mtu !== undefined && one.routes.some((route) => overlaps(route, prefix)),
    );
    for (const one of meant) this.assume(one, [line.id]);
    const mtu = Math.min(...meant.flatMap((one) => one.mtu ?? []));
    return meant.length === 0 ? line : { ...line, mtu };
  }

  /** Says that what is declared was taken for granted. */
  assume({ line, near, far, routes }: DeclaredLine, about: readonly string[]): void {
    const ranges = routes.map(formatPrefix).join(", ");
    this.#world.notes.assume({
      id: line.id,
      text: `${line.id} is declared, not managed: it is taken to carry packets of up to ${line.mtu} bytes from ${nameOf(near)} to ${nameOf(far)} (${ranges}), and back.`,
      about: [line.id, ...routes.map((route) => routeId(line, route)), ...about],
    });
  }

  #joins(): readonly DeclaredLine[] {
    return this.all.filter(({ kind }) => kind !== "external");
  }

  #endsAt({ gateway }: DeclaredLine, target: string, vpc: string): boolean {
    if (gateway !== undefined && !gateway.startsWith("dxgw-")) return gateway === target;
    return this.#targetsOf(vpc).has(target);
  }

  #targetsOf(vpc: string): ReadonlySet<string> {
    const known = this.#led.get(vpc);
    if (known !== undefined) return known;
    const tables = this.#world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
    const made = new Set(tables.flatMap(({ facts }) => facts.routes.map(({ target }) => target)));
    this.#led.set(vpc, made);
    return made;
  }
}

/** What a route that is only declared is called. */
export function routeId({ id }: Line, prefix: Prefix): string {
  return `${id}/${formatPrefix(prefix)}`;
}

function linesOfLink(world: World, link: DeclaredLink): readonly DeclaredLine[] {
  const { carries, kind, ends } = link;
  const [one, other] = ends;
  if (carries === undefined || one === undefined || other === undefined) return [];
  switch (kind) {
    case "vpn":
    case "directConnect":
      return [lineFrom(world, link, carries, one, other, kind)];
    case "external":
      return [lineFrom(world, link, carries, one, other, kind), lineFrom(world, link, carries, other, one, kind)];
    default:
      return [];
  }
}

function lineFrom(
  world: World,
  { key }: DeclaredLink,
  { gateway, routes, mtu }: Carriage,
  near: LinkEnd,
  far: LinkEnd,
  kind: DeclaredLine["kind"],
): DeclaredLine {
  const id = `links/${key}`;
  const own = rangesOf(world, near);
  // What is at the near end is not reached over its link.
  const written = routes.filter((route) => !own.some((range) => contains(range, route)));
  return {
    line: { id, mtu: mtu ?? USUAL[kind], silent: kind !== "directConnect", behind: `behind/${id}` },
    kind,
    near,
    far,
    routes: routes.length === 0 ? rangesOf(world, far) : written,
    ...(mtu === undefined ? {} : { mtu }),
    ...(gateway === undefined ? {} : { gateway }),
  };
}

/** Of an external link nothing is known: no more than what a VPN carries is taken for it. */
const USUAL = { vpn: MTU.vpn, directConnect: MTU.directConnect, external: MTU.vpn } as const;

function rangesOf(world: World, end: LinkEnd): readonly Prefix[] {
  if (end.kind === "site") {
    const site = world.declared.sites.find(({ key }) => key === end.key);
    return site === undefined ? [] : [...site.nodes, ...site.pods];
  }
  const vpc = world.get("vpc", end.vpc);
  return vpc === undefined ? [] : blocksOf(vpc);
}

function isVpc(end: LinkEnd, vpc: string): boolean {
  return end.kind === "vpc" && end.vpc === vpc;
}

function nameOf({ kind, key }: LinkEnd): string {
  return `${kind === "vpc" ? "vpcs" : "sites"}/${key}`;
}

/** The routes of lines, the first line's of those with one prefix. */
export function routesBy(
  { declared }: { readonly declared: DeclaredLines },
  lines: readonly DeclaredLine[],
  to: (line: DeclaredLine, prefix: Prefix) => NextHop,
): readonly Route[] {
  const routes = new Map<string, Route>();
  for (const one of lines) {
    declared.assume(one, []);
    for (const prefix of one.routes) {
      const id = routeId(one.line, prefix);
      const key = formatPrefix(prefix);
      if (!routes.has(key)) routes.set(key, { id, prefix, to: to(one, prefix) });
    }
  }
  return [...routes.values()];
}

import { formatPrefix, type Prefix, readPrefix } from "../../addressing/index.ts";
import type { Observed } from "../../observed/index.ts";
import type { NextHop, Route } from "../model.ts";
import { type DeclaredLine, routeId } from "./declared-lines.ts";
import { nowhere, type Sender } from "./hop.ts";
import { type Line, lineOf } from "./lines.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import type { World } from "./world.ts";

/** From a VPC to its virtual private gateway, which forwards only to what it has learned or was given (F8). */
export function privateGatewayHop(draft: NetworkDraft, target: string, { vpc }: Sender, family: 4 | 6): NextHop {
  const { world } = draft;
  const gateway = world.get("vpn-gateway", target);
  if (!isAttached(world, gateway, vpc)) return nowhere(`${target} is not attached to ${vpc}`);
  if (gateway !== undefined && gateway.props.state !== "available")
    return nowhere(`${target} is ${gateway.props.state}`);
  if (family === 6) return nowhere(`${target} forwards no IPv6 (F8)`);
  const table = draft.table(target, () => privateGatewayRoutes(draft, target, vpc));
  return { kind: "crossing", crossing: { id: target, filters: [], table, mtu: MTU.vpc } };
}

/** A gateway that was not read is attached if routes to it are active (F9); one that was looked for and is not there does not exist. */
function isAttached(world: World, gateway: Observed<"vpn-gateway"> | undefined, vpc: string): boolean {
  if (gateway !== undefined) return gateway.props.vpcs.includes(vpc);
  return !world.isReadIn(vpc, "vpn-gateway");
}

function privateGatewayRoutes(draft: NetworkDraft, target: string, vpc: string): readonly Route[] {
  return carriedBy(draft, target, vpc).map(({ prefix, line, isDeclared }) => ({
    id: isDeclared === true ? routeId(line, prefix) : `${target}/${formatPrefix(prefix)}`,
    prefix,
    to: draft.outsides.over(line, prefix),
  }));
}

interface Carried {
  readonly prefix: Prefix;
  readonly line: Line;
  /** Nothing in AWS shows it. */
  readonly isDeclared?: true;
}

/** What a virtual private gateway forwards to, each prefix by the line that F8 prefers: Direct Connect, a static VPN, one of BGP. */
export function carriedBy(draft: NetworkDraft, gateway: string, vpc: string): readonly Carried[] {
  const { world } = draft;
  const vpns = world.groups("vpn-connection", "vpns by gateway", ({ props }) => [props.gateway]).get(gateway) ?? [];
  const settled = new Map<string, Carried>();
  const declared = draft.declared.at(gateway, vpc);
  for (const one of declared) if (one.kind === "directConnect") settleDeclared(draft, settled, one, one.line);
  for (const vpn of vpns) {
    for (const { destination, state } of vpn.props.routes) {
      const prefix = readPrefix(destination);
      if (prefix !== undefined && state !== "deleted" && state !== "deleting")
        settle(settled, { prefix, line: draft.declared.measured(lineOf(world, vpn.id), "vpn", gateway, prefix) });
    }
  }
  const speakers = vpns.filter(({ props }) => !props.staticRoutesOnly && props.state !== "deleted");
  const learner = speakers.find(({ props }) => props.tunnelsUp > 0) ?? speakers[0];
  for (const one of declared) {
    const line = one.kind === "vpn" ? vpnLine(draft, one, gateway, vpns, learner) : undefined;
    if (line !== undefined) settleDeclared(draft, settled, one, line);
  }
  if (learner === undefined && vpns.length > 0) return [...settled.values()];
  const line = lineOf(world, learner?.id ?? gateway);
  for (const { prefix, isPropagated } of routesTo(world, gateway, vpc)) {
    // Who declares what a gateway carries leaves nothing to be guessed from the routes to it.
    if (!isPropagated && declared.length > 0) continue;
    if (!isPropagated) learned(world, gateway);
    settle(settled, { prefix, line });
  }
  return [...settled.values()];
}

/** The connection that a declared VPN is: one that learns by BGP; where AWS shows others only, or none, nothing carries what is declared. */
function vpnLine(
  { world, declared }: NetworkDraft,
  one: DeclaredLine,
  gateway: string,
  vpns: readonly Observed<"vpn-connection">[],
  learner: Observed<"vpn-connection"> | undefined,
): Line | undefined {
  if (learner !== undefined) {
    const [first] = one.routes;
    const line = lineOf(world, learner.id);
    return first === undefined ? line : declared.measured(line, "vpn", gateway, first);
  }
  if (vpns.length > 0) return undefined;
  const isThere = one.near.kind !== "vpc" || !world.isReadIn(one.near.vpc, "vpn-connection");
  return isThere ? one.line : { ...one.line, broken: `${gateway} has no VPN connection` };
}

function settleDeclared(
  { declared }: NetworkDraft,
  settled: Map<string, Carried>,
  one: DeclaredLine,
  line: Line,
): void {
  for (const prefix of one.routes) settle(settled, { prefix, line, isDeclared: true });
  declared.assume(
    one,
    one.routes.map((prefix) => routeId(line, prefix)),
  );
}

function settle(settled: Map<string, Carried>, carried: Carried): void {
  const key = formatPrefix(carried.prefix);
  const before = settled.get(key);
  if (before === undefined || (before.line.broken !== undefined && carried.line.broken === undefined))
    settled.set(key, carried);
}

function routesTo(world: World, gateway: string, vpc: string) {
  const tables = world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
  return tables.flatMap(({ facts }) =>
    facts.routes.flatMap(({ target, destination, origin }) => {
      const prefix = target === gateway ? readPrefix(destination) : undefined;
      return prefix === undefined ? [] : [{ prefix, isPropagated: origin === "propagated" }];
    }),
  );
}

function learned(world: World, gateway: string): void {
  world.notes.assume({
    id: `learned/${gateway}`,
    text: `What ${gateway} has learned by BGP cannot be read; it is taken to have learned the prefixes that static routes lead to it by (F8).`,
    about: [gateway],
  });
}

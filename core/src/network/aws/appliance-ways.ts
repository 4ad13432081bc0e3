import { overlaps, type Prefix, parsePrefix } from "../../addressing/index.ts";
import type { NextHop, Route, Segment } from "../model.ts";
import { type NetworkInterface, silence } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkDraft } from "./network-draft.ts";
import type { World } from "./world.ts";

/** The interface that a route to `eni-…` or `i-…` means. */
export function applianceOf(world: World, target: string): NetworkInterface | undefined {
  if (!target.startsWith("i-")) return world.get("network-interface", target);
  const [first] = world.get("instance", target)?.props.networkInterfaces ?? [];
  if (first !== undefined) return world.get("network-interface", first);
  const attached = world.groups("network-interface", "interfaces by instance", ({ props }) =>
    props.instance === undefined ? [] : [props.instance],
  );
  return attached.get(target)?.[0];
}

/** Why an interface forwards nothing. `isAtEdge`: it is the target of a gateway's own table. */
export function idle(world: World, appliance: NetworkInterface, isAtEdge: boolean): string | undefined {
  const { id, props } = appliance;
  const silent = silence(world, appliance);
  if (silent !== undefined) return silent;
  if (props.sourceDestCheck !== false) return `the source/dest check of ${id} is on (F43)`;
  if (!isAtEdge || (props.publicAddresses ?? []).length > 0) return undefined;
  return `${id} has no public address, which a gateway's own route table needs (F12)`;
}

/** Out of an appliance, as if it had sent the packet itself. */
export function outOf(draft: NetworkDraft, { id, props }: NetworkInterface, { id: segment, table }: Segment): NextHop {
  const { egress } = draft.groups.guard(props.vpc, props.groups);
  return {
    kind: "crossing",
    crossing: {
      id,
      filters: egress,
      domain: props.vpc,
      asks: "receiver",
      tracker: id,
      anonymous: true,
      segment,
      table,
      mtu: MTU.vpc,
    },
  };
}

/** What comes out of an appliance from those that it has a line of its own to. */
export function fromBehind(draft: NetworkDraft, appliance: NetworkInterface, segment: Segment): string {
  const name = `${appliance.id}/from-sites`;
  return draft.table(name, () => everywhere(name, outOf(draft, appliance, segment)));
}

/** The same for the appliance that a VPC's routes to these prefixes lead to; undefined where they lead to none. */
export function wayFromBehind(draft: NetworkDraft, vpc: string, prefixes: readonly Prefix[]): string | undefined {
  const tables = draft.world.groups("route-table", "tables by vpc", ({ props }) => [props.vpc]).get(vpc) ?? [];
  const targets = tables.flatMap((table) =>
    draft
      .routesOf(table)
      .flatMap(({ prefix, target }) =>
        typeof target === "string" && prefix.length > 0 && prefixes.some((one) => overlaps(one, prefix))
          ? [target]
          : [],
      ),
  );
  const [appliance] = targets.flatMap((target) => applianceOf(draft.world, target) ?? []);
  const segment = appliance && draft.segment(appliance.props.subnet);
  return appliance === undefined || segment === undefined ? undefined : fromBehind(draft, appliance, segment);
}

export function everywhere(id: string, to: NextHop): readonly Route[] {
  return EVERYWHERE.map((prefix) => ({ id, prefix, to }));
}

const EVERYWHERE: readonly Prefix[] = ["0.0.0.0/0", "::/0"].flatMap((text) => {
  const reading = parsePrefix(text);
  return reading.ok ? [reading.prefix] : [];
});

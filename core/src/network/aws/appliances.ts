import { type Prefix, parsePrefix } from "../../addressing/index.ts";
import type { NextHop, Route } from "../model.ts";
import { nowhere, type Sender } from "./hop.ts";
import { addressesOf, type NetworkInterface, silence } from "./interfaces.ts";
import { MTU } from "./mtu-data.ts";
import type { NetworkBuilder } from "./network-builder.ts";
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

/** Through an instance that forwards: in by its groups, out by them, and on by its own subnet's table (F26, F43). */
export function applianceHop(builder: NetworkBuilder, target: string, { subnet: from }: Sender): NextHop {
  const { world } = builder;
  const appliance = applianceOf(world, target);
  const segment = appliance && builder.segment(appliance.props.subnet);
  if (appliance === undefined || segment === undefined) {
    world.notes.find("NET-1", `routes lead to ${target}, which is not in the snapshot with its subnet`);
    return nowhere(`${target} was not read`);
  }
  const { id, props } = appliance;
  const silent = silence(world, appliance);
  if (silent !== undefined) return nowhere(silent);
  if (props.sourceDestCheck !== false) return nowhere(`the source/dest check of ${id} is on (F43)`);
  if (from === undefined && (props.publicAddresses ?? []).length === 0) {
    return nowhere(`${id} has no public address, which a gateway's own route table needs (F12)`);
  }
  forwards(world, id);
  const { ingress, egress } = builder.groups.guard(props.vpc, props.groups);
  const entering = from?.id === segment.id ? [] : segment.entering;
  const out: NextHop = {
    kind: "crossing",
    crossing: {
      id,
      filters: egress,
      tracker: id,
      anonymous: true,
      segment: segment.id,
      table: segment.table,
      mtu: MTU.vpc,
    },
  };
  const table = builder.table(`${id}/forwards`, () =>
    EVERYWHERE.map((prefix): Route => ({ id: `${id}/forwards`, prefix, to: out })),
  );
  const filters = [...entering, ...ingress];
  return { kind: "crossing", crossing: { id, filters, domain: props.vpc, tracker: id, table, mtu: MTU.vpc } };
}

const EVERYWHERE: readonly Prefix[] = ["0.0.0.0/0", "::/0"].flatMap((text) => {
  const reading = parsePrefix(text);
  return reading.ok ? [reading.prefix] : [];
});

function forwards(world: World, id: string): void {
  world.notes.assume({
    id: `forwards/${id}`,
    text: `What stands behind ${id} is taken to forward every packet unchanged; what it really does cannot be read.`,
    about: [id],
  });
}

/** What is sent to an appliance's own addresses ends there, as any packet to them. */
export function ownAddresses(world: World, target: string): readonly Prefix[] {
  if (!target.startsWith("eni-") && !target.startsWith("i-")) return [];
  const appliance = applianceOf(world, target);
  return appliance === undefined ? [] : addressesOf(appliance);
}

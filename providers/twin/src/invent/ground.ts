import { type Behaviour, INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import type { CallContext } from "../ec2/context.ts";
import type { TwinWorld } from "../records/world.ts";

/**
 * A context in which things are simply there: seen at once, at no cost, refused by no quota. For what the twin makes by itself,
 * a starting world or the work of nodes, and not on anybody's request.
 */
export function ground(
  world: TwinWorld,
  behaviour: Behaviour,
  site: { readonly account: string; readonly region: string },
  now: number,
): CallContext {
  const { timing } = INSTANT_BEHAVIOUR;
  const { account, region } = site;
  const records = world.records(account, region);
  const { limits, nodes, noCapacity, notSubscribed, pageSize, lingerMs } = behaviour;
  const seen = { visibilityMs: 0, lingerMs, pageSize };
  return { world, records, account, region, now, timing, limits, nodes, noCapacity, notSubscribed, ...seen };
}

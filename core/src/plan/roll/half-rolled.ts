import { nodesOf } from "../../compile/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { keeperOf } from "../model/nodes.ts";
import type { HalfRolled, RollRequest } from "./input.ts";

/** Node group names have at most 63 characters (EKS API, CreateNodegroup). */
const MAX_NAME = 63;

type World = Pick<RollRequest, "fabric" | "snapshot" | "hash">;

/** Groups of ours whose predecessor lives. */
export function halfRolled(key: string, world: World): readonly HalfRolled[] {
  const { fabric, snapshot } = world;
  const name = fabric.spec.clusters[key]?.name ?? key;
  const groups = observedOf(snapshot, "node-group").filter(({ props }) => props.cluster === name);
  return groups
    .filter(({ props }) => props.status !== "DELETING")
    .flatMap((standing) => {
      const made = successorName(world, key, standing);
      const isThere = groups.some((group) => group.props.name === made && isMadeByRoll(group, key, world));
      return isThere ? [{ made, standing: standing.props.name }] : [];
    });
}

/** Whether a roll of this Fabric made the group. */
export function isMadeByRoll({ owner, props }: Observed<"node-group">, key: string, { fabric }: World): boolean {
  return owner?.uid === fabric.metadata.uid && owner.id === `${key}/node-group/${props.name}`;
}

/**
 * Those of which the old group is as it should be and the new one is not: the direction has changed since, and to go back is to take
 * the new one away. A third group would only be more of the same.
 */
export function givenUp(key: string, world: World, old: readonly Observed<"node">[]): readonly HalfRolled[] {
  const wrong = new Set(old.map(({ props }) => props.name));
  const isWrong = ({ props }: Observed<"node">): boolean => wrong.has(props.name);
  return halfRolled(key, world).filter(({ made, standing }) => {
    const stays = nodesIn(key, world, standing);
    const goes = nodesIn(key, world, made);
    return stays.length > 0 && !stays.some(isWrong) && (goes.length === 0 || goes.some(isWrong));
  });
}

export function nodesIn(
  key: string,
  { snapshot }: Pick<World, "snapshot">,
  group: string,
): readonly Observed<"node">[] {
  return nodesOf(key, snapshot).filter((node) => groupOf(node) === group);
}

/**
 * Nodes that a roll cordoned and that are right as they are: not in a group that is being replaced, whose drained nodes wait for its
 * end.
 */
export function cordonedByUs(
  key: string,
  world: World,
  old: readonly Observed<"node">[],
  gone: readonly HalfRolled[],
): readonly Observed<"node">[] {
  const going = new Set(old.map(({ props }) => props.name));
  const undecided = halfRolled(key, world).filter(({ made }) => gone.every((one) => one.made !== made));
  const waiting = new Set([...old.map(groupOf), ...undecided.map(({ standing }) => standing)]);
  return nodesOf(key, world.snapshot).filter((node) => {
    const group = groupOf(node);
    return node.props.cordonedByUs && !going.has(node.props.name) && (group === undefined || !waiting.has(group));
  });
}

/** The managed group of a node, by its label. */
export function groupOf(node: Observed<"node">): string | undefined {
  const keeper = keeperOf(node);
  return keeper.kind === "group" ? keeper.group : undefined;
}

/** `web` -> `web-3fa2`, and `web-3fa2`, which we made, -> `web-90c1`: the same in every run. */
export function successorName({ fabric, hash }: World, key: string, group: Observed<"node-group">): string {
  const { name } = group.props;
  const ours = group.owner?.uid === fabric.metadata.uid;
  const base = ours ? name.replace(/-[0-9a-f]{4}$/, "") : name;
  const suffix = hash(`${fabric.metadata.uid}/${key}/${name}`).slice(0, 4);
  return `${base.slice(0, MAX_NAME - 5)}-${suffix}`;
}

import { cniId } from "../../compile/index.ts";
import type { ManagedKind } from "../../desired/index.ts";
import { KINDS } from "../../desired/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { hasEnded, observedById, observedOf, onceFor } from "../../observed/index.ts";
import { isRecord } from "../model/changes.ts";
import { deletionStep } from "../model/deletion-step.ts";
import type { Step } from "../model/plan.ts";
import { priorChanges } from "../model/prior.ts";
import { isAdopted, type Remembered, type State } from "../model/state.ts";
import { liesIn } from "../order/order.ts";
import { release } from "../ownership/adoption.ts";
import { unread } from "./unread.ts";

/**
 * What state knows to be ours: a block of a VPC, values that we changed in somebody else's object, and whatever cannot be seen
 * now. Of what can be seen and carries marks, the marks tell.
 */
export function forgotten(
  id: string,
  thing: Remembered,
  snapshot: Snapshot,
  kept: ReadonlySet<Observed>,
  uid: string,
): readonly Step[] {
  const owner = KINDS[thing.kind].owner;
  const live = liveOf(thing, snapshot, uid);
  const blocked = live ? undefined : unread(snapshot, thing.scope, thing.kind);
  const isBack = live !== undefined && live.owner === undefined && isAdopted(thing);
  if (live ? (owner === "mark" && !isBack) || kept.has(live) : blocked === undefined) return [];
  if (live && (isBack || staysAsBefore(thing))) return [release(live as Observed<ManagedKind>, id, thing)];
  return [
    {
      ...deletionStep(id, { ...thing, id: live?.id ?? thing.worldId, props: live?.props }),
      action: owner === "foreign" ? "update" : "delete",
      changes: owner === "foreign" ? priorChanges(thing, live) : [],
      ...(blocked ? { blocked } : {}),
      why: thing.kind === "route" ? "we made it and it is no longer wanted" : WHY[owner],
    },
  ];
}

/** What was there before us and carries no mark: the association of an adopted subnet that had a table of its own. */
function staysAsBefore({ kind, prior }: Remembered): boolean {
  return kind === "route-table-association" && typeof prior?.routeTable === "string";
}

/** What state remembers, as it is now. An association gets another id with another table: with one of ours it is known by its subnet. */
function liveOf(thing: Remembered, snapshot: Snapshot, uid: string): Observed | undefined {
  const same = observedById(snapshot, thing.kind, thing.worldId, thing.scope);
  if (same !== undefined && hasEnded(same)) return undefined;
  if (same !== undefined || thing.kind !== "route-table-association") return same;
  const tables = observedOf(snapshot, "route-table", thing.scope).filter(({ owner }) => owner?.uid === uid);
  return observedOf(snapshot, thing.kind, thing.scope).find(
    ({ props }) => props.subnet === thing.prior?.subnet && tables.some(({ id }) => id === props.routeTable),
  );
}

/** A block with somebody else's subnets in it stays, and is named before anything is taken away. */
export function unlessInhabited(step: Step, going: readonly (string | undefined)[], snapshot: Snapshot): Step {
  if (step.kind !== "vpc-cidr" || step.action === "release" || step.blocked) return step;
  const vpc = isRecord(step.before) ? String(step.before.vpc) : "";
  const others = (subnetsByVpc(snapshot).get(vpc) ?? []).filter(
    (subnet) => !going.includes(subnet.id) && liesIn(subnet.props, step.before),
  );
  if (others.length === 0) return step;
  const names = others.map(
    (subnet) => `${subnet.id} (${subnet.props.cidr}${subnet.tags?.Name ? `, ${subnet.tags.Name}` : ""})`,
  );
  return {
    ...step,
    blocked: {
      code: "OWN-3",
      reason: `subnets in it that are not ours: ${names.join(", ")}`,
      fix: "remove them first, if nothing needs them; or leave the block to them",
    },
  };
}

const subnetsByVpc = onceFor((snapshot: Snapshot) =>
  Map.groupBy(observedOf(snapshot, "subnet"), ({ props }) => props.vpc),
);

const WHY: Readonly<Record<(typeof KINDS)[ManagedKind]["owner"], string>> = {
  mark: "is ours and no longer wanted",
  parent: "is ours and no longer wanted",
  state: "we associated it and it is no longer wanted",
  foreign: "gives back the values that were there before",
};

/**
 * Variables of aws-node that are ours by server-side apply, in clusters whose ENIConfigs are ours, while state does not know of
 * them: the API server does, and they go.
 */
export function variablesOfOurs(
  marked: readonly Observed<ManagedKind>[],
  wanted: ReadonlySet<string>,
  snapshot: Snapshot,
  state: State,
): readonly Step[] {
  const clusters = new Set(
    marked.flatMap(({ kind, scope }) => (kind === "eni-config" && scope.plane === "kubernetes" ? [scope.cluster] : [])),
  );
  return observedOf(snapshot, "cni-daemonset").flatMap((live): readonly Step[] => {
    const cluster = live.scope.plane === "kubernetes" ? live.scope.cluster : "";
    const id = cniId(cluster, "cni-daemonset");
    const ours = Object.entries(live.props.env).sort(([a], [b]) => (a < b ? -1 : 1));
    const known = [id, cniId(cluster, "cni-addon")].some((cni) => wanted.has(cni) || state.resources[cni]);
    if (ours.length === 0 || !clusters.has(cluster) || known) return [];
    return [
      {
        ...deletionStep(id, live),
        action: "update",
        changes: ours.map(([name, before]) => ({ field: `env.${name}`, before })),
        why: "these variables are ours; what they were before is not known, so the CNI's defaults come back",
      },
    ];
  });
}

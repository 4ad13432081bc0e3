import { isOfOurClass, keyOf, nodesOf, subnetsOfOurs } from "../../compile/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import { hasPodSubnets, runsVpcCni } from "../../spec/index.ts";
import { type NodeSubnets, nodesElsewhere, plannedSubnets } from "../checks/nodes.ts";
import { diff } from "../diff.ts";
import type { Difference } from "../model/difference.ts";
import { inLayer } from "../model/layer.ts";
import type { Plan, Step } from "../model/plan.ts";
import { isHeldBy } from "../removals/in-use.ts";
import { givenUp, groupOf, nodesIn } from "./half-rolled.ts";
import type { RollRequest } from "./input.ts";
import { unreadNodes } from "./unread-nodes.ts";

/**
 * The plan that is made when nothing waits for nodes that its roll replaces. `make` makes a plan in which these instances hold
 * nothing; what would stay all the same keeps its nodes too.
 */
export function planPastNodes(make: (replaced: ReadonlySet<string>) => Plan, request: RollRequest): Plan {
  if (!inLayer("node", request.only)) return make(new Set());
  const { snapshot } = request;
  const every = observedOf(snapshot, "node").flatMap(({ props }) => props.instance ?? []);
  const first = make(new Set(every));
  const difference = diff(request.desired, snapshot, request.state, request.only);
  const instances = rolledKeys(first, request)
    .filter((key) => unreadNodes(key, snapshot) === undefined)
    .flatMap((key) => nodesToReplace(key, first, request, subnetsOf(key, first, { ...request, difference })))
    .flatMap(({ props }) => props.instance ?? []);
  return make(new Set(instances));
}

/** Clusters whose nodes a plan may replace: on the way back all of the Fabric, for then nothing is wanted of any. */
export function rolledKeys({ purpose }: Pick<Plan, "purpose">, { fabric, addresses }: RollRequest): readonly string[] {
  return Object.keys(purpose === "destroy" ? fabric.spec.clusters : addresses.clusters).sort();
}

/**
 * Old nodes of a cluster: those of the VPC CNI and those of Auto Mode, of which it may have both (decision 0022). In a cluster of Auto Mode
 * alone those of the VPC CNI, left by the move there, are replaced on the way back only: else they are to go (NODE-1).
 */
export function nodesToReplace(
  key: string,
  { purpose, steps }: Pick<Plan, "purpose" | "steps">,
  request: RollRequest,
  subnets: NodeSubnets,
): readonly Observed<"node">[] {
  const cluster = request.fabric.spec.clusters[key];
  const isCniRolled = purpose === "destroy" || cluster === undefined || runsVpcCni(cluster);
  const wrong = isCniRolled ? nodesElsewhere(key, request.snapshot, subnets) : [];
  const made = givenUp(key, request, wrong).flatMap((half) => nodesIn(key, request, half.made));
  const going = new Set([...wrong, ...made, ...ofGroupsThatGo(key, request, wrong)]);
  return [...going, ...autoNodesToReplace(key, { purpose, steps }, request, subnets)];
}

/** A group without a launch template goes as a whole: nodes of it that are right lose their places too, and their pods are to move as all others do. */
function ofGroupsThatGo(
  key: string,
  request: RollRequest,
  wrong: readonly Observed<"node">[],
): readonly Observed<"node">[] {
  const name = request.fabric.spec.clusters[key]?.name ?? key;
  const groups = new Set(wrong.flatMap((node) => groupOf(node) ?? []));
  return observedOf(request.snapshot, "node-group")
    .filter(({ props }) => props.cluster === name && groups.has(props.name) && props.launchTemplate === undefined)
    .flatMap(({ props }) => nodesIn(key, request, props.name));
}

/** Nodes of Auto Mode are replaced by EKS, all of our NodeClass when it changes; on the way back they go with their NodePool. */
function autoNodesToReplace(
  key: string,
  { purpose, steps }: Pick<Plan, "purpose" | "steps">,
  { fabric, snapshot }: RollRequest,
  { leaving }: NodeSubnets,
): readonly Observed<"node">[] {
  if (purpose === "destroy") return [];
  const isOurs = isOfOurClass(fabric, key);
  if (changesClass(key, steps)) return nodesOf(key, snapshot).filter(isOurs);
  return nodesElsewhere(key, snapshot, { leaving }, isOurs);
}

function changesClass(key: string, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === "node-class" && step.operation === "update" && step.blocked === undefined && keyOf(step.id) === key,
  );
}

/** Where a cluster's nodes are to have their interfaces when the plan is done; a subnet that stays for now may keep what it has. */
export function subnetsOf(
  key: string,
  { purpose, steps }: Pick<Plan, "purpose" | "steps">,
  request: Pick<RollRequest, "fabric" | "addresses" | "snapshot"> & { readonly difference: Difference },
): NodeSubnets {
  const leaving = steps
    .filter((step) => isGoing(step) && keyOf(step.id) === key)
    .flatMap(({ worldId }) => worldId ?? [])
    .sort();
  const cluster = request.fabric.spec.clusters[key];
  if (purpose === "destroy" || (cluster !== undefined && !hasPodSubnets(cluster))) return { leaving };
  const staying = subnetsOfOurs(request.fabric, key, request.snapshot)
    .map(({ id }) => id)
    .filter((id) => !leaving.includes(id));
  return { pods: [...new Set([...plannedSubnets(key, request), ...staying])].sort(), leaving };
}

function isGoing({ kind, operation, action, blocked }: Step): boolean {
  return kind === "subnet" && operation === "delete" && action !== "release" && blocked === undefined;
}

/** Keys of the steps that wait for these instances: what they hold, and what needs that first. `steps` in their order. */
export function stepsPast(
  steps: readonly Step[],
  instances: ReadonlySet<string>,
  snapshot: Snapshot,
): ReadonlySet<string> {
  const past = new Set<string>();
  for (const step of steps) {
    const holds = step.operation === "delete" && step.action !== "release" && isHeld(step, instances, snapshot);
    if (holds || step.dependsOn.some((key) => past.has(key))) past.add(step.key);
  }
  return past;
}

function isHeld({ kind, worldId }: Step, instances: ReadonlySet<string>, snapshot: Snapshot): boolean {
  if (kind !== "subnet" && kind !== "security-group") return false;
  return worldId !== undefined && isHeldBy(instances, worldId, snapshot);
}

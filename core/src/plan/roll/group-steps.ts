import { type AwsScope, awsCommand, TAG_FABRIC, TAG_ID, TAG_UID } from "../../desired/index.ts";
import { type Observed, observedOf } from "../../observed/index.ts";
import { count } from "../model/count.ts";
import { byZone } from "../model/nodes.ts";
import type { Step } from "../model/plan.ts";
import { halfRolled, isMadeByRoll, nodesIn, successorName } from "./half-rolled.ts";
import type { Blocked, RollInput } from "./input.ts";
import { type Ground, nodeStep } from "./node-steps.ts";
import type { GroupNode, GroupOrder } from "./orders.ts";
import { templateMaxPods } from "./template-max-pods.ts";

/** The steps that replace the old nodes of one managed node group, in their order. */
export function groupSteps(
  ground: Ground,
  group: Observed<"node-group">,
  old: readonly Observed<"node">[],
): readonly Step[] {
  return group.props.launchTemplate === undefined
    ? besideSteps(ground, group, old)
    : [versionStep(ground, group, old, group.props.launchTemplate)];
}

/** A new group beside the old one, the old nodes drained zone by zone, the old group deleted. */
function besideSteps(ground: Ground, group: Observed<"node-group">, old: readonly Observed<"node">[]): readonly Step[] {
  const { key, input } = ground;
  const { cluster, name, desiredSize } = group.props;
  const successor = successorName(input, key, group);
  const nodes = desiredSize ?? old.length;
  const interrupted = halfRolled(key, input).some(({ made }) => made === successor);
  const make: Step = {
    ...stepOf(ground, successor, group.scope as AwsScope, "create"),
    after: { make: "beside", cluster, name: successor, like: name } satisfies GroupOrder,
    tags: {
      [TAG_UID]: input.fabric.metadata.uid,
      [TAG_ID]: `${key}/node-group/${successor}`,
      [TAG_FABRIC]: input.fabric.metadata.name,
    },
    destructive: false,
    why: interrupted
      ? goesOn(ground, successor, name, nodes)
      : `the same as ${name}, made now, so that EKS reckons its max-pods ${ground.subnets.pods === undefined ? "without" : "with"} custom networking; ${count(nodes, "node")}`,
    ...blockedBy(foreignName(input, cluster, successor, key)),
  };
  const remove: Step = {
    ...stepOf(ground, name, group.scope as AwsScope, "delete"),
    worldId: group.id,
    before: group.props,
    after: { make: "end", cluster, name, successor, nodes: groupNodes(old) } satisfies GroupOrder,
    destructive: true,
    why: `deleted: its pods run on ${successor}, which takes its place; EKS terminates its ${count(old.length, "node")}`,
  };
  return [make, ...drainsTo(ground, old, successor, nodes), remove];
}

/** Of a group that is there: nothing is made twice. */
function goesOn({ key, input, subnets }: Ground, made: string, standing: string, nodes: number): string {
  const there = nodesIn(key, input, made);
  const ready = there.filter(({ props }) => props.ready).length;
  const giveUp =
    subnets.pods === undefined
      ? "`podspan apply --roll` gives it up"
      : "`podspan destroy --roll`, which takes the pod network away too, gives it up";
  return `there from an interrupted run, beside ${standing}: ${ready} of ${count(nodes, "node")} Ready; this goes on with it; ${giveUp}`;
}

/** The half-made group of a roll that is given up: its pods go back to the group that it was to replace, and nothing is made. */
export function giveUpSteps(
  ground: Ground,
  group: Observed<"node-group">,
  nodes: readonly Observed<"node">[],
  standing: string,
): readonly Step[] {
  const { cluster, name } = group.props;
  const remove: Step = {
    ...stepOf(ground, name, group.scope as AwsScope, "delete"),
    worldId: group.id,
    before: group.props,
    after: {
      make: "end",
      cluster,
      name,
      successor: standing,
      givenUp: true,
      nodes: groupNodes(nodes),
    } satisfies GroupOrder,
    destructive: true,
    why: `deleted: an interrupted roll made it beside ${standing}, which stays and takes its pods back; EKS terminates its ${count(nodes.length, "node")}`,
  };
  return [...drainsTo(ground, nodes, standing, nodesIn(ground.key, ground.input, standing).length), remove];
}

/** Zone by zone, once `group` has its nodes. */
function drainsTo(ground: Ground, old: readonly Observed<"node">[], group: string, nodes: number): readonly Step[] {
  const zones = Map.groupBy(byZone(old), (node) => node.props.zone);
  return [...zones.values()].flatMap((ofZone) =>
    ofZone.map((node) =>
      nodeStep(
        ground,
        node,
        { by: "node-group", group, nodes },
        ofZone.flatMap(({ props }) => (props.name === node.props.name ? [] : [props.name])),
      ),
    ),
  );
}

/** EKS replaces the nodes itself: surge, drain by budgets, terminate (managed node group update behaviour). */
function versionStep(
  ground: Ground,
  group: Observed<"node-group">,
  old: readonly Observed<"node">[],
  { id: template, version }: NonNullable<Observed<"node-group">["props"]["launchTemplate"]>,
): Step {
  const { input, key } = ground;
  const latest = observedOf(input.snapshot, "launch-template", group.scope).find((one) => one.props.id === template);
  const back = versionBefore(ground, latest, version);
  if (back !== undefined) {
    const changes = [{ field: "launch template", before: `${template} version ${version}`, after: `version ${back}` }];
    return { ...stepTo(ground, group, old, { template, version: back, to: `version ${back} again` }), changes };
  }
  const told = latest && templateMaxPods(ground, group, old, latest);
  if (latest && told) {
    // Of one that we made it is the version from before: that is what the way back goes to, however many of ours there are.
    const source = madeFrom(latest, latest.props.latestVersion) ?? latest.props.latestVersion;
    const to = `a new version that says max-pods and has all else of version ${source}`;
    return {
      ...stepTo(ground, group, old, { template, maxPods: { ...told.wanted, source }, to }),
      changes: told.changes,
      ...blockedBy(told.blocked),
    };
  }
  const newer = latest !== undefined && latest.props.latestVersion !== version && !isForWayThere(ground, latest);
  const copies = input.fabric.spec.clusters[key]?.roll?.newTemplateVersion === true;
  const blocked = newer || copies ? undefined : noNewVersion(group, template, version, ground);
  const to = newer ? `version ${latest.props.latestVersion}` : `a copy of version ${version}`;
  const taken = newer ? { version: latest.props.latestVersion } : {};
  return { ...stepTo(ground, group, old, { template, ...taken, to }), ...blockedBy(blocked) };
}

/** What EKS is to take, and how that is called. */
type Taken = Pick<Extract<GroupOrder, { readonly make: "version" }>, "template" | "version" | "maxPods"> & {
  readonly to: string;
};

function stepTo(
  ground: Ground,
  group: Observed<"node-group">,
  old: readonly Observed<"node">[],
  { to, ...taken }: Taken,
): Step {
  const { cluster, name } = group.props;
  const nodes = groupNodes(old);
  return {
    ...stepOf(ground, name, group.scope as AwsScope, "update"),
    worldId: group.id,
    before: group.props,
    after: { make: "version", cluster, name, ...taken, nodes } satisfies GroupOrder,
    destructive: true,
    why: `EKS replaces ${count(old.length, "node")} one after the other, with ${to} of ${taken.template}: ${nodes
      .map(({ name: node }) => node)
      .join(", ")}`,
  };
}

/**
 * On the way back: the version from before the one that was made for max-pods and that the group runs. Groups with the same template
 * may run several of these.
 */
function versionBefore(
  ground: Ground,
  latest: Observed<"launch-template"> | undefined,
  version: string,
): string | undefined {
  return latest !== undefined && isForWayThere(ground, latest) ? madeFrom(latest, version) : undefined;
}

/** Made for the max-pods of custom networking, of which there is none on the way back. */
function isForWayThere({ subnets }: Ground, latest: Observed<"launch-template">): boolean {
  return subnets.pods === undefined && madeFrom(latest, latest.props.latestVersion) !== undefined;
}

function madeFrom({ props }: Observed<"launch-template">, version: string): string | undefined {
  return props.madeFrom?.[version];
}

function groupNodes(nodes: readonly Observed<"node">[]): readonly GroupNode[] {
  return byZone(nodes).map(({ props: { name, zone } }) => ({ name, zone }));
}

function noNewVersion(
  { scope, props: { name } }: Observed<"node-group">,
  template: string,
  version: string,
  { key, subnets }: Ground,
): Blocked {
  const mode = subnets.pods === undefined ? "without" : "of";
  return {
    code: "NODE-6",
    reason: `${name} runs version ${version} of ${template}, the latest there is, so EKS has no reason to replace its nodes`,
    fix: `make a version with the max-pods ${mode} custom networking (\`${awsCommand(scope, "ec2 create-launch-template-version")}\`), or let Podspan copy the present one: spec.clusters.${key}.roll.newTemplateVersion: true`,
  };
}

function stepOf(
  { key }: Ground,
  name: string,
  scope: AwsScope,
  operation: Step["operation"],
): Omit<Step, "why" | "destructive"> {
  const id = `${key}/node-group/${name}`;
  return {
    key: `${operation === "update" ? "roll" : operation} ${id}`,
    action: "roll",
    operation,
    kind: "node-group",
    id,
    scope,
    changes: [],
    dependsOn: [],
  };
}

/** Somebody else's group of the name that ours would have. */
function foreignName(input: RollInput, cluster: string, name: string, key: string): Blocked | undefined {
  const there = observedOf(input.snapshot, "node-group").find(({ id }) => id === `${cluster}/${name}`);
  if (!there || isMadeByRoll(there, key, input)) return undefined;
  return {
    code: "OWN-3",
    reason: `cluster ${cluster} has a node group ${name} that is not ours`,
    fix: "delete it if nobody needs it, then run again",
  };
}

function blockedBy(blocked: Blocked | undefined): { readonly blocked?: Blocked } {
  return blocked === undefined ? {} : { blocked };
}

import { keyOf, kubernetesScope, labelInUse, liveEnv, nodesOf, sectionOf, usesCni } from "../../compile/index.ts";
import {
  awsCommand,
  type Desired,
  KINDS,
  type ManagedKind,
  type Resource,
  type Scope,
  scopeText,
} from "../../desired/index.ts";
import { collectionKey, eniConfigNameFor, observedOf, type ScopeStatus, type Snapshot } from "../../observed/index.ts";
import { parseGoBool } from "../../spec/index.ts";
import type { Only, Step } from "../model/plan.ts";
import { priorVariables } from "../model/prior.ts";
import type { State } from "../model/state.ts";
import { remainingNodes } from "./remaining-nodes.ts";

type Blocked = NonNullable<Step["blocked"]>;

const CUSTOM_NETWORKING = "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG";

/** Why nothing is known of the things of a kind there; undefined when they were read, or cannot exist yet. */
export function unread(snapshot: Snapshot, scope: Scope, kind: ManagedKind): Blocked | undefined {
  const status = snapshot.scopes[collectionKey(scope, kind)] ?? unidentified(snapshot, scope, kind);
  if (status === undefined) return notLookedAt(scope);
  if (status.kind !== "failed") return undefined;
  return { code: "SCOPE-1", reason: `${status.code}: ${status.message}`, fix: status.hint };
}

/** Where nobody could say whose credentials these are, nothing that was read counts for any account. */
function unidentified(snapshot: Snapshot, scope: Scope, kind: ManagedKind): ScopeStatus | undefined {
  if (scope.plane !== "aws") return undefined;
  const status = snapshot.scopes[collectionKey({ ...scope, account: "unknown" }, kind)];
  return status?.kind === "failed" ? status : undefined;
}

function notLookedAt(scope: Scope): Blocked {
  return {
    code: "SCOPE-1",
    reason: `${scopeText(scope)} was not looked at, so nobody knows what is left there`,
    fix:
      scope.plane === "kubernetes"
        ? `put cluster ${scope.cluster} back into the Fabric, or leave clusters out with \`--only aws\` if it is gone for good`
        : "use the credentials of that account, and put a VPC of that region back into the Fabric",
  };
}

/** Kinds whose unread things may still use a thing of the same AWS scope that is to go. */
const USERS_IN_AWS: Readonly<Partial<Record<Step["kind"], readonly ManagedKind[]>>> = {
  "route-table": ["subnet"],
  "vpc-cidr": ["subnet"],
  vpc: ["subnet", "route-table", "security-group"],
};

/**
 * Removals with those blocked that something unread may still use: never a subnet without knowing of ENIConfigs, nor an ENIConfig
 * without knowing of the CNI (fault 3b-20). What `only` leaves out is taken for gone.
 */
export function heldBack(
  removals: readonly Step[],
  desired: Desired,
  snapshot: Snapshot,
  state: State,
  only: Only,
): readonly Step[] {
  if (removals.length === 0) return removals;
  const clustersOf = (things: readonly { readonly kind: Step["kind"]; readonly id: string }[]): ReadonlySet<string> =>
    new Set(things.filter(({ kind }) => isCni(kind)).map(({ id }) => keyOf(id)));
  const given = clustersOf(removals);
  const running = clustersOf(desired.resources.filter(usesConfigs));
  const switched = clustersOf(desired.resources.filter((cni) => switchesOff(cni, snapshot, state)));
  return removals.map((step) => {
    if (step.blocked) return step;
    const unjudged = ofUnreadCluster(step, desired);
    if (unjudged) return { ...step, blocked: unjudged };
    if (isHarmless(step)) return step;
    // Nothing of a cluster uses what links are made of.
    const isOfLink = sectionOf(step.id) === "links" && step.kind === "security-group";
    const blocked =
      (isOfLink
        ? undefined
        : only === "aws"
          ? (usedByCluster(step, snapshot, state) ?? usersInAws(step, snapshot))
          : (remainingNodes(step, desired, snapshot) ??
            users(step, removals, { given, running, switched }, snapshot))) ?? unreadInterfaces(step, snapshot);
    return blocked ? { ...step, blocked } : step;
  });
}

/** Whether the CNI is to take pods' addresses of ENIConfigs' subnets. */
function usesConfigs({ props }: Resource): boolean {
  return "env" in props && props.env[CUSTOM_NETWORKING] === "true";
}

/** Whether a configuration that goes on without custom networking gives back what was there before we switched it on. */
function switchesOff(cni: Resource, snapshot: Snapshot, state: State): boolean {
  if (!isCni(cni.kind) || usesConfigs(cni)) return false;
  const known = priorVariables(state.resources[cni.id]).some(({ name }) => name === CUSTOM_NETWORKING);
  const live = observedOf(snapshot, "cni-daemonset", kubernetesScope(keyOf(cni.id)))[0];
  return known || (cni.kind === "cni-daemonset" && live?.props.env[CUSTOM_NETWORKING] !== undefined);
}

/** While EKS does not say which role the nodes of Auto Mode have, an access entry may be that of the nodes that run. */
function ofUnreadCluster({ kind, id }: Step, { resources }: Desired): Blocked | undefined {
  if (kind !== "access-entry") return undefined;
  const nodes = resources.find((resource) => resource.kind === "node-class" && keyOf(resource.id) === keyOf(id));
  return nodes?.blocked?.code === "SCOPE-1" ? nodes.blocked : undefined;
}

/** What is given back stays where it is; only a security group's rules may be missed by who still uses it. */
function isHarmless({ action, kind }: Step): boolean {
  return action === "release" && kind !== "security-group";
}

/** `--only aws` must not take the subnets away from under ENIConfigs and a CNI that state says are still set. */
function usedByCluster(step: Step, snapshot: Snapshot, state: State): Blocked | undefined {
  if (step.kind !== "subnet" && step.kind !== "security-group" && step.kind !== "network-interface") return undefined;
  const cluster = keyOf(step.id);
  const users = Object.entries(state.resources).filter(
    ([id, thing]) =>
      KINDS[thing.kind].layer === "kubernetes" &&
      (keyOf(id) === cluster || step.kind === "network-interface") &&
      snapshot.scopes[collectionKey(kubernetesScope(keyOf(id)), "eni-config")]?.kind !== "parentPlanned",
  );
  if (users.length === 0) return undefined;
  return {
    code: "PLAN-2",
    reason: `the cluster still uses it: ${users
      .map(([id]) => id)
      .sort()
      .join(", ")}`,
    fix: "run destroy without `--only`, or `--only kubernetes` first; a cluster that EKS no longer has is no hindrance",
  };
}

function users(
  step: Step,
  removals: readonly Step[],
  { given, running, switched }: Readonly<Record<"given" | "running" | "switched", ReadonlySet<string>>>,
  snapshot: Snapshot,
): Blocked | undefined {
  const cluster = keyOf(step.id);
  switch (step.kind) {
    case "eni-config":
      if (given.has(cluster) || switched.has(cluster)) return keptBySomebody(cluster, removals, snapshot);
      return running.has(cluster) ? askedFor(step, snapshot) : cniInUse(cluster, removals, snapshot);
    case "subnet":
      return unreadConfigs(cluster, snapshot);
    case "security-group":
      return unreadConfigs(cluster, snapshot) ?? unreadClasses(cluster, snapshot);
    case "access-entry":
      return stillJoining(step, removals, snapshot);
    default:
      return usersInAws(step, snapshot);
  }
}

function usersInAws(step: Step, snapshot: Snapshot): Blocked | undefined {
  const kinds = USERS_IN_AWS[step.kind] ?? [];
  return kinds.map((kind) => unread(snapshot, step.scope, kind)).find((blocked) => blocked !== undefined);
}

/** NODE-1: nodes that would find no ENIConfig any more, in a cluster that goes on with custom networking. */
function askedFor(step: Step, snapshot: Snapshot): Blocked | undefined {
  const cluster = keyOf(step.id);
  const status = snapshot.scopes[collectionKey(kubernetesScope(cluster), "node")];
  if (status?.kind === "failed") {
    return { code: "SCOPE-1", reason: `its nodes: ${status.code}: ${status.message}`, fix: status.hint };
  }
  const env = { ...liveEnv(cluster, snapshot), ENI_CONFIG_LABEL_DEF: labelInUse(cluster, snapshot) };
  const nodes = nodesOf(cluster, snapshot)
    .filter((node) => usesCni(node) && eniConfigNameFor(node.props, env) === step.worldId)
    .map((node) => node.props.name)
    .sort();
  if (nodes.length === 0) return undefined;
  const names = `${nodes.slice(0, 5).join(", ")}${nodes.length > 5 ? ", …" : ""}`;
  return {
    code: "NODE-1",
    reason: `${nodes.length} node${nodes.length === 1 ? "" : "s"} of ${cluster} still take interfaces by ENIConfig ${step.worldId}: ${names}`,
    fix: `drain and terminate these first (\`kubectl drain ${nodes[0]} --ignore-daemonsets --delete-emptydir-data\`), and see that none comes again; then run again`,
  };
}

/** A subnet and a group go only when it is known who has interfaces in them. */
function unreadInterfaces({ kind, action, scope }: Step, snapshot: Snapshot): Blocked | undefined {
  if (action === "release" || (kind !== "subnet" && kind !== "security-group")) return undefined;
  const status = snapshot.scopes[collectionKey(scope, "network-interface")];
  if (status?.kind !== "failed") return undefined;
  return { code: "SCOPE-1", reason: `who uses it: ${status.code}: ${status.message}`, fix: status.hint };
}

/** A cluster without the type has no ENIConfig. */
function unreadConfigs(cluster: string, snapshot: Snapshot): Blocked | undefined {
  const blocked = unread(snapshot, kubernetesScope(cluster), "eni-config");
  return blocked?.reason.startsWith("CrdMissing:") ? undefined : blocked;
}

/** A cluster without the type has no NodeClass, and one that never had ours is not asked for it. */
function unreadClasses(cluster: string, snapshot: Snapshot): Blocked | undefined {
  const scope = kubernetesScope(cluster);
  if (!(collectionKey(scope, "node-class") in snapshot.scopes)) return undefined;
  const blocked = unread(snapshot, scope, "node-class");
  return blocked?.reason.startsWith("CrdMissing:") ? undefined : blocked;
}

/** Nodes that were launched with a former role need its entry until the last of them is replaced, and nobody tells which those are. */
function stillJoining(step: Step, removals: readonly Step[], snapshot: Snapshot): Blocked | undefined {
  const cluster = keyOf(step.id);
  const classes = observedOf(snapshot, "node-class", kubernetesScope(cluster)).filter((found) => found.owner);
  const going = new Set(removals.filter((other) => other.kind === "node-class").map((other) => other.worldId));
  const [name = "", principal = ""] = (step.worldId ?? "").split(/\/(.*)/s);
  if (classes.every((found) => going.has(found.id))) return undefined;
  return {
    code: "NODE-1",
    reason: `nodes that were launched with ${principal} lose the cluster without it, and Karpenter replaces them one by one`,
    fix: `when the last of them is replaced: ${awsCommand(step.scope, "eks delete-access-entry")} --cluster-name ${name} --principal-arn ${principal}`,
  };
}

/**
 * With the managed add-on, giving our configuration back leaves a variable that somebody else has set too (PRESERVE): custom
 * networking would stay on without ENIConfigs, and new nodes would never become Ready.
 */
function keptBySomebody(cluster: string, removals: readonly Step[], snapshot: Snapshot): Blocked | undefined {
  const managed = removals.some((step) => step.kind === "cni-addon" && keyOf(step.id) === cluster);
  const variable = observedOf(snapshot, "cni-daemonset", kubernetesScope(cluster))[0]?.facts.env[CUSTOM_NETWORKING];
  const others = (variable?.managers ?? []).filter((manager) => manager !== "eks" && manager !== "podspan");
  if (!managed || parseGoBool(variable?.value ?? "") !== true || others.length === 0) return undefined;
  return {
    code: "CNI-8",
    reason: `${others.join(", ")} set ${CUSTOM_NETWORKING} in DaemonSet aws-node of ${cluster} too, so the CNI would go on without ENIConfigs`,
    fix: `set it to "false" there first (\`kubectl set env daemonset aws-node -n kube-system ${CUSTOM_NETWORKING}=false\`), then run again`,
  };
}

/** ENIConfigs go after the CNI has stopped using them; here nobody knows what to give back to it. */
function cniInUse(cluster: string, removals: readonly Step[], snapshot: Snapshot): Blocked | undefined {
  const scope = kubernetesScope(cluster);
  const blocked = unread(snapshot, scope, "cni-daemonset");
  if (blocked) return blocked;
  const going = new Set(removals.filter((step) => step.kind === "eni-config").map((step) => step.worldId));
  const others = observedOf(snapshot, "eni-config", scope).some((config) => !going.has(config.id));
  if (others || parseGoBool(liveEnv(cluster, snapshot)[CUSTOM_NETWORKING] ?? "") !== true) {
    return undefined;
  }
  return {
    code: "CNI-8",
    reason: `the VPC CNI of ${cluster} still uses it, and how the CNI was configured before Podspan is not known`,
    fix: 'set AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG to "false" in the add-on\'s configurationValues (without the add-on: in DaemonSet kube-system/aws-node), then run again',
  };
}

function isCni(kind: Step["kind"]): boolean {
  return kind === "cni-addon" || kind === "cni-daemonset";
}

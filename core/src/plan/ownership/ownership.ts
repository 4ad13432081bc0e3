import { overlaps, parsePrefix } from "../../addressing/index.ts";
import { keyOf } from "../../compile/index.ts";
import { type Desired, isManagedKind, KINDS, type ManagedKind } from "../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { Observed, Snapshot } from "../../observed/index.ts";
import { observedInVpc, observedOf } from "../../observed/index.ts";
import type { Step } from "../model/plan.ts";
import { valueText } from "../model/value-text.ts";

/** Problems of whose is what: nothing may be touched until they are solved. */
export function ownershipProblems(desired: Desired, snapshot: Snapshot, steps: readonly Step[]): readonly Diagnostic[] {
  return [
    ...sameNameOtherUid(desired, snapshot),
    ...claimedTwice(desired, snapshot).map(({ problem }) => problem),
    ...foreignInTheWay(snapshot, steps),
    ...foreignConfigs(snapshot, steps),
    ...foreignNodeObjects(snapshot, steps),
    ...unlikeAdopted(desired, steps),
  ];
}

function sameNameOtherUid(desired: Desired, snapshot: Snapshot): readonly Diagnostic[] {
  const others = snapshot.resources.filter(
    (thing) => thing.owner?.fabric === desired.fabric.name && thing.owner.uid !== desired.fabric.uid,
  );
  const first = others[0];
  if (!first?.owner) return [];
  return [
    diagnose("OWN-1", {
      message: `${others.length} thing${others.length === 1 ? "" : "s"} (first: ${first.kind} ${first.id}) belong to another Fabric named ${desired.fabric.name} with uid ${first.owner.uid}`,
      path: ["metadata", "uid"],
    }),
  ];
}

/** A mark of ours that several things carry. */
interface Claim {
  readonly mark: string;
  readonly problem: Diagnostic;
}

export function claimedTwice(desired: Desired, snapshot: Snapshot): readonly Claim[] {
  const seen = new Map<string, Observed>();
  const found: Claim[] = [];
  const renamed = new Set<string>();
  for (const thing of snapshot.resources) {
    if (thing.owner?.uid !== desired.fabric.uid) continue;
    const mark = thing.owner.id;
    const key = `${thing.kind} ${mark}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, thing);
    else {
      const through = clustersOf(first, thing);
      if (through === undefined) {
        const message = `${first.id} and ${thing.id} both carry the owner mark of ${mark}`;
        found.push({ mark, problem: diagnose("OWN-2", { message }) });
      } else if (!renamed.has(through.join())) {
        renamed.add(through.join());
        found.push({ mark, problem: seenTwice(thing, keyOf(mark), through) });
      }
    }
  }
  return found;
}

/** The two keys of the Fabric and of state through which one object of a cluster was read; undefined for two things. */
function clustersOf(first: Observed, second: Observed): readonly [string, string] | undefined {
  const [a, b] = [first.scope, second.scope];
  if (a.plane !== "kubernetes" || b.plane !== "kubernetes") return undefined;
  return first.id === second.id && a.cluster !== b.cluster ? [a.cluster, b.cluster] : undefined;
}

/** A cluster whose key was changed is looked at by both: as the Fabric has it, and as what was made through it is remembered. */
function seenTwice(thing: Observed, from: string, through: readonly [string, string]): Diagnostic {
  const to = through.find((key) => key !== from) ?? from;
  return diagnose("OWN-2", {
    message: `clusters ${from} and ${to} are one and the same: ${KINDS[thing.kind as ManagedKind].title} ${thing.id} of ${from} is there through both`,
    cause: `Either the cluster was renamed in the Fabric, and nothing tells that what is ${from}'s goes on as ${to}'s; or both lead to one Kubernetes cluster.`,
    fix: `If ${from} was renamed, say so under \`spec\`: \`moved: [{ from: ${from}, to: ${to} }]\`; else give each its own \`kubernetes.context\`.`,
    path: ["spec", "clusters", to],
  });
}

/** A subnet of somebody else where ours should be, or a security group of the same name: AWS would refuse half-way. */
function foreignInTheWay(snapshot: Snapshot, steps: readonly Step[]): readonly Diagnostic[] {
  return steps
    .filter((step) => step.operation === "create" && step.action === "create")
    .flatMap((step) =>
      step.kind === "subnet"
        ? subnetInTheWay(step, snapshot)
        : step.kind === "security-group"
          ? groupInTheWay(step, snapshot)
          : [],
    );
}

/** An ENIConfig that somebody else made and that says something else: the API server would let us take it over. */
function foreignConfigs(snapshot: Snapshot, steps: readonly Step[]): readonly Diagnostic[] {
  return steps
    .filter((step) => step.kind === "eni-config" && step.action === "update" && step.operation === "update")
    .flatMap((step) => {
      const live = observedOf(snapshot, "eni-config", step.scope).find((config) => config.id === step.worldId);
      const differs = step.changes.some((change) => !change.field.startsWith("tags."));
      if (!live || live.owner || !differs) return [];
      const message = `${step.id} needs ENIConfig ${live.id}, which is there with subnet ${live.props.subnet} and is not ours`;
      return [diagnose("OWN-3", { message })];
    });
}

/** A NodeClass or NodePool of this name that somebody else made: taken over by an entry of `adopt` alone. */
function foreignNodeObjects(snapshot: Snapshot, steps: readonly Step[]): readonly Diagnostic[] {
  return steps.flatMap((step) => {
    if (step.action !== "update" || step.operation !== "update") return [];
    if (step.kind !== "node-class" && step.kind !== "node-pool") return [];
    const live = observedOf(snapshot, step.kind, step.scope).find((thing) => thing.id === step.worldId);
    if (!live || live.owner) return [];
    const message = `${step.id} needs the name ${live.id}, which a ${KINDS[step.kind].title} has that is not ours`;
    const fix = `Choose another name by the cluster's \`auto.name\`, or remove that object; to take it over, add to the Fabric: \`adopt: [{ id: ${live.id}, as: ${step.id} }]\`.`;
    return [diagnose("OWN-3", { message, fix })];
  });
}

/** ADOPT-2: what was there before us is never replaced, so what cannot be changed in place must be as wanted. */
function unlikeAdopted(desired: Desired, steps: readonly Step[]): readonly Diagnostic[] {
  const adopting = new Set(desired.resources.flatMap(({ id, adopt }) => (adopt === undefined ? [] : [id])));
  return steps.flatMap((step) => {
    if (step.operation !== "update" || !isManagedKind(step.kind) || step.worldId === undefined) return [];
    const { immutable, title } = KINDS[step.kind];
    const fixed = step.changes.filter(({ field }) => immutable.includes(field));
    if (fixed.length === 0) return [];
    const differences = fixed.map(
      ({ field, before, after }) => `its ${field} is ${valueText(before)} and ${valueText(after)} is wanted`,
    );
    return [
      diagnose("ADOPT-2", {
        message: `${title} ${step.worldId} cannot be ${step.id}: ${differences.join("; ")}`,
        path: ["spec", "adopt"],
        fix: adopting.has(step.id)
          ? `Change the Fabric so that ${step.id} is as ${step.worldId} is; or take the entry out of \`adopt\`, and Podspan makes a ${title} of its own.`
          : `Change the Fabric back so that ${step.id} is as ${step.worldId} is; or take what it belongs to out of the Fabric first, which gives ${step.worldId} back.`,
      }),
    ];
  });
}

function subnetInTheWay(step: Step, snapshot: Snapshot): readonly Diagnostic[] {
  const { vpc, cidr } = step.after as { readonly vpc: unknown; readonly cidr: string };
  const wanted = parsePrefix(cidr);
  return inItsVpc(snapshot, "subnet", step, vpc)
    .filter((subnet) => {
      const there = parsePrefix(subnet.props.cidr);
      return wanted.ok && there.ok && overlaps(wanted.prefix, there.prefix);
    })
    .map((subnet) =>
      diagnose("OWN-3", {
        message: `${step.id} needs ${cidr}, but subnet ${subnet.id} has ${subnet.props.cidr} and is not ours`,
        ...(subnet.props.cidr === cidr ? { fix: adoptFix(subnet.id, step.id) } : {}),
      }),
    );
}

/** `vpc`: as a step has it, which of a VPC that is yet to be made is no world id. */
function inItsVpc<K extends "subnet" | "security-group">(
  snapshot: Snapshot,
  kind: K,
  step: Step,
  vpc: unknown,
): readonly Observed<K>[] {
  return typeof vpc === "string" ? observedInVpc(snapshot, kind, vpc, step.scope) : [];
}

/** The same thing, made by somebody else: it can be taken over. */
function adoptFix(worldId: string, id: string): string {
  return `To take it over as it is, add to the Fabric: \`adopt: [{ id: ${worldId}, as: ${id} }]\`; else remove it, or choose another range or name.`;
}

function groupInTheWay(step: Step, snapshot: Snapshot): readonly Diagnostic[] {
  const { vpc, name } = step.after as { readonly vpc: unknown; readonly name: string };
  return inItsVpc(snapshot, "security-group", step, vpc)
    .filter((group) => group.props.name === name)
    .map((group) =>
      diagnose("OWN-3", {
        message: `${step.id} needs the name ${name}, but security group ${group.id} has it and is not ours`,
        fix: adoptFix(group.id, step.id),
      }),
    );
}

import { TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { StepResult } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import {
  type EniConfigProps,
  eniConfigConfiguration,
  eniConfigIdentity,
  eniConfigKey,
  eniConfigProps,
  sameEniConfig,
} from "../objects/eni-config.ts";
import { at, mapOf, textOf } from "../objects/json.ts";
import { type FieldOwner, ownersAt } from "../objects/managed-fields.ts";
import { ownerOf } from "../objects/owner.ts";
import { appliedConfiguration } from "./applied-configuration.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";

/** Remembered of an ENIConfig that somebody else had made just as we want it: destroy leaves it there, without our marks. */
const FOUND = "found";
/** Remembered of an adopted one: who had set its subnet. */
const OWNER = "owner";
/** Who gets the values of an ENIConfig back whose former owner is not known. */
const NOBODY: FieldOwner = { manager: "before-podspan", operation: "Update" };

/** Server-side apply as manager `podspan`, or removal of what we made. */
export async function writeEniConfig(cluster: ClusterStep): Promise<StepResult> {
  if (cluster.step.action === "release") {
    await release(cluster, cluster.step.worldId ?? "");
    return {};
  }
  if (cluster.step.operation === "delete") {
    await remove(cluster, cluster.step.worldId ?? "");
    return {};
  }
  const props = cluster.step.after as EniConfigProps;
  const key = eniConfigKey(props.name);
  const live = await cluster.reads.find(key);
  if (cluster.step.action === "adopt") return adopt(cluster, live, props);
  const madeByUs = live !== undefined && isOurs(cluster, live) && !wasFound(cluster);
  if (live !== undefined && !madeByUs) await share(cluster, live, props);
  // Of what we made, others' changes are drift and taken back; of what we found, nothing is taken.
  const configuration = eniConfigConfiguration(props, cluster.step.tags ?? {});
  await cluster.writes.apply(configuration, key, { fieldManager: FIELD_MANAGER, force: madeByUs, worldId: props.name });
  return { worldId: props.name };
}

/** Its values before us are remembered by now; with them goes who set them, so that they come back as theirs. */
async function adopt(cluster: ClusterStep, live: KubeObject | undefined, props: EniConfigProps): Promise<StepResult> {
  const { context, step, writes } = cluster;
  if (live === undefined) {
    throw refusal(
      "not-found",
      "EniConfigGone",
      `ENIConfig ${props.name}, which was to be adopted, is gone`,
      "Take its entry out of `adopt`, then run again: Podspan makes one of its own.",
    );
  }
  const [owner] = othersAt(live);
  if (owner !== undefined) await context.rememberPrior({ ...context.prior, [OWNER]: owner });
  const configuration = eniConfigConfiguration(props, step.tags ?? {});
  const options = { fieldManager: FIELD_MANAGER, force: true, worldId: props.name };
  await writes.apply(configuration, eniConfigKey(props.name), options);
  return { worldId: props.name };
}

/** First its values return to whoever had set them, then an empty configuration takes away what is ours alone: the marks. */
async function release(cluster: ClusterStep, name: string): Promise<void> {
  const { context, reads, step, writes } = cluster;
  const key = eniConfigKey(name);
  const live = await reads.find(key);
  if (live === undefined || !isOurs(cluster, live)) return;
  const wanted = step.after as EniConfigProps;
  if (othersAt(live).length === 0 || !sameEniConfig(eniConfigProps(live), wanted)) {
    const owner = formerOwner(context.prior?.[OWNER]);
    // A type of one's own takes no strategic merge patch: all that its former owner applies, with the values of then.
    const base = owner.operation === "Apply" ? appliedConfiguration(live, owner) : eniConfigIdentity(name);
    const { subnet, securityGroups } = wanted;
    const spec = { ...mapOf(at(base, "spec")), subnet, securityGroups };
    await writes.apply({ ...base, spec }, key, { fieldManager: owner.manager, force: true });
  }
  await writes.apply(eniConfigIdentity(name), key, { fieldManager: FIELD_MANAGER, force: false });
}

/** An ENIConfig that somebody else made is shared when it says what we want, and refused otherwise. */
async function share(cluster: ClusterStep, live: KubeObject, props: EniConfigProps): Promise<void> {
  const owner = ownerOf(live.metadata);
  if (owner !== undefined && !isOurs(cluster, live)) {
    throw refusal(
      "conflict",
      "OwnedByOther",
      `ENIConfig ${props.name} belongs to ${owner.id} of fabric ${owner.fabric} (${owner.uid})`,
      "Two fabrics cannot configure one zone of a cluster: take the cluster out of one of them.",
    );
  }
  const found = eniConfigProps(live);
  if (!sameEniConfig(found, props)) {
    throw refusal(
      "conflict",
      "ForeignEniConfig",
      `ENIConfig ${props.name} names ${found.subnet} (${found.securityGroups.join(", ")}) and was not made by Podspan`,
      `Remove it if nothing needs it (\`kubectl delete eniconfig ${props.name}\`), then run again.`,
    );
  }
  await cluster.context.rememberPrior({ ...cluster.context.prior, [FOUND]: true });
}

async function remove(cluster: ClusterStep, name: string): Promise<void> {
  const key = eniConfigKey(name);
  const live = await cluster.reads.find(key);
  if (live === undefined || !isOurs(cluster, live)) return;
  if (wasFound(cluster) && hasAnotherOwner(live)) {
    await cluster.writes.apply(eniConfigIdentity(name), key, { fieldManager: FIELD_MANAGER, force: false });
    return;
  }
  await cluster.writes.delete(key, live.metadata.uid ?? "");
}

function wasFound({ context }: ClusterStep): boolean {
  return context.prior?.[FOUND] === true;
}

function hasAnotherOwner(live: KubeObject): boolean {
  return othersAt(live).length > 0;
}

/** Who but us owns its subnet. */
function othersAt(live: KubeObject): readonly FieldOwner[] {
  return ownersAt(live.metadata, ["f:spec", "f:subnet"]).filter(({ manager }) => manager !== FIELD_MANAGER);
}

function formerOwner(remembered: unknown): FieldOwner {
  const manager = textOf(at(remembered, "manager"));
  if (manager === undefined) return NOBODY;
  return { manager, operation: at(remembered, "operation") === "Apply" ? "Apply" : "Update" };
}

/** By the annotations, which rule over state; a deletion may come without tags, then the step's id must do. */
function isOurs({ step }: ClusterStep, live: KubeObject): boolean {
  const owner = ownerOf(live.metadata);
  const uid = step.tags?.[TAG_UID];
  // A renamed one still carries the id that the step changes.
  const former = step.changes.find(({ field }) => field === `tags.${TAG_ID}`)?.before;
  const ids = [step.tags?.[TAG_ID] ?? step.id, ...(former === undefined ? [] : [former])];
  return owner !== undefined && ids.includes(owner.id) && (uid === undefined || owner.uid === uid);
}

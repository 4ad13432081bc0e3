import { ProviderError, type StepResult } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import {
  type Ec2NodeClassProps,
  ec2NodeClassConfiguration,
  ec2NodeClassKey,
  ec2NodeClassProps,
  maxPodsOwners,
} from "../objects/ec2-node-class.ts";
import { mapOf } from "../objects/json.ts";
import type { FieldOwner } from "../objects/managed-fields.ts";
import { appliedConfiguration } from "./applied-configuration.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";

/** What a class said of max-pods before us, and who said it; kept in state as `maxPods`. */
type PriorMaxPods =
  | { readonly kind: "absent" }
  | { readonly kind: "present"; readonly value: number; readonly owners: readonly FieldOwner[] };

/** What the API server calls the owner of fields that were there before it kept owners. */
const NOBODY = "before-first-apply";

/** Sets max-pods of an EC2NodeClass, or gives it back as it was. Karpenter replaces the nodes of a changed class by itself (drift). */
export async function writeEc2NodeClass(cluster: ClusterStep): Promise<StepResult> {
  const { step, context } = cluster;
  if (step.operation === "delete") {
    await giveBack(cluster, step.worldId ?? "");
    return {};
  }
  const { name, maxPods } = step.after as Ec2NodeClassProps;
  const live = await cluster.reads.find(ec2NodeClassKey(name));
  if (live === undefined) throw gone(name);
  if (context.prior?.maxPods === undefined) await context.rememberPrior({ maxPods: priorOf(live) });
  const options = { fieldManager: FIELD_MANAGER, worldId: name };
  const configuration = ec2NodeClassConfiguration(name, maxPods);
  try {
    await cluster.writes.apply(configuration, ec2NodeClassKey(name), { ...options, force: false });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.faultClass !== "conflict") throw error;
    // Says from whom it is taken; what it was is remembered.
    context.note(error.message);
    await cluster.writes.apply(configuration, ec2NodeClassKey(name), { ...options, force: true });
  }
  return { worldId: name };
}

function priorOf(live: KubeObject): PriorMaxPods {
  const { maxPods } = ec2NodeClassProps(live);
  if (maxPods === undefined) return { kind: "absent" };
  return { kind: "present", value: maxPods, owners: maxPodsOwners(live) };
}

/** First the former owner has its value again, then we let go. What somebody has changed since is theirs and stays. */
async function giveBack({ reads, writes, context }: ClusterStep, name: string): Promise<void> {
  const key = ec2NodeClassKey(name);
  const live = await reads.find(key);
  if (live === undefined) return;
  const prior = context.prior?.maxPods as PriorMaxPods | undefined;
  const [owner, ...more] = maxPodsOwners(live);
  const isOurs = owner?.manager === FIELD_MANAGER && more.length === 0;
  if (isOurs && prior?.kind === "present") {
    const manager = prior.owners.find((one) => one.manager !== FIELD_MANAGER)?.manager ?? NOBODY;
    // Custom resources take no strategic merge patch: whoever updated the field before has applied it now.
    const theirs = appliedConfiguration(live, { manager, operation: "Apply" });
    const spec = mapOf(theirs.spec);
    const kubelet = { ...mapOf(spec.kubelet), maxPods: prior.value };
    await writes.apply({ ...theirs, spec: { ...spec, kubelet } }, key, { fieldManager: manager, force: true });
  }
  await writes.apply(ec2NodeClassConfiguration(name, undefined), key, { fieldManager: FIELD_MANAGER, force: false });
}

function gone(name: string): ProviderError {
  return refusal(
    "not-found",
    "NotFound",
    `The EC2NodeClass ${name} is gone`,
    "Somebody removed it meanwhile: run again to plan with what is there now.",
  );
}

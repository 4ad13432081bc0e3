import type { StepResult } from "@podspan/core/ports";
import type { KubeObject } from "../api.ts";
import { FIELD_MANAGER } from "../objects/aws-node.ts";
import {
  ENI_CONFIG_FIELDS,
  type EniConfigProps,
  eniConfigConfiguration,
  eniConfigIdentity,
  eniConfigKey,
  eniConfigProps,
  sameEniConfig,
} from "../objects/eni-config.ts";
import { ownersAt } from "../objects/managed-fields.ts";
import { ownerOf } from "../objects/owner.ts";
import { type AdoptedObject, adoptObject, releaseObject } from "./adopted-object.ts";
import { type ClusterStep, refusal } from "./cluster-step.ts";
import { isOurs } from "./ownership.ts";

/** Remembered of an ENIConfig that somebody else had made just as we want it: destroy leaves it there, without our marks. */
const FOUND = "found";

/** Server-side apply as manager `podspan`, or removal of what we made. */
export async function writeEniConfig(cluster: ClusterStep): Promise<StepResult> {
  if (cluster.step.action === "release") return releaseObject(cluster, adopted(cluster));
  if (cluster.step.operation === "delete") {
    await remove(cluster, cluster.step.worldId ?? "");
    return {};
  }
  const props = cluster.step.after as EniConfigProps;
  const key = eniConfigKey(props.name);
  if (cluster.step.action === "adopt") return adoptObject(cluster, adopted(cluster));
  const live = await cluster.reads.find(key);
  const madeByUs = live !== undefined && isOurs(cluster, live) && !wasFound(cluster);
  if (live !== undefined && !madeByUs) await share(cluster, live, props);
  // Of what we made, others' changes are drift and taken back; of what we found, nothing is taken.
  const configuration = eniConfigConfiguration(props, cluster.step.tags ?? {});
  await cluster.writes.apply(configuration, key, { fieldManager: FIELD_MANAGER, force: madeByUs, worldId: props.name });
  return { worldId: props.name };
}

function adopted({ step }: ClusterStep): AdoptedObject {
  const props = step.after as EniConfigProps;
  return {
    key: eniConfigKey(props.name),
    configuration: eniConfigConfiguration(props, step.tags ?? {}),
    fields: ENI_CONFIG_FIELDS,
  };
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
  return ownersAt(live.metadata, ["f:spec", "f:subnet"]).some(({ manager }) => manager !== FIELD_MANAGER);
}

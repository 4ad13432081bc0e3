import type { TwinKubernetes } from "../kubernetes/port.ts";
import type { Change, Transition } from "../records/transitions.ts";
import type { TwinWorld } from "../records/world.ts";
import { environmentOf } from "./configuration.ts";

type AddonChange = Extract<Change, { readonly kind: "addon-updated" }>;

/** Applies an add-on's configuration to the cluster and ends its update: `Successful`, or `Failed` with what is in conflict. */
export function applyAddonUpdate(
  world: TwinWorld,
  kubernetes: Pick<TwinKubernetes, "onAddonConfiguration">,
  { account, region, at }: Transition,
  change: AddonChange,
): void {
  const records = world.records(account, region);
  const addon = records.EksAddons.get(change.addon);
  const update = records.EksUpdates.get(change.update);
  if (addon === undefined || update === undefined) return;
  const env = environmentOf(addon.configurationValues);
  const resolve = change.resolve === "OVERWRITE" || change.resolve === "PRESERVE" ? change.resolve : "NONE";
  const conflicts = kubernetes.onAddonConfiguration({ account, region, name: addon.clusterName }, env, resolve);
  const failed = resolve === "NONE" && conflicts.length > 0;
  const message = `Conflicts found when trying to apply. Will not continue due to resolve conflicts mode. Conflicts: ${conflicts.join(", ")}`;
  addon.status = failed ? "UPDATE_FAILED" : "ACTIVE";
  addon.modifiedAt = new Date(at);
  addon.health = { issues: failed ? [{ code: "ConfigurationConflict", message, resourceIds: [] }] : [] };
  update.status = failed ? "Failed" : "Successful";
  update.errors = failed ? [{ errorCode: "ConfigurationConflict", errorMessage: message, resourceIds: [] }] : [];
}

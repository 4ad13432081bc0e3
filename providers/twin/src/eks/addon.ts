import type { UpdateParam } from "@aws-sdk/client-eks";
import { AwsError } from "../behaviour/aws-error.ts";
import { type CallContext, later } from "../ec2/context.ts";
import { requestDigest } from "../ec2/tokens.ts";
import type { AddonRecord, UpdateRecord } from "../records/kinds.ts";
import { VPC_CNI_SCHEMA, violations } from "./addon-schema.ts";
import { parseConfiguration } from "./configuration.ts";
import { addonOf, type EksRule, invalidParameter } from "./context.ts";
import { updateAnswer } from "./update.ts";

/** Versions of the vpc-cni add-on that the twin has, newest first. */
export const VPC_CNI_VERSIONS: readonly string[] = ["v1.23.1-eksbuild.1", "v1.22.4-eksbuild.1", "v1.20.4-eksbuild.1"];

export const describeAddon: EksRule<"describeAddon"> = (context, input) => ({
  addon: addonOf(context, input.clusterName, input.addonName),
});

function checkVersion(version: string | undefined): void {
  if (version === undefined || !VPC_CNI_VERSIONS.includes(version)) {
    throw invalidParameter(`Addon version specified is not supported: ${version}`);
  }
}

/**
 * Answers an update `InProgress`; the add-on is `UPDATING` until it is done. Values are checked against the version's schema at
 * once; whether they conflict with fields of other managers shows only when they are applied (EKS user guide, add-on configuration).
 */
export const updateAddon: EksRule<"updateAddon"> = (context, input) => {
  const addon = addonOf(context, input.clusterName, input.addonName);
  const key = `${context.account}/${context.region}/updateAddon/${input.clientRequestToken}`;
  const earlier = earlierUpdate(context, key, input);
  if (earlier !== undefined) return { update: updateAnswer(earlier) };
  if (addon.status === "UPDATING" || addon.status === "CREATING" || addon.status === "DELETING") {
    throw new AwsError(
      "ResourceInUseException",
      `Addon ${addon.addonName} cannot be updated as it is currently in ${addon.status} state`,
      409,
    );
  }
  if (input.addonVersion !== undefined) checkVersion(input.addonVersion);
  if (input.configurationValues !== undefined) checkConfiguration(input.configurationValues);
  const update = startUpdate(context, addon, input);
  if (input.clientRequestToken !== undefined) {
    context.world.state.tokens.set(key, { request: requestDigest(input), id: update.id });
  }
  return { update: updateAnswer(update) };
};

type UpdateInput = Parameters<typeof updateAddon>[1];

function earlierUpdate(context: CallContext, key: string, input: UpdateInput): UpdateRecord | undefined {
  const taken = context.world.state.tokens.get(key);
  if (input.clientRequestToken === undefined || taken === undefined) return undefined;
  if (taken.request !== requestDigest(input)) {
    throw invalidParameter("The client request token was used by a request with other parameters");
  }
  return context.records.EksUpdates.get(taken.id);
}

function checkConfiguration(text: string): void {
  const values = parseConfiguration(text);
  const wrong = values === undefined ? ["it is neither JSON nor YAML"] : violations(values, VPC_CNI_SCHEMA);
  if (wrong.length > 0) {
    throw invalidParameter(
      `ConfigurationValue provided in request is not supported: Json schema validation failed with error: [${wrong.join(", ")}]`,
    );
  }
}

function startUpdate(context: CallContext, addon: AddonRecord, input: UpdateInput): UpdateRecord {
  const resolve = input.resolveConflicts ?? "NONE";
  const update: UpdateRecord = {
    id: context.world.newUuid(),
    status: "InProgress",
    type: "AddonUpdate",
    params: params(input),
    createdAt: new Date(context.now),
    errors: [],
    clusterName: addon.clusterName,
    addonName: addon.addonName,
  };
  context.records.EksUpdates.set(update.id, update);
  addon.status = "UPDATING";
  addon.modifiedAt = new Date(context.now);
  const { configurationValues, addonVersion, serviceAccountRoleArn } = input;
  // Left out means left as it is; `{}` or an empty text clears.
  if (configurationValues !== undefined) addon.configurationValues = configurationValues;
  if (addonVersion !== undefined) addon.addonVersion = addonVersion;
  if (serviceAccountRoleArn !== undefined) addon.serviceAccountRoleArn = serviceAccountRoleArn;
  const id = `${addon.clusterName}/${addon.addonName}`;
  later(context, context.timing.addon, { kind: "addon-updated", addon: id, update: update.id, resolve });
  return update;
}

function params(input: UpdateInput): UpdateParam[] {
  const given: readonly (readonly [UpdateParam["type"], string | undefined])[] = [
    ["AddonVersion", input.addonVersion],
    ["ServiceAccountRoleArn", input.serviceAccountRoleArn],
    ["ResolveConflicts", input.resolveConflicts],
    ["ConfigurationValues", input.configurationValues],
  ];
  return given.flatMap(([type, value]) => (value === undefined ? [] : [{ type, value }]));
}

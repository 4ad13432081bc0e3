import { AwsError } from "../behaviour/aws-error.ts";
import type { LaunchTemplateVersionRecord } from "../records/kinds.ts";
import { inOrder } from "../records/region.ts";
import type { CallContext, Rule } from "./context.ts";
import { requestDigest } from "./tokens.ts";

function versionsOf(context: CallContext, id: string | undefined): readonly LaunchTemplateVersionRecord[] {
  if (id === undefined) {
    throw new AwsError("MissingParameter", "Either a launch template ID or a launch template name must be specified");
  }
  const versions = inOrder(context.records.LaunchTemplateVersions)
    .filter((version) => version.LaunchTemplateId === id)
    .sort((a, b) => a.VersionNumber - b.VersionNumber);
  if (versions.length === 0) {
    throw new AwsError(
      "InvalidLaunchTemplateId.NotFound",
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  return versions;
}

function versionOf(versions: readonly LaunchTemplateVersionRecord[], name: string): LaunchTemplateVersionRecord {
  const found =
    name === "$Latest"
      ? versions.at(-1)
      : name === "$Default"
        ? versions.find((version) => version.DefaultVersion === true)
        : versions.find((version) => `${version.VersionNumber}` === name);
  if (found === undefined) {
    throw new AwsError(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find the specified version ${name} for the launch template with ID ${versions[0]?.LaunchTemplateId}.`,
    );
  }
  return found;
}

export const describeLaunchTemplateVersions: Rule<"describeLaunchTemplateVersions"> = (context, input) => {
  const versions = versionsOf(context, input.LaunchTemplateId);
  const found = input.Versions?.map((name) => versionOf(versions, name)) ?? [...versions].reverse();
  return { LaunchTemplateVersions: [...found] };
};

/** The new version has the source's parameters, and those given over them (CreateLaunchTemplateVersion API reference). */
export const createLaunchTemplateVersion: Rule<"createLaunchTemplateVersion"> = (context, input) => {
  const versions = versionsOf(context, input.LaunchTemplateId);
  const key = `${context.account}/${context.region}/createLaunchTemplateVersion/${input.ClientToken}`;
  const earlier = input.ClientToken === undefined ? undefined : context.world.state.tokens.get(key);
  if (earlier !== undefined && earlier.request !== requestDigest(input)) {
    throw new AwsError("IdempotentParameterMismatch", "The client token was used by a request with other parameters");
  }
  const made = earlier && context.records.LaunchTemplateVersions.get(earlier.id);
  if (made !== undefined) return { LaunchTemplateVersion: made };
  const source = input.SourceVersion === undefined ? undefined : versionOf(versions, input.SourceVersion);
  const [first] = versions;
  const VersionNumber = (versions.at(-1)?.VersionNumber ?? 0) + 1;
  const version: LaunchTemplateVersionRecord = {
    LaunchTemplateId: input.LaunchTemplateId ?? "",
    LaunchTemplateName: first?.LaunchTemplateName ?? "",
    VersionNumber,
    DefaultVersion: false,
    LaunchTemplateData: { ...source?.LaunchTemplateData, ...(input.LaunchTemplateData as object) },
    ...(input.VersionDescription === undefined ? {} : { VersionDescription: input.VersionDescription }),
  };
  const id = `${version.LaunchTemplateId}/${VersionNumber}`;
  context.records.LaunchTemplateVersions.set(id, version);
  if (input.ClientToken !== undefined) {
    context.world.state.tokens.set(key, { request: requestDigest(input), id });
  }
  return { LaunchTemplateVersion: version };
};

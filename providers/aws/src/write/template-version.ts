import type { Nodegroup } from "@aws-sdk/client-eks";
import { amiFamilyOf, withMaxPods } from "@podspan/core/density";
import type { GroupOrder } from "@podspan/core/plan";
import { ProviderError } from "@podspan/core/ports";
import { descriptionOf, readTemplateVersion, sourceOf } from "../observe/launch-templates.ts";
import { change, present, type Writing } from "./writing.ts";

export type VersionOrder = Extract<GroupOrder, { readonly make: "version" }>;

/**
 * Something new for the group to take: a version with the same content, but for max-pods where the order says so. Of groups that share
 * a template the first one has it made, and the others take the same.
 */
export async function madeVersion(
  writing: Writing,
  order: VersionOrder,
  group: Pick<Nodegroup, "amiType" | "launchTemplate"> | undefined,
): Promise<string> {
  const { template, maxPods } = order;
  const source = maxPods?.source ?? group?.launchTemplate?.version ?? "$Latest";
  const there = maxPods && (await versionThere(writing, template, maxPods, group));
  if (there !== undefined) return there;
  const UserData = maxPods && (await mergedUserData(writing, template, maxPods, group?.amiType));
  const VersionDescription = maxPods ? descriptionOf(source) : await descriptionOfCopy(writing, template, source);
  const answer = await change(writing, {
    api: "ec2:CreateLaunchTemplateVersion",
    about: [],
    // User data can hold secrets: no part of it goes into the journal.
    intent: { template, source, ...(maxPods ? { maxPods: maxPods.expression } : {}) },
    send: (ClientToken) =>
      writing.api.ec2.createLaunchTemplateVersion({
        LaunchTemplateId: template,
        SourceVersion: source,
        VersionDescription,
        LaunchTemplateData: UserData === undefined ? {} : { UserData },
        ClientToken,
      }),
  });
  const version = present(answer.LaunchTemplateVersion?.VersionNumber, "ec2:CreateLaunchTemplateVersion");
  return `${version}`;
}

/** The latest version, where it is what would be made, and the group does not run it. */
async function versionThere(
  writing: Writing,
  template: string,
  { source, ...wanted }: NonNullable<VersionOrder["maxPods"]>,
  group: Pick<Nodegroup, "amiType" | "launchTemplate"> | undefined,
): Promise<string | undefined> {
  const latest = await readTemplateVersion(writing, template);
  if (latest === undefined || sourceOf(latest.VersionDescription) !== source) return undefined;
  const UserData = latest.LaunchTemplateData?.UserData;
  const merge = withMaxPods(UserData, amiFamilyOf(group?.amiType), wanted);
  const version = `${latest.VersionNumber}`;
  const isIt = merge.kind === "merged" && merge.text === UserData && group?.launchTemplate?.version !== version;
  return isIt ? version : undefined;
}

/** A copy of a version that was made for max-pods says so too: the way back goes past both. */
async function descriptionOfCopy(writing: Writing, template: string, source: string): Promise<string> {
  const madeFrom = sourceOf((await readTemplateVersion(writing, template, source))?.VersionDescription);
  return madeFrom === undefined ? "made by podspan to replace nodes" : descriptionOf(madeFrom);
}

async function mergedUserData(
  writing: Writing,
  template: string,
  { source, ...wanted }: NonNullable<VersionOrder["maxPods"]>,
  amiType: string | undefined,
): Promise<string> {
  const version = await readTemplateVersion(writing, template, source);
  const merge = withMaxPods(version?.LaunchTemplateData?.UserData, amiFamilyOf(amiType), wanted);
  if (version !== undefined && merge.kind === "merged") return merge.text;
  throw new ProviderError({
    faultClass: "conflict",
    code: "NODE-9",
    message: `max-pods cannot be written into the user data of version ${source} of ${template}: ${merge.kind === "refused" ? merge.reason : "it is gone"}`,
    hint: "make a version of it yourself with the text that `podspan show` prints under max-pods, then run again: it takes the latest",
    api: "ec2:CreateLaunchTemplateVersion",
  });
}

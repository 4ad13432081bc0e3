import { Buffer } from "node:buffer";
import type { LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import { amiFamilyOf, readMaxPods, withMaxPods } from "@podspan/core/density";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ask, type Reading, unlessGone } from "./reading.ts";

/** How Podspan describes the versions that it makes for max-pods. */
export function descriptionOf(source: string): string {
  return `podspan: max-pods, else as version ${source}`;
}

/** The version that one so described was made from; undefined for any other. */
export function sourceOf(description: string | undefined): string | undefined {
  return /^podspan: max-pods, else as version (\d+)$/.exec(description ?? "")?.[1];
}

/** A version of a launch template, the latest unless another is meant; undefined when there is none. */
export async function readTemplateVersion(
  reading: Reading,
  id: string,
  version = "$Latest",
): Promise<LaunchTemplateVersion | undefined> {
  const answer = ask(reading, "ec2:DescribeLaunchTemplateVersions", () =>
    reading.api.ec2.describeLaunchTemplateVersions({ LaunchTemplateId: id, Versions: [version] }),
  );
  return (await unlessGone(answer))?.LaunchTemplateVersions?.[0];
}

/** `amiType`: of a group that it is the template of. User data can hold secrets: only what is asked here is kept of it. */
export function observedTemplate(
  version: LaunchTemplateVersion,
  amiType: string | undefined,
  scope: AwsScope,
): Observed<"launch-template"> {
  const id = version.LaunchTemplateId ?? "";
  const userData = version.LaunchTemplateData?.UserData;
  const family = amiFamilyOf(amiType);
  const maxPods = readMaxPods(userData, family);
  const trial = withMaxPods(userData, family, { expression: "max_pods", pods: 1 });
  const madeFrom = sourceOf(version.VersionDescription);
  return {
    kind: "launch-template",
    scope,
    id,
    props: {
      id,
      latestVersion: `${version.VersionNumber ?? ""}`,
      setsMaxPods: setsMaxPods(userData),
      ...(maxPods === undefined ? {} : { maxPods }),
      ...(trial.kind === "refused" ? { refusesMaxPods: trial.reason } : {}),
      ...(madeFrom === undefined ? {} : { madeFrom }),
    },
    facts: {},
  };
}

/** AL2023 `maxPods` and `maxPodsExpression`, AL2 `--max-pods`, Bottlerocket `max-pods` (three-systems 3d.6). User data is base64. */
function setsMaxPods(userData: string | undefined): boolean {
  return /max-?pods/i.test(Buffer.from(userData ?? "", "base64").toString("utf8"));
}

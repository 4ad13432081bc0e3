import { Buffer } from "node:buffer";
import type { LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ask, type Reading, unlessGone } from "./reading.ts";

/** The latest version of a launch template; undefined when there is no such template. */
export async function readLatestVersion(reading: Reading, id: string): Promise<LaunchTemplateVersion | undefined> {
  const answer = ask(reading, "ec2:DescribeLaunchTemplateVersions", () =>
    reading.api.ec2.describeLaunchTemplateVersions({ LaunchTemplateId: id, Versions: ["$Latest"] }),
  );
  return (await unlessGone(answer))?.LaunchTemplateVersions?.[0];
}

export function observedTemplate(version: LaunchTemplateVersion, scope: AwsScope): Observed<"launch-template"> {
  const id = version.LaunchTemplateId ?? "";
  return {
    kind: "launch-template",
    scope,
    id,
    props: {
      id,
      latestVersion: `${version.VersionNumber ?? ""}`,
      setsMaxPods: setsMaxPods(version.LaunchTemplateData?.UserData),
    },
    facts: {},
  };
}

/** AL2023 `maxPods` and `maxPodsExpression`, AL2 `--max-pods`, Bottlerocket `max-pods` (three-systems 3d.6). User data is base64. */
function setsMaxPods(userData: string | undefined): boolean {
  return /max-?pods/i.test(Buffer.from(userData ?? "", "base64").toString("utf8"));
}

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

/**
 * A template's latest version, and where Podspan made that one, those of `running` that groups run instead. One that is there no more
 * is left out: a group keeps running a version that somebody deleted.
 */
export async function readTemplate(
  reading: Reading,
  id: string,
  running: ReadonlySet<string>,
): Promise<readonly LaunchTemplateVersion[]> {
  const latest = await readTemplateVersion(reading, id);
  if (latest === undefined || sourceOf(latest.VersionDescription) === undefined) return latest ? [latest] : [];
  const others = [...running].filter((version) => version !== `${latest.VersionNumber}`).sort();
  const found = await Promise.all(others.map((version) => readTemplateVersion(reading, id, version)));
  return [latest, ...found.flatMap((version) => version ?? [])];
}

/**
 * `running`: further versions, which groups run. `amiType`: of a group that it is the template of. User data can hold secrets: only
 * what is asked here is kept of it.
 */
export function observedTemplate(
  version: LaunchTemplateVersion,
  amiType: string | undefined,
  scope: AwsScope,
  running: readonly LaunchTemplateVersion[] = [],
): Observed<"launch-template"> {
  const id = version.LaunchTemplateId ?? "";
  const userData = version.LaunchTemplateData?.UserData;
  const family = amiFamilyOf(amiType);
  const maxPods = readMaxPods(userData, family);
  const trial = withMaxPods(userData, family, { expression: "max_pods", pods: 1 });
  const made = [version, ...running].flatMap(({ VersionNumber, VersionDescription }) => {
    const source = sourceOf(VersionDescription);
    return source === undefined ? [] : [[`${VersionNumber}`, source] as const];
  });
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
      ...(made.length === 0 ? {} : { madeFrom: Object.fromEntries(made) }),
    },
    facts: {},
  };
}

/** AL2023 `maxPods` and `maxPodsExpression`, AL2 `--max-pods`, Bottlerocket `max-pods` (EKS user guide, choosing an instance type). User data is base64. */
function setsMaxPods(userData: string | undefined): boolean {
  return /max-?pods/i.test(Buffer.from(userData ?? "", "base64").toString("utf8"));
}

import type { Addon } from "@aws-sdk/client-eks";
import { type AwsScope, awsCommand } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ProviderError } from "@podspan/core/ports";
import { environmentOf, readConfiguration } from "../records/addon-configuration.ts";
import { ask, type Reading, unlessGone } from "./reading.ts";

/** The managed add-on that is the VPC CNI. */
export const CNI_ADDON = "vpc-cni";

export function addonWorldId(cluster: string): string {
  return `${cluster}/${CNI_ADDON}`;
}

/** The add-on of one cluster; undefined when the cluster or the add-on is not there (then the CNI is self-managed). */
export async function readAddon(reading: Reading, cluster: string): Promise<Addon | undefined> {
  const answer = await unlessGone(
    ask(reading, "eks:DescribeAddon", () =>
      reading.api.eks.describeAddon({ clusterName: cluster, addonName: CNI_ADDON }),
    ),
  );
  return answer?.addon;
}

export type AddonObservation = (scope: AwsScope) => Observed<"cni-addon">;

/** Throws a ProviderError when the configuration is neither JSON nor YAML: nothing may then be merged into it. */
export async function addonObservation(addon: Addon, cluster: string): Promise<AddonObservation> {
  const configuration = await readConfiguration(addon.configurationValues);
  if (!configuration.ok) throw unreadableConfiguration(placeOf(addon), cluster, configuration.message);
  const { values } = configuration;
  return (scope) => ({
    kind: "cni-addon",
    scope,
    id: addonWorldId(cluster),
    ...(addon.modifiedAt ? { modifiedAt: addon.modifiedAt.toISOString() } : {}),
    props: { cluster, env: environmentOf(values) },
    facts: {
      status: addon.status ?? "",
      addonVersion: addon.addonVersion ?? "",
      configuration: values,
      issues: issuesOf(addon),
    },
  });
}

export function issuesOf(addon: Addon): readonly string[] {
  return (addon.health?.issues ?? [])
    .map(({ code, message, resourceIds = [] }) => [`${code}: ${message}`, ...resourceIds].join(" "))
    .sort();
}

/** Its ARN says where it is. */
function placeOf({ addonArn }: Addon): { readonly region: string } {
  return { region: addonArn?.split(":")[3] || "REGION" };
}

export function unreadableConfiguration(
  where: { readonly region: string },
  cluster: string,
  why: string,
): ProviderError {
  return new ProviderError({
    faultClass: "invalid",
    code: "malformed-configuration",
    message: `configurationValues of ${addonWorldId(cluster)} is neither JSON nor YAML: ${why}`,
    hint: `correct it with ${awsCommand(where, "eks update-addon")} --cluster-name ${cluster} --addon-name ${CNI_ADDON} --configuration-values`,
    api: "eks:DescribeAddon",
  });
}

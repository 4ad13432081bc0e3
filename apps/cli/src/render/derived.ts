import { isRef, KINDS, type Resource } from "@podspan/core/desired";
import type { ClusterSpec, Fabric } from "@podspan/core/spec";
import type { Meaning } from "../session/pipeline.ts";
import { plural } from "./report.ts";
import { valueText } from "./value.ts";

/** What was derived from a Fabric and never written in it: settings of each cluster, and everything that will be made, by id. */
export function derivedText(fabric: Fabric, meaning: Meaning): string {
  const clusters = Object.entries(fabric.spec.clusters).map(([key, cluster]) => clusterText(key, cluster, meaning));
  return [...clusters, resourcesText(meaning.desired.resources)].join("\n");
}

function clusterText(key: string, cluster: ClusterSpec, meaning: Meaning): string {
  const { pods, name } = cluster;
  const ranges = meaning.addresses.clusters[key]?.ranges ?? [];
  const settings: readonly (readonly [string, string])[] = [
    ["name in EKS", name ?? key],
    ["nodes", `${cluster.compute}, in ${cluster.zones.join(", ")}`],
    [
      "pod ranges",
      ranges.map((range) => `${range.cidr} (${range.from === "fabric" ? "written" : "from podPool"})`).join(", "),
    ],
    [
      "outside the VPC",
      pods.routable === true
        ? "pods are reached by their own address"
        : "pods have no route back: nodes translate (SNAT)",
    ],
    ["address mode", pods.prefixDelegation ? "prefix delegation (/28 per node)" : "single addresses"],
    ...cniSettings(key, meaning.desired.resources),
  ];
  return `Cluster ${key}\n${table(settings)}`;
}

/** The environment that the VPC CNI gets, however it is installed. */
function cniSettings(cluster: string, resources: readonly Resource[]): readonly (readonly [string, string])[] {
  return resources
    .filter((resource) => resource.id.startsWith(`${cluster}/cni/`))
    .flatMap((resource) => ("env" in resource.props ? Object.entries(resource.props.env) : []))
    .map(([name, value]) => [name, valueText(value)] as const);
}

function resourcesText(resources: readonly Resource[]): string {
  const rows = resources.map((resource) => [resource.id, `${KINDS[resource.kind].title}${cidrOf(resource)}`] as const);
  return `${plural(resources.length, "thing")} in all\n${table(rows)}`;
}

function cidrOf(resource: Resource): string {
  const cidr = "cidr" in resource.props ? resource.props.cidr : undefined;
  return cidr === undefined || isRef(cidr) ? "" : ` ${cidr}`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join("");
}

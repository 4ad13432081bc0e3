import { formatPrefix, overlaps, parsePrefix } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { fabricText, type ImportedCluster, type ImportedPeering, type ImportedVpc } from "../fabric-text.ts";
import {
  type ClusterConfig,
  clusterConfigs,
  type EksctlFile,
  isFields,
  listIn,
  textIn,
  textsIn,
  valueIn,
} from "./cluster-config.ts";
import { judged, misshapen, notTaken } from "./fields.ts";

export type { EksctlFile } from "./cluster-config.ts";

export interface EksctlRequest {
  readonly files: readonly EksctlFile[];
  /** What was read, for people. */
  readonly source: string;
  /** The Fabric's name and its new uid. */
  readonly name: string;
  readonly uid: string;
  /** A DNS label for a key of the Fabric. */
  readonly keyFor: (name: string) => string;
}

export interface EksctlImport {
  /** The Fabric's text; absent when there is nothing to write. */
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What eksctl makes a VPC of when its file says nothing (eksctl, "VPC configuration"). */
const DEFAULT_CIDR = "192.168.0.0/16";

/**
 * ClusterConfig files of eksctl -> a Fabric of their clusters, whose VPCs are found by the names that eksctl gives them, joined by
 * peerings where their blocks allow it. Pure. Pods stay where the VPC CNI puts them: in their nodes' subnets.
 */
export function fabricFromEksctl(request: EksctlRequest): EksctlImport {
  const read = request.files.map(clusterConfigs);
  const found = read.flatMap(({ configs }) => configs);
  const named = found.filter((config) => nameOf(config) !== undefined && regionOf(config) !== undefined);
  const [configs, twice] = eachOnce(named);
  const diagnostics = [
    ...read.flatMap((one) => one.diagnostics),
    ...found.filter((config) => !named.includes(config)).map(nameless),
    ...twice,
    ...configs.flatMap((config) => [...misshapen(config), ...judged(config), ...notTaken(config)]),
  ];
  if (configs.length === 0) {
    return {
      diagnostics: [
        ...diagnostics,
        diagnose("EKSCTL-7", {
          message: `${request.source} holds no ClusterConfig that names a cluster and its region`,
        }),
      ],
    };
  }
  const keys = keysFor(configs, request.keyFor);
  const clusters = configs.map((config, index) => clusterOf(config, keys[index] ?? ""));
  const { links, problems } = peeringsOf(configs, keys);
  const text = fabricText({
    name: request.name,
    uid: request.uid,
    header: headerOf(request.source, configs),
    vpcs: configs.map((config, index) => vpcOf(config, keys[index] ?? "")),
    clusters,
    links,
    adopt: [],
  });
  return { text, diagnostics: [...diagnostics, ...problems, ...zoneless(configs, clusters)] };
}

function nameOf({ body }: ClusterConfig): string | undefined {
  return textIn(body, "metadata", "name");
}

function regionOf({ body }: ClusterConfig): string | undefined {
  return textIn(body, "metadata", "region");
}

function nameless(config: ClusterConfig): Diagnostic {
  const lacking = nameOf(config) === undefined ? "metadata.name" : "metadata.region";
  const message = `a ClusterConfig of ${config.file} has no ${lacking}`;
  return diagnose("EKSCTL-6", { message, at: config.at("metadata") });
}

/** A cluster is known by its name and region: one that two files describe is taken from the first. */
function eachOnce(configs: readonly ClusterConfig[]): readonly [readonly ClusterConfig[], readonly Diagnostic[]] {
  const groups = [...Map.groupBy(configs, (config) => `${nameOf(config)} in ${regionOf(config)}`)];
  const twice = groups.flatMap(([name, all]) =>
    all.slice(1).map((again) =>
      diagnose("EKSCTL-6", {
        message: `${again.file} describes cluster ${name}, as ${all[0]?.file} does`,
        fix: "Take one of the files away: the first was read.",
        at: again.at("metadata", "name"),
      }),
    ),
  );
  return [groups.flatMap(([, all]) => all.slice(0, 1)), twice];
}

/** Keys of clusters and VPCs: the cluster's name, with its region where two share it. */
function keysFor(configs: readonly ClusterConfig[], keyFor: EksctlRequest["keyFor"]): readonly string[] {
  const plain = configs.map((config) => keyFor(nameOf(config) ?? ""));
  return plain.map((key, index) =>
    plain.filter((other) => other === key).length === 1
      ? key
      : keyFor(`${key}-${regionOf(configs[index] as ClusterConfig)}`),
  );
}

/** eksctl's own VPC by the name that its stack gives it, or the one that the file names. */
function vpcOf(config: ClusterConfig, key: string): ImportedVpc {
  const id = textIn(config.body, "vpc", "id");
  const region = regionOf(config) ?? "";
  return { key, region, ...(id === undefined ? { tags: { Name: `eksctl-${nameOf(config)}-cluster/VPC` } } : { id }) };
}

function clusterOf(config: ClusterConfig, key: string): ImportedCluster {
  const { body } = config;
  const name = nameOf(config) ?? "";
  const serviceCidr = textIn(body, "kubernetesNetworkConfig", "serviceIPv4CIDR");
  const compute = computeOf(config);
  return {
    key,
    comment: `kubectl's context: eksctl calls it USER@${name}.${regionOf(config)}.eksctl.io; name yours as \`kubernetes: { context: ... }\`.`,
    ...(name === key ? {} : { name }),
    vpc: key,
    zones: zonesOf(config),
    ...(compute === undefined ? {} : { compute }),
    ...(serviceCidr === undefined ? {} : { serviceCidr }),
    ...(textIn(body, "kubernetesNetworkConfig", "ipFamily")?.toLowerCase() === "ipv6" ? { ipv6: true } : {}),
  };
}

function computeOf({ body }: ClusterConfig): ImportedCluster["compute"] {
  if (valueIn(body, "autoModeConfig", "enabled") === true) return "auto";
  if (isFields(body.karpenter)) return "karpenter";
  const own = listIn(body, "nodeGroups").length;
  return own > 0 && listIn(body, "managedNodeGroups").length === 0 ? "selfManaged" : undefined;
}

/** The zones that the file names, wherever it does; eksctl chooses them itself where it does not. */
function zonesOf({ body }: ClusterConfig): readonly string[] {
  const groups = [...listIn(body, "nodeGroups"), ...listIn(body, "managedNodeGroups")];
  const ofGroups = groups.flatMap((group) => textsIn(group, "availabilityZones"));
  const subnets = ["private", "public"].flatMap((access) => {
    const all = valueIn(body, "vpc", "subnets", access);
    return isFields(all) ? Object.entries(all).map(([key, subnet]) => textIn(subnet, "az") ?? key) : [];
  });
  const [first = []] = [ofGroups, textsIn(body, "availabilityZones"), subnets].filter((all) => all.length > 0);
  return [...new Set(first)].sort();
}

function zoneless(configs: readonly ClusterConfig[], clusters: readonly ImportedCluster[]): readonly Diagnostic[] {
  return configs.flatMap((config, index) =>
    clusters[index]?.zones.length === 0
      ? [
          diagnose("EKSCTL-8", {
            message: `${config.file} names no zone: eksctl chose those of ${nameOf(config)} itself`,
            at: config.at("metadata", "name"),
          }),
        ]
      : [],
  );
}

/** Every two VPCs are joined, but for those whose blocks overlap: AWS refuses these (F36). */
function peeringsOf(
  configs: readonly ClusterConfig[],
  keys: readonly string[],
): { readonly links: readonly ImportedPeering[]; readonly problems: readonly Diagnostic[] } {
  const pairs = configs.flatMap((config, index) =>
    configs.slice(index + 1).map((other, further) => ({
      config,
      other,
      ends: [keys[index] ?? "", keys[index + 1 + further] ?? ""] as const,
    })),
  );
  const apart = pairs.filter(({ config, other }) => !isSameVpc(config, other));
  const judgedPairs = apart.map((pair) => ({ ...pair, overlap: overlapOf(pair.config, pair.other) }));
  return {
    links: judgedPairs.flatMap(({ ends, overlap }) =>
      overlap === undefined ? [{ key: linkKey(ends), vpcs: ends }] : [],
    ),
    problems: judgedPairs.flatMap(({ config, other, overlap }) =>
      overlap === undefined
        ? []
        : [
            diagnose("EKSCTL-9", {
              message: `the VPCs of ${nameOf(config)} and ${nameOf(other)} overlap in ${overlap}: no peering can join them`,
              at: other.at("vpc", "cidr"),
            }),
          ],
    ),
  };
}

/** Keys are DNS labels of at most 40 characters. */
function linkKey([a, b]: readonly [string, string]): string {
  return `${a}-${b}`.length <= 40
    ? `${a}-${b}`
    : `${a.slice(0, 19).replace(/-+$/, "")}-${b.slice(-20).replace(/^-+/, "")}`;
}

function isSameVpc(config: ClusterConfig, other: ClusterConfig): boolean {
  const id = textIn(config.body, "vpc", "id");
  return id !== undefined && id === textIn(other.body, "vpc", "id");
}

function overlapOf(config: ClusterConfig, other: ClusterConfig): string | undefined {
  const [one, two] = [config, other].map(({ body }) => {
    const written = textIn(body, "vpc", "cidr");
    if (written === undefined && textIn(body, "vpc", "id") !== undefined) return undefined;
    const reading = parsePrefix(written ?? DEFAULT_CIDR);
    return reading.ok ? reading.prefix : undefined;
  });
  if (one === undefined || two === undefined || !overlaps(one, two)) return undefined;
  return formatPrefix(one.length >= two.length ? one : two);
}

function headerOf(source: string, configs: readonly ClusterConfig[]): string {
  const several =
    configs.length > 1
      ? "\n Every two VPCs are joined by a peering: take away the links that you do not want, and narrow `allow`."
      : "";
  return ` Made by \`podspan import eksctl\` from ${source}. eksctl keeps its clusters: Podspan looks them up and changes only what the links need.${several}`;
}

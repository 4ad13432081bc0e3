import { podAssociationId, podGroupId, podRangeId, podSubnetId, podTableId } from "../../compile/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import { type AdoptionLine, fabricText, type ImportedCluster, type ImportedVpc } from "../fabric-text.ts";
import { type ConfigurationFile, readConfiguration } from "./configuration.ts";
import { differences } from "./differences.ts";
import { type PodNetwork, podNetworks } from "./network.ts";
import { isUnclear, type TerraformResource, tagsOf, textAt } from "./resource.ts";
import { readState } from "./state.ts";

export interface TerraformRequest {
  readonly files: readonly ConfigurationFile[];
  /** Variables that `*.tfvars` files give. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** `terraform.tfstate` or `terraform show -json`, parsed. */
  readonly state?: { readonly name: string; readonly value: unknown };
  /** What was read, for people. */
  readonly source: string;
  /** The Fabric's name and its new uid. */
  readonly name: string;
  readonly uid: string;
  /** The EKS cluster's name and the region, where the user says them. */
  readonly cluster?: string;
  readonly region?: string;
}

export interface TerraformImport {
  /** The Fabric's text; absent when there is nothing to write. */
  readonly text?: string;
  /** What was wrong, what was not taken, and what differs from what Podspan would make. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A Terraform configuration and state -> a Fabric that adopts the pods' network which they describe. Pure. The state tells what
 * there is; without one the configuration does, and the ids are left to the user.
 */
export function fabricFromTerraform(request: TerraformRequest): TerraformImport {
  const configuration = readConfiguration(request.files, request.variables);
  const state = request.state && readState(request.state.name, request.state.value);
  const read = [...configuration.diagnostics, ...(state?.diagnostics ?? [])];
  if (state !== undefined && state.diagnostics.length > 0) return { diagnostics: read };
  const resources = state === undefined ? configuration.resources : state.resources;
  const others = state === undefined ? [] : otherVpc(configuration.resources, state.resources);
  if (others.length > 0) return { diagnostics: [...read, ...others] };
  const networks = podNetworks(resources);
  const regions = networks.map((network) => regionOf(network, configuration.region, request.region));
  const missing =
    regions.some((region) => region === undefined) || networks.some((network) => vpcBy(network) === undefined);
  const unplanned = state === undefined ? [] : notMadeYet(configuration.resources, state.resources);
  const notes = [
    ...read,
    ...unclearParts(resources),
    ...unplanned,
    ...notTaken(resources, state?.deposed ?? [], networks),
  ];
  if (networks.length === 0) return { diagnostics: [...notes, nothingFound(request)] };
  if (missing)
    return { diagnostics: [...notes, ...networks.flatMap((network, index) => unknowns(network, regions[index]))] };
  const clusters = clustersOf(networks, request.cluster);
  if (clusters === undefined) return { diagnostics: [...notes, whoseCluster(networks, request.cluster)] };
  const keys = keysOf(networks, clusters);
  const text = fabricText({
    name: request.name,
    uid: request.uid,
    header: ` Made by \`podspan import terraform\` from ${request.source}. Terraform must let go of what Podspan adopts:\n see the README, "Take over what is there".`,
    links: [],
    vpcs: networks.map((network, index) => vpcEntry(network, keys[index]?.vpc ?? "main", regions[index] ?? "")),
    clusters: networks.map((network, index) =>
      clusterEntry(network, keys[index] ?? { vpc: "main", cluster: "main" }, clusters[index]),
    ),
    adopt: networks.flatMap((network, index) => adoptions(network, keys[index]?.cluster ?? "main")),
  });
  return {
    text,
    diagnostics: [...notes, ...networks.flatMap((network, index) => differences(network, clusters[index]))],
  };
}

/** TF-5: the configuration is about one VPC and the state remembers another: what the ids mean is not what the files say. */
function otherVpc(
  configuration: readonly TerraformResource[],
  state: readonly TerraformResource[],
): readonly Diagnostic[] {
  const [written, known] = [vpcIdsIn(configuration), vpcIdsIn(state)];
  const strange = [...written].filter((id) => !known.has(id));
  if (strange.length === 0 || known.size === 0) return [];
  const at = configuration.find((resource) => textAt(resource, "vpc_id") === strange[0])?.at;
  return [
    diagnose("TF-5", {
      message: `the configuration is about ${strange.sort().join(", ")}, and the state about ${[...known].sort().join(", ")}`,
      ...(at ? { at } : {}),
    }),
  ];
}

const VPC_ID = /^vpc-[0-9a-f]+$/;

function vpcIdsIn(resources: readonly TerraformResource[]): ReadonlySet<string> {
  return new Set(
    resources.flatMap((resource) =>
      [textAt(resource, "vpc_id"), resource.type === "aws_vpc" ? resource.id : undefined].filter(
        (id): id is string => id !== undefined && VPC_ID.test(id),
      ),
    ),
  );
}

/** Resources that the state does not have: Terraform has not made them, so there is nothing to adopt. */
function notMadeYet(
  configuration: readonly TerraformResource[],
  state: readonly TerraformResource[],
): readonly Diagnostic[] {
  const made = new Set(state.map(({ address }) => address.replace(/\[[^\]]*\]$/, "")));
  return configuration
    .filter(({ type, mode }) => IMPORTED.has(type) && mode === "managed")
    .filter(({ address }) => !made.has(address.replace(/\[[^\]]*\]$/, "")))
    .map(({ address, at }) =>
      diagnose("TF-3", {
        message: `${address} is in the configuration and not in the state`,
        fix: "If it is there, take the newest state (`terraform show -json`); if not, Podspan makes what the Fabric needs.",
        ...(at ? { at } : {}),
      }),
    );
}

/** Attributes that decide something and that only Terraform itself can tell. */
const DECIDING = [
  "vpc_id",
  "cidr_block",
  "availability_zone",
  "subnet_id",
  "route_table_id",
  "security_group_id",
  "cidr_ipv4",
];

function unclearParts(resources: readonly TerraformResource[]): readonly Diagnostic[] {
  return resources
    .filter(({ type }) => IMPORTED.has(type))
    .flatMap(({ address, values, at }) =>
      DECIDING.flatMap((name) => {
        const value = values[name];
        if (!isUnclear(value)) return [];
        const message = `${address}: \`${name} = ${value.unclear}\` can be told by Terraform only, so this resource is left out`;
        return [diagnose("TF-3", { message, ...(at ? { at } : {}) })];
      }),
    );
}

/** Types of which the import knows what they mean. */
const IMPORTED: ReadonlySet<string> = new Set([
  "aws_vpc",
  "aws_vpc_ipv4_cidr_block_association",
  "aws_subnet",
  "aws_route_table",
  "aws_route_table_association",
  "aws_security_group",
  "aws_security_group_rule",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
]);

/** TF-6: everything else stays with Terraform. Addresses only: what they hold may be secret. */
function notTaken(
  resources: readonly TerraformResource[],
  deposed: readonly string[],
  networks: readonly PodNetwork[],
): readonly Diagnostic[] {
  const rest = resources
    .filter((resource) => resource.mode === "managed" && networks.every(({ taken }) => !taken.has(resource)))
    .map(({ address }) => address)
    .concat(deposed)
    .sort();
  if (rest.length === 0) return [];
  const message = `not taken, and left to Terraform: ${rest.join(", ")}`;
  return [diagnose("TF-6", { message })];
}

function nothingFound({ source }: TerraformRequest): Diagnostic {
  return diagnose("TF-7", {
    message: `${source} has no subnets in a further block of a VPC (aws_vpc_ipv4_cidr_block_association with aws_subnet in it)`,
  });
}

function unknowns(network: PodNetwork, region: string | undefined): readonly Diagnostic[] {
  return [
    ...(region === undefined
      ? [diagnose("TF-7", { message: `the region of ${network.vpc} is not known`, fix: "Say it with `--region`." })]
      : []),
    ...(vpcBy(network) === undefined
      ? [
          diagnose("TF-7", {
            message: `${network.vpc} has no id and no tags to find it by`,
            fix: "Give Terraform's state (`terraform show -json`) beside the configuration.",
          }),
        ]
      : []),
  ];
}

/** How the VPC is found: by id, else by the tags that Terraform gives it. */
function vpcBy({ vpc, vpcResource }: PodNetwork): Pick<ImportedVpc, "id" | "tags"> | undefined {
  if (VPC_ID.test(vpc)) return { id: vpc };
  const tags = vpcResource ? tagsOf(vpcResource) : {};
  return Object.keys(tags).length > 0 ? { tags } : undefined;
}

/**
 * Since 6.0 the AWS provider keeps each resource's region in the state. Else the provider's word counts; a zone's name is its region's and
 * a letter, with words in between in Local Zones.
 */
function regionOf(network: PodNetwork, provider: string | undefined, given: string | undefined): string | undefined {
  const [first] = network.subnets;
  const own = first && textAt(first.resource, "region");
  return given ?? own ?? provider ?? /^([a-z]{2}(?:-[a-z]+)+-\d{1,2})[a-z]?/.exec(first?.zone ?? "")?.[1];
}

/**
 * Each network's cluster, by its name in EKS, where somebody says it. The given one is of the only network, of the one that Terraform knows it of,
 * or of the only one without; else nobody can tell whose it is.
 */
function clustersOf(
  networks: readonly PodNetwork[],
  given: string | undefined,
): readonly (string | undefined)[] | undefined {
  const isOfOne = (name: string) => networks.filter(({ clusters }) => clusters.includes(name)).length === 1;
  const known = networks.map(({ clusters }) => clusters.find(isOfOne));
  if (given === undefined) return known;
  const meant = [
    networks,
    networks.filter(({ clusters }) => clusters.includes(given)),
    networks.filter(({ clusters }) => clusters.length === 0),
  ].find(({ length }) => length === 1)?.[0];
  return meant && networks.map((network, index) => (network === meant ? given : known[index]));
}

function whoseCluster(networks: readonly PodNetwork[], given: string | undefined): Diagnostic {
  const vpcs = networks.map(({ vpc }) => vpc).join(", ");
  return diagnose("TF-7", {
    message: `there are pods' networks in ${vpcs}, and nothing tells in which of them ${given} is`,
    fix: "Import the state of one VPC at a time, or leave `--cluster` out and write the names into the Fabric.",
  });
}

interface Keys {
  readonly vpc: string;
  readonly cluster: string;
}

/** Names for VPC and cluster, each once; made from names that are there. */
function keysOf(networks: readonly PodNetwork[], names: readonly (string | undefined)[]): readonly Keys[] {
  const used = { vpc: new Set<string>(), cluster: new Set<string>() };
  const free = (kind: keyof Keys, name: string): string => {
    let key = name;
    for (let next = 2; used[kind].has(key); next += 1) key = `${name.slice(0, 37)}-${next}`;
    used[kind].add(key);
    return key;
  };
  return networks.map(({ vpcResource }, index) => ({
    vpc: free("vpc", labelOf(vpcResource ? (tagsOf(vpcResource).Name ?? "") : "") ?? "main"),
    cluster: free("cluster", labelOf(names[index] ?? "") ?? "main"),
  }));
}

/** A name as a key of the Fabric: a DNS label of at most 40 characters. */
function labelOf(name: string): string | undefined {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return label === "" ? undefined : label;
}

function vpcEntry(network: PodNetwork, key: string, region: string): ImportedVpc {
  return { key, region, ...vpcBy(network) };
}

function clusterEntry(network: PodNetwork, keys: Keys, name: string | undefined): ImportedCluster {
  const subnets = [...Map.groupBy(network.subnets, ({ zone }) => zone)].map(
    ([zone, own]) => [zone, own.map(({ cidr }) => cidr)] as const,
  );
  return {
    key: keys.cluster,
    ...(name === undefined
      ? { comment: "Terraform does not say which EKS cluster this is for: put its name here." }
      : {}),
    ...(name === undefined || name === keys.cluster ? {} : { name }),
    vpc: keys.vpc,
    zones: subnets.map(([zone]) => zone),
    pods: { ranges: network.blocks.flatMap((block) => textAt(block, "cidr_block") ?? []), subnets },
  };
}

function adoptions(network: PodNetwork, key: string): readonly AdoptionLine[] {
  const { blocks, subnets, associations, table, group } = network;
  const line = (resource: TerraformResource, as: string): AdoptionLine => {
    const { Name } = tagsOf(resource);
    const what = `${resource.address}${Name === undefined ? "" : ` (${Name})`}`;
    return { ...(resource.id === undefined ? {} : { id: resource.id }), as, what };
  };
  return [
    ...blocks.map((block) => line(block, podRangeId(key, textAt(block, "cidr_block") ?? ""))),
    ...subnets.map(({ zone, index, resource }) => line(resource, podSubnetId(key, zone, index))),
    ...(table ? [line(table, podTableId(key))] : []),
    ...[...associations].map(([{ zone, index }, resource]) => line(resource, podAssociationId(key, zone, index))),
    ...(group ? [line(group, podGroupId(key))] : []),
  ];
}

import { comparePrefixes, contains, formatPrefix, type Prefix, parsePrefix } from "../../addressing/index.ts";
import { isIdOf, isRecord, listAt, type TerraformResource, tagsOf, textAt } from "./resource.ts";

/** One rule of a security group, in words that both ways of writing it share. */
export interface GroupRule {
  readonly direction: "ingress" | "egress";
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  /** A prefix, or what else it names: a group's or prefix list's id, `self`. */
  readonly peer: string;
}

export interface ImportedSubnet {
  readonly zone: string;
  readonly index: number;
  readonly cidr: string;
  readonly resource: TerraformResource;
}

/** What Terraform made for the pods of one VPC. */
export interface PodNetwork {
  /** The VPC's id; an address of the configuration when nobody knows it. */
  readonly vpc: string;
  /** The VPC's own resource or data source, where there is one. */
  readonly vpcResource?: TerraformResource;
  /** Blocks with pod subnets in them. */
  readonly blocks: readonly TerraformResource[];
  /** Sorted by zone, then by address; `index` counts those of a zone from 1. */
  readonly subnets: readonly ImportedSubnet[];
  readonly associations: ReadonlyMap<ImportedSubnet, TerraformResource>;
  /** The one table of all pod subnets. */
  readonly table?: TerraformResource;
  readonly group?: TerraformResource;
  readonly rules: readonly GroupRule[];
  /** Names of EKS clusters in the VPC. */
  readonly clusters: readonly string[];
  /** Every resource that is part of this network. */
  readonly taken: ReadonlySet<TerraformResource>;
}

const RULE_TYPES = [
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_security_group_rule",
] as const;

/** Finds the pods' networks: subnets that lie in a further block of their VPC, and what belongs to them. Sorted by VPC. */
export function podNetworks(resources: readonly TerraformResource[]): readonly PodNetwork[] {
  const index = new Index(resources);
  const vpcs = new Set(index.of("aws_vpc_ipv4_cidr_block_association").map((block) => index.at(block, "vpc_id")));
  return [...vpcs]
    .filter((vpc) => vpc !== "")
    .sort()
    .map((vpc) => podNetwork(vpc, index))
    .filter(({ blocks }) => blocks.length > 0);
}

/** Resources by type; ids and references to them as one text: the world's id where it is known, else the address. */
class Index {
  readonly #resources: readonly TerraformResource[];
  readonly #byAddress: ReadonlyMap<string, TerraformResource>;

  constructor(resources: readonly TerraformResource[]) {
    this.#resources = resources;
    this.#byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  }

  of(type: string): readonly TerraformResource[] {
    return this.#resources.filter((resource) => resource.type === type && resource.mode === "managed");
  }

  idOf(resource: TerraformResource): string {
    return resource.id ?? resource.address;
  }

  /** What an attribute names; "" when that is not known. */
  at(resource: TerraformResource, attribute: string): string {
    return this.named(resource.values[attribute]);
  }

  named(value: unknown): string {
    if (typeof value === "string") return value;
    if (!isIdOf(value)) return "";
    return this.#byAddress.get(value.idOf)?.id ?? value.idOf;
  }

  find(id: string, type: string): TerraformResource | undefined {
    return this.#resources.find((resource) => resource.type === type && this.idOf(resource) === id);
  }
}

function podNetwork(vpc: string, index: Index): PodNetwork {
  const declared = index.of("aws_vpc_ipv4_cidr_block_association").filter((block) => index.at(block, "vpc_id") === vpc);
  const subnets = podSubnets(vpc, declared, index);
  const blocks = declared.filter((block) => subnets.some(({ cidr }) => liesIn(cidr, textAt(block, "cidr_block"))));
  const tables = tablesOf(subnets, index);
  const table = tables.size === 1 ? [...tables.values()][0] : undefined;
  const associations = new Map(table === undefined ? [] : subnets.flatMap((subnet) => associationOf(subnet, index)));
  const group = groupOf(
    vpc,
    subnets.map(({ cidr }) => cidr),
    index,
  );
  const ruleResources = group === undefined ? [] : rulesOf(group, index);
  const vpcResource = index.find(vpc, "aws_vpc");
  return {
    vpc,
    ...(vpcResource ? { vpcResource } : {}),
    blocks,
    subnets,
    associations,
    ...(table ? { table } : {}),
    ...(group ? { group } : {}),
    rules: group === undefined ? [] : [...inlineRules(group), ...ruleResources.flatMap((rule) => ruleOf(rule, index))],
    clusters: clustersIn(
      subnets.map(({ resource }) => resource),
      vpc,
      index,
    ),
    taken: new Set([
      ...blocks,
      ...subnets.map(({ resource }) => resource),
      ...associations.values(),
      ...[table, group, vpcResource].filter((resource) => resource !== undefined),
      ...ruleResources,
    ]),
  };
}

function podSubnets(vpc: string, blocks: readonly TerraformResource[], index: Index): readonly ImportedSubnet[] {
  const found = index.of("aws_subnet").flatMap((resource) => {
    const [zone, cidr] = [textAt(resource, "availability_zone"), prefixOf(textAt(resource, "cidr_block"))];
    const inside =
      cidr !== undefined && blocks.some((block) => liesIn(formatPrefix(cidr), textAt(block, "cidr_block")));
    return zone === undefined || !inside || index.at(resource, "vpc_id") !== vpc ? [] : [{ zone, cidr, resource }];
  });
  const zones = [...Map.groupBy(found, ({ zone }) => zone)].sort(([a], [b]) => (a < b ? -1 : 1));
  return zones.flatMap(([zone, own]) =>
    own
      .toSorted((a, b) => comparePrefixes(a.cidr, b.cidr))
      .map(({ cidr, resource }, at) => ({ zone, index: at + 1, cidr: formatPrefix(cidr), resource })),
  );
}

function liesIn(inner: string | undefined, outer: string | undefined): boolean {
  const [a, b] = [prefixOf(inner), prefixOf(outer)];
  return a !== undefined && b !== undefined && contains(b, a);
}

function prefixOf(text: string | undefined): Prefix | undefined {
  const parsed = parsePrefix(text ?? "");
  return parsed.ok ? parsed.prefix : undefined;
}

/** The tables of the subnets, by id; a subnet without a table of its own has the main one, which is nobody's to take. */
function tablesOf(subnets: PodNetwork["subnets"], index: Index): ReadonlyMap<string, TerraformResource | undefined> {
  return new Map(
    subnets.map((subnet) => {
      const [association] = associationOf(subnet, index);
      const id = association === undefined ? "" : index.at(association[1], "route_table_id");
      return [id, index.find(id, "aws_route_table")];
    }),
  );
}

function associationOf(
  subnet: ImportedSubnet,
  index: Index,
): readonly (readonly [ImportedSubnet, TerraformResource])[] {
  const found = index
    .of("aws_route_table_association")
    .find((association) => index.at(association, "subnet_id") === index.idOf(subnet.resource));
  return found === undefined ? [] : [[subnet, found]];
}

/** The pods' group: the only one of the VPC, or the only one whose rules name the pods' addresses. */
function groupOf(vpc: string, cidrs: readonly string[], index: Index): TerraformResource | undefined {
  const all = index.of("aws_security_group").filter((group) => index.at(group, "vpc_id") === vpc);
  if (all.length === 1) return all[0];
  const meant = all.filter((group) =>
    [...inlineRules(group), ...rulesOf(group, index).flatMap((rule) => ruleOf(rule, index))].some(({ peer }) =>
      cidrs.some((cidr) => liesIn(cidr, peer) && peer !== "0.0.0.0/0"),
    ),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function rulesOf(group: TerraformResource, index: Index): readonly TerraformResource[] {
  return RULE_TYPES.flatMap((type) => index.of(type)).filter(
    (rule) => index.at(rule, "security_group_id") === index.idOf(group),
  );
}

function ruleOf(rule: TerraformResource, index: Index): readonly GroupRule[] {
  const { type } = rule;
  if (type === "aws_security_group_rule") {
    const direction = rule.values.type === "egress" ? "egress" : "ingress";
    return classicRules(direction, rule.values, index.at(rule, "source_security_group_id"));
  }
  const direction = type.includes("_egress_") ? "egress" : "ingress";
  const peers = ["cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"].map((name) =>
    index.at(rule, name),
  );
  const ports = portsOf(rule.values);
  return peers
    .filter((peer) => peer !== "")
    .map((peer) => ({ direction, protocol: String(rule.values.ip_protocol ?? "-1"), ...ports, peer }));
}

/** Rules written inside the group; beside rules of their own they would be the same ones once more, so only lists that say something count. */
function inlineRules(group: TerraformResource): readonly GroupRule[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    listAt(group, direction).flatMap((rule) => (isRecord(rule) ? classicRules(direction, rule, "") : [])),
  );
}

function classicRules(
  direction: GroupRule["direction"],
  rule: Readonly<Record<string, unknown>>,
  source: string,
): readonly GroupRule[] {
  const texts = (name: string): readonly string[] => {
    const value = rule[name];
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  };
  const peers = [
    ...["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups"].flatMap(texts),
    ...(source === "" ? [] : [source]),
    ...(rule.self === true ? ["self"] : []),
  ];
  return peers.map((peer) => ({ direction, protocol: String(rule.protocol ?? "-1"), ...portsOf(rule), peer }));
}

/** Ports say nothing where all protocols are meant. */
function portsOf(rule: Readonly<Record<string, unknown>>): Pick<GroupRule, "fromPort" | "toPort"> {
  const { from_port: from, to_port: to } = rule;
  const all = ["-1", "all"].includes(String(rule.ip_protocol ?? rule.protocol ?? "-1"));
  return all || typeof from !== "number" || typeof to !== "number" ? {} : { fromPort: from, toPort: to };
}

const CLUSTER_TAG = /^kubernetes\.io\/cluster\/(.+)$/;

function clustersIn(subnets: readonly TerraformResource[], vpc: string, index: Index): readonly string[] {
  const made = index.of("aws_eks_cluster").flatMap((cluster) => {
    const configs = listAt(cluster, "vpc_config").filter(isRecord);
    const known = configs.flatMap(({ vpc_id: id }) => (typeof id === "string" && id !== "" ? [id] : []));
    const here = known.length === 0 || known.includes(vpc);
    return here ? [textAt(cluster, "name") ?? ""] : [];
  });
  const tagged = subnets.flatMap((subnet) =>
    Object.keys(tagsOf(subnet)).flatMap((key) => CLUSTER_TAG.exec(key)?.[1] ?? []),
  );
  return [...new Set([...made, ...tagged])].filter((name) => name !== "").sort();
}

import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** One line of `adopt`. */
export interface AdoptionLine {
  /** The world's id; undefined: the user must fill it in. */
  readonly id?: string;
  readonly as: string;
  /** What it is in Terraform. */
  readonly what: string;
}

export interface ImportedCluster {
  readonly key: string;
  readonly comment?: string;
  readonly name?: string;
  readonly vpc: string;
  readonly ranges: readonly string[];
  /** By zone. */
  readonly subnets: readonly (readonly [zone: string, cidrs: readonly string[]])[];
}

export interface ImportedVpc {
  readonly key: string;
  readonly region: string;
  readonly id?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ImportedFabric {
  readonly name: string;
  readonly uid: string;
  readonly source: string;
  readonly vpcs: readonly ImportedVpc[];
  readonly clusters: readonly ImportedCluster[];
  readonly adopt: readonly AdoptionLine[];
}

/** The Fabric as a document for people: what is known is written, what is not stands in comments with what to do. */
export function fabricText(fabric: ImportedFabric): string {
  const spec = new YAMLMap();
  spec.add(pair("vpcs", mapOf(fabric.vpcs.map((vpc) => [vpc.key, vpcNode(vpc)]))));
  spec.add(pair("clusters", mapOf(fabric.clusters.map((cluster) => [cluster.key, clusterNode(cluster)]))));
  const known = fabric.adopt.filter((line) => line.id !== undefined);
  const unknown = fabric.adopt.filter((line) => line.id === undefined);
  if (known.length > 0) spec.add(adoptPair(known));
  if (unknown.length > 0) spec.comment = missingText(unknown, known.length > 0);
  const metadata = mapOf([
    ["name", scalar(fabric.name)],
    ["uid", scalar(fabric.uid, " what Podspan makes or adopts is known by this uid: keep it")],
  ]);
  const document = new Document();
  document.contents = mapOf([
    ["apiVersion", scalar("podspan.dev/v1alpha1")],
    ["kind", scalar("Fabric")],
    ["metadata", metadata],
    ["spec", spec],
  ]) as unknown as typeof document.contents;
  document.commentBefore = ` Made by \`podspan import terraform\` from ${fabric.source}. Terraform must let go of what Podspan adopts:\n see the README, "Take over what is there".`;
  // Lists as everywhere in the documents of Fabrics: [a, b].
  return document.toString({ lineWidth: 0 }).replace(/: \[ (.*) \]$/gm, ": [$1]");
}

function vpcNode({ region, id, tags }: ImportedVpc): Node {
  const by =
    id === undefined
      ? mapOf(
          Object.entries(tags ?? {}).map(([key, value]) => [key, scalar(value)]),
          true,
        )
      : scalar(id);
  return mapOf([
    ["region", scalar(region)],
    [id === undefined ? "tags" : "id", by],
  ]);
}

function clusterNode({ name, vpc, ranges, subnets, comment }: ImportedCluster): Node {
  const pods = mapOf([
    ["ranges", listOf(ranges.map((range) => scalar(range)))],
    [
      "subnets",
      mapOf(
        subnets.map(([zone, cidrs]) => [zone, oneOrList(cidrs)]),
        true,
      ),
    ],
  ]);
  const node = mapOf([
    ...(name === undefined ? [] : [["name", scalar(name)] as const]),
    ["vpc", scalar(vpc)],
    ["zones", listOf(subnets.map(([zone]) => scalar(zone)))],
    ["pods", pods],
  ]);
  if (comment !== undefined) node.commentBefore = ` ${comment}`;
  return node;
}

function adoptPair(lines: readonly AdoptionLine[]): Pair {
  const list = new YAMLSeq();
  for (const { id = "", as, what } of lines) {
    const entry = mapOf(
      [
        ["id", scalar(id)],
        ["as", scalar(as)],
      ],
      true,
    );
    entry.comment = ` ${what}`;
    list.add(entry);
  }
  return pair("adopt", list);
}

/** Entries whose ids nobody knows: the user uncomments them. */
function missingText(lines: readonly AdoptionLine[], hasList: boolean): string {
  return [
    hasList
      ? " Ids that the state does not tell: fill them in, and add the lines to adopt."
      : " Without Terraform's state the ids are not known: fill them in (`terraform show` tells them) and take the comment signs away.",
    ...(hasList ? [] : [" adopt:"]),
    ...lines.map(({ as, what }) => `   - { id: FILL-IN, as: ${as} } # ${what}`),
  ].join("\n");
}

function mapOf(entries: readonly (readonly [string, Node])[], flow = false): YAMLMap {
  const map = new YAMLMap();
  map.flow = flow;
  for (const [key, value] of entries) map.add(pair(key, value));
  return map;
}

function listOf(items: readonly Node[]): YAMLSeq {
  const list = new YAMLSeq();
  list.flow = true;
  for (const item of items) list.add(item);
  return list;
}

function oneOrList(texts: readonly string[]): Node {
  const [first = ""] = texts;
  return texts.length === 1 ? scalar(first) : listOf(texts.map((text) => scalar(text)));
}

function pair(key: string, value: Node): Pair {
  return new Pair(new Scalar(key), value);
}

function scalar(value: string, comment?: string): Scalar {
  const node = new Scalar(value);
  if (comment !== undefined) node.comment = comment;
  return node;
}

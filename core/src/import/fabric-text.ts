import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** One line of `adopt`. */
export interface AdoptionLine {
  /** The world's id; undefined: the user must fill it in. */
  readonly id?: string;
  readonly as: string;
  /** What it is where it was imported from. */
  readonly what: string;
}

export interface ImportedCluster {
  readonly key: string;
  readonly comment?: string;
  readonly name?: string;
  readonly vpc: string;
  readonly zones: readonly string[];
  /** Who makes the nodes, where that is not managed node groups. */
  readonly compute?: "selfManaged" | "karpenter" | "auto";
  readonly serviceCidr?: string;
  readonly ipv6?: true;
  /** Path of its kubeconfig. */
  readonly kubeconfig?: string;
  /** The pods' own network; absent: pods have addresses of their nodes' subnets. */
  readonly pods?: {
    readonly ranges: readonly string[];
    /** By zone. */
    readonly subnets: readonly (readonly [zone: string, cidrs: readonly string[]])[];
  };
}

export interface ImportedPeering {
  readonly key: string;
  readonly vpcs: readonly [string, string];
}

/** Where a secret is to be, never what it is. */
export type SecretReference = { readonly aws: string } | { readonly env: string };

export interface ImportedSite {
  readonly key: string;
  readonly nodes: readonly string[];
  readonly pods: readonly string[];
  readonly hub: { readonly platform: string; readonly publicIp: string; readonly tunnelAddress: string };
}

export interface ImportedHybrid {
  readonly key: string;
  readonly vpc: string;
  readonly site: string;
  readonly router: Readonly<Record<string, string>>;
  readonly tunnel: { readonly network: string; readonly key: number };
  readonly preSharedKey: SecretReference;
  readonly nhrp: { readonly networkId: number; readonly key?: SecretReference };
  readonly ospf: {
    readonly processId: number;
    readonly tunnelArea: number;
    readonly vpcArea: number;
    readonly key?: SecretReference;
  };
  readonly ssh: readonly string[];
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
  /** Who made it from what, and what to know of it: the document's first lines. */
  readonly header: string;
  readonly vpcs: readonly ImportedVpc[];
  readonly clusters: readonly ImportedCluster[];
  readonly sites?: readonly ImportedSite[];
  readonly links: readonly ImportedPeering[];
  readonly hybrids?: readonly ImportedHybrid[];
  readonly adopt: readonly AdoptionLine[];
}

/** The Fabric as a document for people: what is known is written, what is not stands in comments with what to do. */
export function fabricText(fabric: ImportedFabric): string {
  const spec = new YAMLMap();
  spec.add(pair("vpcs", mapOf(fabric.vpcs.map((vpc) => [vpc.key, vpcNode(vpc)]))));
  spec.add(pair("clusters", mapOf(fabric.clusters.map((cluster) => [cluster.key, clusterNode(cluster)]))));
  const { sites = [], hybrids = [] } = fabric;
  if (sites.length > 0) spec.add(pair("sites", mapOf(sites.map((site) => [site.key, siteNode(site)]))));
  const links = [
    ...fabric.links.map(
      ({ key, vpcs }) => [key, mapOf([["peering", listOf(vpcs.map((vpc) => scalar(vpc)))]])] as const,
    ),
    ...hybrids.map((link) => [link.key, mapOf([["dmvpn", hybridNode(link)]])] as const),
  ];
  if (links.length > 0) spec.add(pair("links", mapOf(links)));
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
  document.commentBefore = fabric.header;
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

function clusterNode({
  name,
  vpc,
  zones,
  compute,
  serviceCidr,
  ipv6,
  pods,
  comment,
  kubeconfig,
}: ImportedCluster): Node {
  const node = mapOf([
    ...(name === undefined ? [] : [["name", scalar(name)] as const]),
    ["vpc", scalar(vpc)],
    ...(zones.length === 0 ? [] : [["zones", listOf(zones.map((zone) => scalar(zone)))] as const]),
    ...(compute === undefined ? [] : [["compute", scalar(compute)] as const]),
    ...(serviceCidr === undefined ? [] : [["serviceCidr", scalar(serviceCidr)] as const]),
    ...(ipv6 === undefined ? [] : [["ipFamily", scalar("ipv6")] as const]),
    ["pods", podsNode(pods)],
    ...(kubeconfig === undefined ? [] : [["kubernetes", textMap({ kubeconfig })] as const]),
  ]);
  if (comment !== undefined) node.commentBefore = ` ${comment}`;
  return node;
}

function siteNode({ nodes, pods, hub }: ImportedSite): Node {
  const hubs = new YAMLSeq();
  hubs.add(textMap({ ...hub }));
  return mapOf([
    ["nodes", listOf(nodes.map((cidr) => scalar(cidr)))],
    ["pods", listOf(pods.map((cidr) => scalar(cidr)))],
    ["hubs", hubs],
  ]);
}

function hybridNode({ vpc, site, router, tunnel, preSharedKey, nhrp, ospf, ssh }: ImportedHybrid): Node {
  const routers = new YAMLSeq();
  routers.add(textMap(router));
  const { key: nhrpKey, ...ofNhrp } = nhrp;
  const { key: ospfKey, ...ofOspf } = ospf;
  return mapOf([
    ["vpc", scalar(vpc)],
    ["site", scalar(site)],
    ["routers", routers],
    ["tunnel", textMap({ ...tunnel })],
    ["ike", mapOf([["preSharedKey", textMap(preSharedKey)]], true)],
    ["nhrp", withKey(textMap(ofNhrp), nhrpKey)],
    ["ospf", withKey(textMap(ofOspf), ospfKey)],
    ...(ssh.length === 0 ? [] : [["ssh", listOf(ssh.map((cidr) => scalar(cidr)))] as const]),
  ]);
}

function withKey(map: YAMLMap, key: SecretReference | undefined): YAMLMap {
  if (key !== undefined) map.add(pair("key", textMap(key)));
  return map;
}

/** `{ a: b, c: 1 }` */
function textMap(fields: Readonly<Record<string, string | number>>): YAMLMap {
  return mapOf(
    Object.entries(fields).map(([key, value]) => [key, new Scalar(value)]),
    true,
  );
}

function podsNode(pods: ImportedCluster["pods"]): Node {
  if (pods === undefined) return mapOf([["placement", scalar("nodes")]], true);
  const { ranges, subnets } = pods;
  return mapOf([
    ["ranges", listOf(ranges.map((range) => scalar(range)))],
    [
      "subnets",
      mapOf(
        subnets.map(([zone, cidrs]) => [zone, oneOrList(cidrs)]),
        true,
      ),
    ],
  ]);
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

import { describe, expect, test } from "vitest";
import { buildNetwork, imprintOf as imprintIn, Lexicon, type Material } from "../../network/index.ts";
import { inSnapshotOrder, type Observed } from "../../observed/index.ts";
import { changed, readNetwork } from "../goldens/read.fixture.ts";
import { Inquiry } from "./inquiry.ts";
import { shapeOf } from "./shape.ts";

const LEXICON = new Lexicon();

function imprintOf(before: Material, after: Material): string | undefined {
  return imprintIn(before, after, LEXICON);
}

interface Names {
  /** Begins every name; names of two subnets, in either order. */
  readonly own: string;
  readonly first: string;
  readonly second: string;
  /** Second byte of the nodes' block, third of the pods'. */
  readonly nth: number;
}

/** A cluster without nodes in a VPC of its own, with a NAT gateway, a load balancer and IPv6; `pods`: with custom networking. */
function clusterIn({ own, first, second, nth }: Names, pods: boolean) {
  const [a, b, pa, pb] = [`${own}${first}`, `${own}${second}`, `${own}${first}p`, `${own}${second}p`];
  const block = `10.${nth}.0`;
  const range = `100.64.${nth}`;
  const table = { "0.0.0.0/0": `nat-${own}`, "::/0": `eigw-${own}` };
  const podSubnets = {
    [pa]: { cidr: `${range}.0/25`, zone: "eu-west-1a", table: `${own}-private` },
    [pb]: { cidr: `${range}.128/25`, zone: "eu-west-1b", table: `${own}-private` },
  };
  return {
    vpcs: {
      [own]: {
        cidrs: [`${block}.0/24`, `2600:1f00:${nth}::/56`, ...(pods ? [`${range}.0/24`] : [])],
        internet: true,
        egressOnly: true,
        subnets: {
          [a]: { cidr: `${block}.0/26`, cidr6: `2600:1f00:${nth}:1::/64`, zone: "eu-west-1a", acl: own },
          [b]: { cidr: `${block}.64/26`, zone: "eu-west-1b", table: `${own}-private` },
          ...(pods ? podSubnets : {}),
        },
        tables: { main: { "0.0.0.0/0": `igw-${own}` }, [`${own}-private`]: table },
        groups: {
          [`${own}-cluster`]: { in: [`all from sg-${own}-cluster`, `tcp 443 from ${block}.0/24`] },
          [`${own}-web`]: { in: ["tcp 80 from 0.0.0.0/0", `tcp 22-23 from ${block}.64/26`, "icmp 8 from 10.0.0.0/8"] },
        },
        acls: {
          [own]: { in: ["90 deny tcp 25 0.0.0.0/0", `95 allow tcp 443 ${block}.0/26`, "100 allow all 0.0.0.0/0"] },
        },
      },
    },
    nats: { [own]: { subnet: a, address: `${block}.9`, public: `52.0.${nth}.1` } },
    hosts: {
      [`${own}-lb`]: {
        subnet: a,
        address: `${block}.10`,
        groups: [`sg-${own}-web`],
        public: `52.0.${nth}.2`,
        bare: true,
      },
      [`${own}-api`]: { subnet: b, address: `${block}.70`, groups: [`sg-${own}-cluster`, `sg-${own}-web`], bare: true },
    },
    clusters: {
      [own]: {
        vpc: `vpc-${own}`,
        subnets: [a, b],
        group: `sg-${own}-cluster`,
        cni: pods
          ? {
              AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
              AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: `${range}.0/24, 10.0.0.0/8`,
            }
          : {},
        podRanges: pods ? [`${range}.0/24`] : [],
        zones: ["eu-west-1a", "eu-west-1b"],
        eniConfigs: pods
          ? {
              "eu-west-1a": { subnet: pa, groups: [`sg-${own}-cluster`] },
              "eu-west-1b": { subnet: pb, groups: [`sg-${own}-cluster`, `sg-${own}-web`] },
            }
          : {},
      },
    },
  };
}

type Pair = readonly [before: Material, after: Material];

const ONE: Names = { own: "one", first: "-x", second: "-y", nth: 7 };
const OTHER: Names = { own: "another", first: "-9", second: "-1", nth: 231 };

function withRecords({ snapshot, declared }: Material, resources: readonly Observed[]): Material {
  return { declared, snapshot: { ...snapshot, resources: inSnapshotOrder(resources) } };
}

/** With what is the same in one object, as a projection has it. */
function pairOf(names: Names, change: unknown = {}): Pair {
  const before = readNetwork(clusterIn(names, false));
  const after = readNetwork(changed(clusterIn(names, true), change));
  const known = new Map(before.snapshot.resources.map((thing) => [JSON.stringify(thing), thing]));
  const resources = after.snapshot.resources.map((thing): Observed => known.get(JSON.stringify(thing)) ?? thing);
  const more = further(names);
  return [withRecords(before, [...before.snapshot.resources, ...more]), withRecords(after, [...resources, ...more])];
}

/** What the short words cannot say. */
function further({ own, first, second, nth }: Names): readonly Observed[] {
  const { resources } = readNetwork(clusterIn({ own, first, second, nth }, false)).snapshot;
  const scope = resources.find(({ kind }) => kind === "vpc")?.scope ?? { plane: "kubernetes", cluster: own };
  const kubernetes = { plane: "kubernetes", cluster: own } as const;
  const [a, b] = [`subnet-${own}${first}`, `subnet-${own}${second}`];
  return [
    {
      kind: "cni-addon",
      scope,
      id: `${own}/vpc-cni`,
      props: { cluster: own, env: { AWS_VPC_ENI_MTU: "9001" } },
      facts: {
        status: "ACTIVE",
        addonVersion: "v1.20.4-eksbuild.1",
        configuration: { enableNetworkPolicy: "false", env: { AWS_VPC_ENI_MTU: "9001" } },
        issues: [],
      },
    } as Observed<"cni-addon">,
    {
      kind: "node-group",
      scope,
      id: `${own}/web`,
      props: { cluster: own, name: "web", status: "ACTIVE", subnets: [b] },
      facts: {},
    } as Observed<"node-group">,
    {
      kind: "elastic-address",
      scope,
      id: `eipalloc-${own}`,
      props: { public: `52.0.${nth}.2`, private: `10.${nth}.0.10`, networkInterface: `eni-${own}-lb` },
      facts: {},
    } as Observed<"elastic-address">,
    {
      kind: "node-class",
      scope: kubernetes,
      id: "default",
      props: {
        name: "default",
        role: "node",
        subnets: [a],
        securityGroups: [`sg-${own}-cluster`],
        podSubnets: [a],
        podSecurityGroups: [`sg-${own}-web`],
        snatPolicy: "Random",
      },
      facts: { ready: "True", problems: [] },
    } as Observed<"node-class">,
  ];
}

function shapeOfPair(pair: Pair): string {
  return shapeOf(
    pair.map(({ snapshot, declared }) => {
      // Of records that nobody has seen: what was made of them before would be found again.
      const { resources, scopes } = structuredClone(snapshot);
      const built = buildNetwork({ kind: "Snapshot", version: 1, aws: [], scopes, resources }, declared);
      return { network: built.network, groups: [...new Inquiry(built, declared).groups.values()] };
    }),
  );
}

describe("the imprint of a VPC and its clusters", () => {
  test("is the same whatever the names, their order, and where the blocks lie", () => {
    const imprint = imprintOf(...pairOf(ONE));
    expect(imprint).toBeDefined();
    expect(imprintOf(...pairOf(OTHER))).toBe(imprint);
  });

  test.each<[string, unknown]>([
    ["an instance", { hosts: { "one-api": { bare: false } } }],
    ["a node", { clusters: { one: { nodes: { n: { subnet: "one-x", address: "10.7.0.20" } } } } }],
    [
      "two internet gateways to choose of",
      { vpcs: { one: { tables: { "one-private": { "0.0.0.0/0": "igw-other" } } } } },
    ],
    ["a way to elsewhere", { vpcs: { one: { tables: { main: { "10.9.0.0/16": "tgw-far" } } } } }],
    ["another VPC", { vpcs: { two: { cidrs: ["10.8.0.0/16"] } } }],
    ["a site", { sites: { dc: { pods: ["172.16.0.0/16"] } } }],
    ["a block around ranges that are known", { vpcs: { one: { cidrs: ["10.7.0.0/24", "192.0.0.0/16"] } } }],
  ])("is not told of %s", (_, change) => {
    expect(imprintOf(...pairOf(ONE, change))).toBeUndefined();
  });

  test.each<[string, unknown]>([
    [
      "where a block lies among ranges that rules name",
      {
        vpcs: {
          another: {
            groups: {
              "another-web": {
                in: ["tcp 80 from 0.0.0.0/0", "tcp 22-23 from 10.231.0.64/26", "icmp 8 from 11.0.0.0/8"],
              },
            },
          },
        },
      },
    ],
    ["where an address lies in its block", { hosts: { "another-lb": { address: "10.231.0.11" } } }],
    ["who is meant", { clusters: { another: { group: "sg-another-web" } } }],
    ["a variable of the CNI", { clusters: { another: { cni: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" } } } }],
  ])("tells %s", (_, change) => {
    expect(imprintOf(...pairOf(OTHER, change))).not.toBe(imprintOf(...pairOf(ONE)));
  });
});

test("tells a subnet that the CNI finds by its tag, whatever other tags there are", () => {
  const [before, after] = pairOf(ONE, { clusters: { one: { cni: null } } });
  const tagged = (tags: Readonly<Record<string, string>>) => {
    const resources = after.snapshot.resources.map((thing) =>
      thing.id === "subnet-one-y" ? { ...thing, tags } : thing,
    );
    return imprintOf(before, withRecords(after, resources));
  };
  expect(tagged({ "kubernetes.io/role/cni": "1" })).not.toBe(tagged({}));
  expect(tagged({ Name: "pods" })).toBe(tagged({}));
});

type Path = readonly (string | number)[];

/** Where in a value texts, numbers, switches and lists are. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, one]) =>
    pathsIn(one, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return path.length === 0 ? below : [path, ...below];
}

/** Words that decide something somewhere. */
const WORDS = [
  "Disabled",
  "default",
  "disassociated",
  "private",
  "blackhole",
  "propagated",
  "available",
  "nat_gateway",
  "local",
  "17",
];

/** What one might find there instead; undefined: nothing. */
function othersFor(value: unknown, ids: readonly string[]): readonly unknown[] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1];
  if (Array.isArray(value)) return [value.slice(1), [...value, ...value.slice(0, 1)]];
  if (typeof value === "string") {
    const kind = value.split("-", 1)[0] ?? "";
    const like = ids.filter((id) => id !== value && id.startsWith(`${kind}-`)).slice(0, 2);
    // Whoever goes by another name may be written in another order.
    const words = value.length > 12 || /\d/.test(value) || ids.includes(value) ? [] : WORDS;
    return [
      undefined,
      ...words,
      `${value}x`,
      value.replace("10.7", "10.9"),
      value.replace(/\/2[0-9]$/, "/27"),
      ...like,
    ];
  }
  return [undefined];
}

function replaced(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  if (Array.isArray(value)) {
    const made = value.map((one, index) => (index === name ? replaced(one, rest, other) : one));
    return made.filter((one) => one !== undefined);
  }
  const made = Object.entries(value as object).map(([key, one]) => [
    key,
    key === name ? replaced(one, rest, other) : one,
  ]);
  return Object.fromEntries(made.filter(([, one]) => one !== undefined));
}

/** Every snapshot that differs from the one after the change in one field of one record of a kind. */
function* variants([before, after]: Pair, kind: string): Generator<readonly [name: string, pair: Pair]> {
  const ids = after.snapshot.resources.map(({ id }) => id);
  for (const [index, record] of after.snapshot.resources.entries()) {
    if (record.kind !== kind) continue;
    for (const part of ["id", "props", "facts", "tags"] as const) {
      for (const path of part === "id" ? [[]] : pathsIn(record[part] ?? {})) {
        const value = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], record[part]);
        for (const other of othersFor(value, ids)) {
          if (other === value || (part === "id" && other === undefined)) continue;
          const made = { ...record, [part]: replaced(record[part], path, other) } as Observed;
          const name = `${record.id} ${part} ${path.join(".")}: ${JSON.stringify(other)}`;
          yield [name, [before, withRecords(after, after.snapshot.resources.with(index, made))]];
        }
      }
    }
  }
}

const WHOLE = pairOf(ONE);
const KINDS_THERE = [...new Set(WHOLE[1].snapshot.resources.map(({ kind }) => kind))];

test.each(KINDS_THERE)("what differs in any field of a %s and has one imprint has one shape", (kind) => {
  const known = new Map([[imprintOf(...WHOLE), { name: "as it is", shape: onlyOnce(() => shapeOfPair(WHOLE)) }]]);
  let told = 0;
  for (const [name, variant] of variants(WHOLE, kind)) {
    told += 1;
    const imprint = attempted(() => imprintOf(...variant));
    const before = known.get(imprint);
    if (imprint === undefined) continue;
    if (before === undefined) known.set(imprint, { name, shape: onlyOnce(() => shapeOfPair(variant)) });
    else
      expect([name, before.name, attempted(() => shapeOfPair(variant))]).toEqual([name, before.name, before.shape()]);
  }
  expect(told).toBeGreaterThan(3);
});

function onlyOnce(make: () => string): () => string | undefined {
  let made: string | undefined;
  return () => (made ??= attempted(make));
}

/** Undefined for a record of a shape that no world has. */
function attempted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (fault) {
    if (fault instanceof TypeError) return undefined;
    throw fault;
  }
}

import fc from "fast-check";
import type { Endpoint, Exit, Filter, Network, NextHop, Route, Segment, Table, Translation } from "../network/index.ts";
import { network, prefix, range } from "../network/networks.fixture.ts";
import type { Match, Packet } from "../packets/index.ts";

const DOMAINS = ["a", "b", "c"] as const;
const CIDRS: Readonly<Record<string, readonly string[]>> = {
  a: ["10.0.0.0/28", "10.0.0.16/28"],
  b: ["10.0.1.0/28", "10.0.1.16/28"],
  // Overlaps a: only what the tables say tells them apart.
  c: ["10.0.0.16/28", "10.0.2.0/28"],
};
const SEGMENTS = DOMAINS.flatMap((domain) =>
  (CIDRS[domain] ?? []).map((cidr, index) => ({ id: `${domain}${index}`, domain, cidr })),
);
const PREFIXES = [
  "0.0.0.0/0",
  "10.0.0.0/16",
  "10.0.0.0/24",
  "10.0.0.16/28",
  "10.0.1.0/24",
  "10.0.1.16/30",
  "10.0.2.0/28",
];
const LABELS = ["red", "blue"];

const protocols = fc.constantFrom(1, 6, 17, 50);
const ports = fc.constantFrom(0, 8, 80, 443, 40_000);
const values = (arbitrary: fc.Arbitrary<number>) => arbitrary.map((value) => [{ from: value, to: value }]);

const match: fc.Arbitrary<Match> = fc.record(
  {
    protocol: values(protocols),
    destinationPort: values(ports),
    source: fc.constantFrom(...PREFIXES).map((cidr) => [range(cidr)]),
    destination: fc.constantFrom(...PREFIXES).map((cidr) => [range(cidr)]),
  },
  { requiredKeys: [] },
);

const rule = fc.record(
  {
    id: fc.constant("rule"),
    permits: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    match,
    peer: fc.constantFrom(...LABELS),
  },
  { requiredKeys: ["id", "permits", "match"] },
);

const openRule = { id: "open", permits: true, match: {} } as const;

const filter: fc.Arbitrary<Filter> = fc.record({
  id: fc.constant("filter"),
  stateful: fc.boolean(),
  rules: fc
    .tuple(fc.array(rule, { maxLength: 3 }), fc.boolean())
    .map(([rules, open]) => (open ? [...rules, openRule] : rules)),
});
const filters = fc.oneof(
  { weight: 4, arbitrary: fc.constant<readonly Filter[]>([]) },
  { weight: 1, arbitrary: fc.tuple(filter) },
);
const labels = fc.subarray(LABELS);

const translation: fc.Arbitrary<Translation> = fc.record({
  id: fc.constant("translation"),
  segment: fc.constantFrom(...SEGMENTS.map(({ id }) => id)),
  entry: filters,
  labels,
  addresses: fc
    .constantFrom(["10.0.0.9/32"], ["10.0.1.8/31"], ["10.0.1.20/32", "10.0.0.3/32"])
    .map((texts) => texts.map(prefix)),
});

const nextHop: fc.Arbitrary<NextHop> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("domain" as const), domain: fc.constantFrom(...DOMAINS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("crossing" as const),
      crossing: fc.record(
        {
          id: fc.constant("crossing"),
          filters,
          translation,
          table: fc.constantFrom(...SEGMENTS.map(({ id }) => `table-${id}`), "table-x", "table-y"),
          mtu: fc.constantFrom(1500, 8500),
        },
        { requiredKeys: ["id", "filters", "table", "mtu"] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "nowhere" as const, reason: "blackhole" }) },
);

function routeTo(cidr: string, to: NextHop): Route {
  return { id: cidr, prefix: prefix(cidr), to };
}

const routes: fc.Arbitrary<readonly Route[]> = fc.uniqueArray(
  fc.record({ cidr: fc.constantFrom(...PREFIXES), to: nextHop }).map(({ cidr, to }) => routeTo(cidr, to)),
  { maxLength: 5, selector: ({ id }) => id },
);

/** As in a VPC, the table of a segment mostly leads to its own domain. */
function tableOf(id: string, domain: string | undefined): fc.Arbitrary<Table> {
  const local = (CIDRS[domain ?? ""] ?? []).map((cidr) => routeTo(cidr, { kind: "domain", domain: domain ?? "" }));
  return fc.tuple(routes, fc.boolean()).map(([some, isPlain]) => {
    const others = some.filter(({ id: cidr }) => !isPlain || local.every((route) => route.id !== cidr));
    return { id, routes: isPlain ? [...local, ...others] : others };
  });
}

const tables: fc.Arbitrary<readonly Table[]> = fc.tuple(
  ...SEGMENTS.map(({ id, domain }) => tableOf(`table-${id}`, domain)),
  tableOf("table-x", undefined),
  tableOf("table-y", undefined),
);

const segments: fc.Arbitrary<readonly Segment[]> = fc.tuple(
  ...SEGMENTS.map(({ id, domain, cidr }) =>
    fc
      .record({ leaving: filters, entering: filters })
      .map((passed) => ({ id, domain, prefixes: [prefix(cidr)], table: `table-${id}`, ...passed })),
  ),
);

function exits(segment: string): fc.Arbitrary<readonly Exit[]> {
  const exit = fc.record(
    {
      match,
      filters,
      translation,
      segment: fc.constant(segment),
      sources: fc.constantFrom(["10.0.0.0/16"], ["10.0.1.0/24"]).map((texts) => texts.map(prefix)),
    },
    { requiredKeys: ["filters", "segment"] },
  );
  // Most packets find a plain way out at last.
  return fc.array(exit, { maxLength: 1 }).map((special) => [...special, { filters: [], segment }]);
}

const endpoints: fc.Arbitrary<readonly Endpoint[]> = fc.tuple(
  ...SEGMENTS.map(({ id, cidr }) => {
    const base = cidr.replace(/\/28$/, "");
    const [head, last] = [base.replace(/\d+$/, ""), Number(base.split(".").at(-1))];
    return fc.record({ exits: exits(id), entry: filters, labels }).map((rest) => ({
      id: `host-${id}`,
      segment: id,
      addresses: [prefix(`${head}${last + 4}/31`)],
      mtu: 9001,
      ...rest,
    }));
  }),
);

/** Networks of three domains, two of which overlap, with random tables, filters, translations and labels. IPv4. */
export const networks: fc.Arbitrary<Network> = fc
  .record({
    endpoints,
    segments,
    tables,
    labels: fc
      .dictionary(
        fc.constantFrom(...DOMAINS.flatMap((a) => DOMAINS.map((b) => `${a}>${b}`))),
        fc.constantFrom("source" as const, "both" as const),
        { maxKeys: 4 },
      )
      .map((all): Network["labels"] => new Map(Object.entries(all))),
  })
  .map(network);

/** Protocols and ports as the networks' filters name them, and others. */
export const headers: fc.Arbitrary<Pick<Packet, "protocol" | "sourcePort" | "destinationPort">> = fc.record({
  protocol: protocols,
  sourcePort: ports,
  destinationPort: ports,
});

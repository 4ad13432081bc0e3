import fc from "fast-check";
import { formatPrefix } from "../addressing/index.ts";
import type {
  Crossing,
  Endpoint,
  Exit,
  Filter,
  Mapping,
  Network,
  NextHop,
  Route,
  Segment,
  Table,
  Translation,
} from "../network/index.ts";
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
  "10.0.3.0/24",
  "10.0.3.16/28",
];
const LABELS = ["red", "blue"];

/** Each segment's range and one outside, exchanged for each other on some crossings. */
const FACES: Mapping["pairs"] = SEGMENTS.map(({ cidr }, index) => ({
  from: prefix(`10.0.3.${16 * index}/28`),
  to: prefix(cidr),
}));

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

const translation: fc.Arbitrary<Translation> = fc.record(
  {
    id: fc.constant("translation"),
    segment: fc.constantFrom(...SEGMENTS.map(({ id }) => id)),
    entry: filters,
    labels,
    addresses: fc
      .constantFrom(["10.0.0.9/32"], ["10.0.1.8/31"], ["10.0.1.20/32", "10.0.0.3/32"])
      .map((texts) => texts.map(prefix)),
    ports: fc.constantFrom({ from: 79, to: 80 }, { from: 443, to: 443 }),
  },
  { requiredKeys: ["id", "segment", "entry", "labels", "addresses"] },
);

/** Mostly into the domain or out of it as a gateway does; now and then crossed over, so that answers come from others than were asked. */
const mapping: fc.Arbitrary<Mapping> = fc
  .record({ isOut: fc.boolean(), shift: fc.constantFrom(0, 0, 0, 1), count: fc.integer({ min: 1, max: FACES.length }) })
  .map(({ isOut, shift, count }): Mapping => {
    const pairs = FACES.slice(0, count).map(({ from }, index) => ({
      from,
      to: FACES[(index + shift) % count]?.to ?? from,
    }));
    if (!isOut) return { field: "destination", pairs };
    return { field: "source", pairs: distinct(pairs.map(({ from, to }) => ({ from: to, to: from }))) };
  });

/** One segment of each range: two domains overlap. */
function distinct(pairs: Mapping["pairs"]): Mapping["pairs"] {
  return [...new Map(pairs.map((pair) => [formatPrefix(pair.from), pair])).values()];
}

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
          mapping,
          domain: fc.constantFrom(...DOMAINS),
          asks: fc.constant("receiver" as const),
          tracker: fc.constantFrom("one", "other"),
          anonymous: fc.boolean(),
          segment: fc.constantFrom(...SEGMENTS.map(({ id }) => id)),
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
    const faces = fc.constantFrom(...DOMAINS).map((domain) => [{ domain, pairs: FACES }]);
    const rest = fc.record(
      { exits: exits(id), entry: filters, labels, faces },
      { requiredKeys: ["exits", "entry", "labels"] },
    );
    return rest.map((some) => ({
      id: `host-${id}`,
      segment: id,
      addresses: [prefix(`${head}${last + 4}/31`)],
      mtu: 9001,
      ...some,
    }));
  }),
);

/**
 * Two domains with all between them behind a gateway, as the internet is: it changes addresses of `a` for others and back, after translation for
 * some, now and then for those of somebody else.
 */
function behindGateway(net: Network, gateway: Gateway): Network {
  const away: Mapping["pairs"] = FACES.slice(0, 2).map(({ from, to }) => ({ from: to, to: from }));
  const back: Mapping["pairs"] = gateway.isCrossed
    ? FACES.slice(0, 2).map(({ from }, index) => ({ from, to: FACES[1 - index]?.to ?? from }))
    : FACES.slice(0, 2);
  const over = (id: string, table: string, more: Partial<Crossing> = {}): NextHop => ({
    kind: "crossing",
    crossing: { id, filters: gateway.filters, table, mtu: 1500, ...more },
  });
  const out = over("out", "table-x", { mapping: { field: "source", pairs: away } });
  const nat = gateway.translation;
  const first = nat === undefined ? out : over("nat", "table-a1", { translation: { ...nat, segment: "a1" } });
  const tables = [
    { id: "table-a0", routes: [routeTo("10.0.0.0/24", { kind: "domain", domain: "a" }), routeTo("0.0.0.0/0", first)] },
    { id: "table-a1", routes: [routeTo("10.0.0.0/24", { kind: "domain", domain: "a" }), routeTo("0.0.0.0/0", out)] },
    { id: "table-b0", routes: [routeTo("0.0.0.0/0", over("up", "table-x"))] },
    {
      id: "table-b1",
      routes: [routeTo("10.0.1.0/24", { kind: "domain", domain: "b" }), routeTo("0.0.0.0/0", over("up", "table-x"))],
    },
    {
      id: "table-x",
      routes: [
        routeTo("10.0.1.0/24", { kind: "domain", domain: "b" }),
        routeTo("10.0.3.0/24", over("in", "table-y", { mapping: { field: "destination", pairs: back } })),
      ],
    },
    { id: "table-y", routes: [routeTo("10.0.0.0/24", { kind: "domain", domain: "a" })] },
  ];
  const faces = [{ domain: "b", pairs: FACES.slice(0, 2) }];
  const endpoints = [...net.endpoints.values()].map((one) => (one.segment.startsWith("a") ? { ...one, faces } : one));
  return {
    ...net,
    endpoints: new Map(endpoints.map((one) => [one.id, one])),
    tables: new Map([...net.tables, ...tables.map((one) => [one.id, one] as const)]),
  };
}

interface Gateway {
  readonly filters: readonly Filter[];
  readonly isCrossed: boolean;
  readonly translation: Translation | undefined;
}

const gateways: fc.Arbitrary<Gateway> = fc.record({
  filters,
  isCrossed: fc.integer({ max: 4, min: 0 }).map((value) => value === 0),
  translation: fc.option(
    translation.map((one) => ({ ...one, addresses: [prefix("10.0.0.24/31")] })),
    { nil: undefined },
  ),
});

/** Networks of three domains, two of which overlap, with random tables, filters, translations, exchanges and labels. IPv4. */
export const networks: fc.Arbitrary<Network> = fc.oneof(
  fc.constant(0).chain(() => plainNetworks),
  fc.constant(0).chain(() => fc.tuple(plainNetworks, gateways).map(([net, gateway]) => behindGateway(net, gateway))),
);

const plainNetworks: fc.Arbitrary<Network> = fc
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

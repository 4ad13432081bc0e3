import { type AwsScope, scopeKey } from "../../desired/index.ts";
import { collectionKey, type Observed, type ObservedKind, onceFor, type Snapshot } from "../../observed/index.ts";
import type { Declared } from "../declared.ts";
import { AddressWords } from "./address-words.ts";
import { type Claim, Draft } from "./draft.ts";
import type { Codes, Lexicon } from "./lexicon.ts";
import { isUnread, writeRecord } from "./records.ts";

/** What a network is made of. */
export interface Material {
  readonly snapshot: Pick<Snapshot, "resources" | "scopes">;
  readonly declared: Declared;
}

/** Kinds of which it matters whether they were looked for. */
const LOOKED_FOR: readonly ObservedKind[] = [
  "internet-gateway",
  "egress-only-internet-gateway",
  "nat-gateway",
  "vpc-endpoint",
];

/**
 * What two networks, before and after a change, are made of, without names, and without where their blocks of addresses lie: where two such pairs
 * have one text, the networks of the one are those of the other by other names. Told of a VPC by itself whose clusters have no nodes; undefined of
 * all else, and where a name or an address decides something. Texts made with one lexicon can be compared.
 */
export function imprintOf(before: Material, after: Material, lexicon: Lexicon): string | undefined {
  const sides = [before, after];
  if (sides.some(({ declared }) => declared.sites.length > 0)) return undefined;
  const keys = [...new Set(sides.flatMap(({ declared }) => declared.clusters.map(({ key }) => key)))].sort();
  const places = placesOf(before, after);
  const all = [...places.keys()];
  const scope = onlyScope([...all, ...sides.flatMap(({ declared }) => [...declared.clusters, ...declared.vpcs])]);
  if (scope === undefined || !isOneVpc(all, sides)) return undefined;
  const addresses = new AddressWords(blocksIn(all));
  const numbered = { clusters: clusterWords(keys, sides), zones: zoneWords(all, sides) };
  const written = all.map((record): Written => {
    const draft = new Draft(lexicon, addresses, numbered);
    draft.value(places.get(record));
    draft.value(record.kind);
    if (record.scope.plane === "kubernetes") draft.cluster(record.scope.cluster);
    writeRecord(record, draft, keys);
    return { record, draft, text: draft.finished() };
  });
  if (written.some(({ draft }) => draft.odd) || isAmbiguous(written, places)) return undefined;
  const declared = sides.map((side) => declaredText(side, new Draft(lexicon, addresses, numbered)));
  const outline = addresses.outline();
  if (outline === undefined || declared.includes(undefined)) return undefined;
  const looked = sides.map(({ snapshot }) => lookedIn(snapshot.scopes)(scope));
  return [outline, ...looked, ...declared, namedText(written, lexicon.codes)].join("\n");
}

const lookedIn = onceFor((scopes: Snapshot["scopes"]) =>
  onceFor((scope: AwsScope) =>
    LOOKED_FOR.map((kind) => scopes[collectionKey(scope, kind)]?.kind === "observed").join(),
  ),
);

interface Written {
  readonly record: Observed;
  readonly draft: Draft;
  readonly text: string;
}

/** On which side each record is. */
type Places = ReadonlyMap<Observed, "before" | "after" | "both">;

function placesOf(before: Material, after: Material): Places {
  const places = new Map<Observed, "before" | "after" | "both">();
  for (const record of before.snapshot.resources) if (!isUnread(record)) places.set(record, "before");
  for (const record of after.snapshot.resources)
    if (!isUnread(record)) places.set(record, places.has(record) ? "both" : "after");
  return places;
}

type Scoped = Pick<Observed, "scope">;

/** The one account and region that everything is in. */
function onlyScope(things: readonly Scoped[]): AwsScope | undefined {
  let only: AwsScope | undefined;
  for (const { scope } of things) {
    if (scope.plane !== "aws") continue;
    only ??= scope;
    if (scope !== only && scopeKey(scope) !== scopeKey(only)) return undefined;
  }
  return only;
}

function isOneVpc(records: readonly Observed[], sides: readonly Material[]): boolean {
  const seen = records.filter(({ kind }) => kind === "vpc").map(({ id }) => id);
  const declared = sides.flatMap((side) => [...side.declared.clusters, ...side.declared.vpcs].map(({ vpc }) => vpc));
  return new Set([...seen, ...declared]).size === 1;
}

/** Ranges that are the network's own: blocks of VPCs, and public addresses. */
function* blocksIn(records: Iterable<Observed>): Generator<string, void> {
  for (const record of records) {
    if (isOf("vpc", record)) {
      yield record.props.cidr;
      for (const { cidr } of [...record.facts.cidrs, ...(record.facts.ipv6Cidrs ?? [])]) yield cidr;
    } else if (isOf("elastic-address", record)) yield record.props.public;
    else if (isOf("network-interface", record)) {
      for (const pair of record.props.publicAddresses ?? []) yield pair.public;
    } else if (isOf("nat-gateway", record)) {
      for (const pair of record.props.addresses ?? []) if (pair.public !== undefined) yield pair.public;
    }
  }
}

function isOf<K extends ObservedKind>(kind: K, record: Observed): record is Observed<K> {
  return record.kind === kind;
}

/** Keys and names of clusters, numbered. */
function clusterWords(keys: readonly string[], sides: readonly Material[]): ReadonlyMap<string, number> {
  const names = sides.flatMap(({ declared }) => declared.clusters.flatMap(({ name }) => name ?? []));
  return new Map([...new Set([...keys, ...names])].map((word, index) => [word, index]));
}

/** Names of zones, in their order. */
function zoneWords(records: Iterable<Observed>, sides: readonly Material[]): ReadonlyMap<string, number> {
  const zones = new Set(sides.flatMap(({ declared }) => declared.clusters.flatMap((cluster) => cluster.zones)));
  for (const record of records) if (isOf("subnet", record) && record.props.zone) zones.add(record.props.zone);
  return new Map([...zones].sort().map((zone, index) => [zone, index]));
}

/** Whether there are several where one must be taken, before or after. */
function isAmbiguous(written: readonly Written[], places: Places): boolean {
  const [before, after] = [new Map<string, string>(), new Map<string, string>()];
  const isTaken = (known: Map<string, string>, { of, name }: Claim): boolean => {
    const other = known.get(of);
    if (other === undefined) known.set(of, name);
    return other !== undefined && other !== name;
  };
  return written.some(({ record, draft: { claims } }) => {
    if (claims.length === 0) return false;
    const place = places.get(record);
    return claims.some(
      (one) => (place !== "after" && isTaken(before, one)) || (place !== "before" && isTaken(after, one)),
    );
  });
}

function declaredText({ declared }: Material, draft: Draft): string | undefined {
  for (const { key, name, podRanges, zones } of declared.clusters) {
    draft.cluster(key);
    draft.cluster(name);
    draft.prefixes(podRanges);
    draft.value(zones.length);
    for (const zone of zones) draft.zone(zone);
  }
  draft.value(declared.vpcs.length);
  return draft.odd ? undefined : draft.finished();
}

/** The drafts in an order that no name decides, each text once, and then whom each names: by their places in it. */
function namedText(written: readonly Written[], codes: Codes): string {
  const sorted = written.map(({ record: { id }, draft, text }) => ({ id, draft, text, line: "" }));
  sorted.sort((a, b) => compare(a.text, b.text));
  const texts: string[] = [];
  const alike = new Map<string, number>();
  for (const { id, text } of sorted) {
    if (text !== texts.at(-1)) texts.push(text);
    // Nobody is none.
    alike.set(id, texts.length);
  }
  const placeOf = (name: string): number => alike.get(name) ?? 0;
  for (const one of sorted) {
    writeNames(one.draft, placeOf, codes);
    one.line = codes.take();
  }
  sorted.sort((a, b) => compare(a.text, b.text) || compare(a.line, b.line));
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => placeIn(numbers, name);
  for (const { id } of sorted) numberOf(id);
  // How many names each has its text tells.
  for (const { id, draft } of sorted) {
    codes.add(placeOf(id));
    codes.add(numberOf(id));
    writeNames(draft, numberOf, codes);
  }
  return [...texts, codes.take()].join("\n");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In order of appearance. */
function placeIn(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}

function writeNames({ names }: Draft, placeOf: (name: string) => number, codes: Codes): void {
  for (let nth = 0; nth < names.length; nth += 1) {
    const one = names[nth] as string | readonly string[];
    if (typeof one === "string") codes.add(placeOf(one));
    else if (one.length === 1) codes.add(placeOf(one[0] as string));
    else for (const place of one.map(placeOf).sort((a, b) => a - b)) codes.add(place);
  }
}

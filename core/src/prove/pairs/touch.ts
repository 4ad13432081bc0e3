import type { Endpoint, Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { type Bits, bitsOf } from "./bits.ts";
import { type Domain, placesWithin } from "./domain.ts";
import { type Edit, haveCommon } from "./edit.ts";
import type { TableView } from "./hop.ts";
import { meetRanges } from "./intervals.ts";
import type { Redos } from "./redo.ts";
import { editedRanges, type Origin } from "./upstream.ts";
import type { Ways } from "./ways.ts";

type Domains = ReadonlyMap<string, Domain>;

/** Domains of which members, or segments, are others. */
export function dirtied(edit: Edit, before: Network, after: Network, domains: Domains): ReadonlySet<string> {
  const dirty = new Set<string>();
  const add = (network: Network, endpoint: Endpoint | undefined): void => {
    const segment = endpoint && network.segments.get(endpoint.segment);
    if (segment !== undefined) dirty.add(segment.domain);
  };
  for (const id of edit.endpoints) {
    add(before, before.endpoints.get(id));
    add(after, after.endpoints.get(id));
  }
  for (const id of edit.segments) {
    for (const segment of [before.segments.get(id), after.segments.get(id)]) if (segment) dirty.add(segment.domain);
  }
  if (edit.segments.size > 0) {
    for (const { id, feet } of domains.values()) if (haveCommon(edit.segments, feet)) dirty.add(id);
  }
  return dirty;
}

/** Where nothing but endpoints are others, and stand where they stood: by domains, their places. */
export function placesOfEdited(
  { endpoints, segments, reads, labels }: Edit,
  before: Network,
  after: Network,
  domains: Domains,
): ReadonlyMap<string, Bits> | undefined {
  if (segments.size + reads.size + labels.length > 0) return undefined;
  for (const id of endpoints) {
    const segment = after.endpoints.get(id)?.segment;
    if (segment === undefined || before.endpoints.get(id)?.segment !== segment) return undefined;
  }
  const placesIn = ({ members }: Domain): Bits =>
    bitsOf(
      members.length,
      members.flatMap(({ host, index }) => (endpoints.has(host.endpoint.id) ? [index] : [])),
    );
  const edited = new Set(
    [...endpoints].map((id) => after.segments.get(after.endpoints.get(id)?.segment ?? "")?.domain),
  );
  return new Map(
    [...edited].flatMap((id) => [domains.get(id ?? "") ?? []].flat().map((one) => [one.id, placesIn(one)])),
  );
}

/** Tables that were edited, and the destinations for which they say something else. */
export function rerouted(were: ReadonlyMap<TableView, TableView>, ways: Ways): readonly Origin[] {
  return [...were].map(([is, was]) => [is, editedRanges(was, is, ways)]);
}

/** Pairs for which ways are others: whoever asks these tables, and whoever has addresses there. */
export function redoWays(
  ranges: ReadonlyMap<TableView, readonly FieldRange[]>,
  domains: Domains,
  redos: Redos,
  how: "led" | "passed",
): void {
  const changedBy = new Map<string, readonly FieldRange[]>();
  for (const [{ name }, changed] of ranges) {
    if (changed.length === 0) continue;
    changedBy.set(name, changed);
    redos.touch(changed, name);
  }
  const atlas = new Atlas(domains);
  const faced = facesOf(domains);
  for (const one of domains.values()) {
    for (const [name, rows] of one.users) {
      const changed = changedBy.get(name);
      if (changed === undefined) continue;
      for (const range of changed) {
        for (const [other, columns] of atlas.within(range)) {
          redos[how](one.id, other.id, rows, columns);
          redos[how](other.id, one.id, columns, rows);
        }
      }
      for (const { id, face } of faced.get(one.id) ?? []) {
        if (meetRanges(face, changed)) redos[how](one.id, id, rows, undefined);
      }
    }
  }
}

/** By domains: whom their members mean by other addresses than their own, and by which. */
function facesOf(domains: Domains) {
  const faced = new Map<string, { readonly id: string; readonly face: readonly FieldRange[] }[]>();
  for (const { id, faces } of domains.values()) {
    for (const [domain, face] of faces) {
      const all = faced.get(domain) ?? [];
      all.push({ id, face });
      faced.set(domain, all);
    }
  }
  return faced;
}

type Within = readonly (readonly [Domain, Bits])[];

/** Who has addresses where: asked of few ranges, by hundreds of tables. */
class Atlas {
  readonly #spans: readonly (readonly [Domain, FieldRange])[];
  readonly #byRange = new Map<FieldRange, Within>();
  readonly #byText = new Map<string, Within>();

  constructor(domains: Domains) {
    this.#spans = [...domains.values()].flatMap((domain) => domain.origins.map((range) => [domain, range] as const));
  }

  /** Domains, and places of their members that have, or may be given, an address in the range. */
  within(range: FieldRange): Within {
    const known = this.#byRange.get(range);
    if (known !== undefined) return known;
    const text = `${range.from}-${range.to}`;
    const made = this.#byText.get(text) ?? this.#within(range);
    this.#byText.set(text, made);
    this.#byRange.set(range, made);
    return made;
  }

  #within(range: FieldRange): Within {
    const met = new Set<Domain>();
    for (const [domain, { from, to }] of this.#spans) if (from <= range.to && range.from <= to) met.add(domain);
    return [...met].flatMap((domain) => {
      const places = placesWithin(domain, [range]);
      return places === undefined ? [] : [[domain, places] as const];
    });
  }
}

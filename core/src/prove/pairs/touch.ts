import type { Endpoint, Network } from "../../network/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import type { Atlas, Places } from "./atlas.ts";
import { type Bits, bitsOf, bothBits } from "./bits.ts";
import type { Domain } from "./domain.ts";
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
  atlas: Atlas,
  redos: Redos,
  how: "led" | "passed",
): void {
  const asking = new Map<string, Map<Places, Asking>>();
  for (const [{ name }, changed] of ranges) {
    if (changed.length === 0) continue;
    redos.touch(changed, name);
    for (const [id, places] of atlas.askers(name)) {
      const known = asking.get(id) ?? new Map<Places, Asking>();
      asking.set(id, known);
      for (const range of changed) {
        const others = atlas.within(range);
        const before = known.get(others);
        known.set(others, { range, places: before === undefined ? places : bothBits(before.places, places) });
      }
    }
  }
  for (const [id, all] of asking) {
    for (const [others, { range, places }] of all) {
      for (const [other, columns] of others) {
        redos[how](id, other, places, columns);
        redos[how](other, id, columns, places);
      }
      for (const [other, face] of atlas.faced(id)) {
        if (meetRanges(face, [range])) redos[how](id, other, places, undefined);
      }
    }
  }
}

/** Members of a domain that ask for addresses in a range. */
interface Asking {
  readonly range: FieldRange;
  readonly places: Bits;
}

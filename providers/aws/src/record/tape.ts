import type { Snapshot } from "@podspan/core/observed";
import type { RecordName } from "../import/record-names.ts";
import { RESOURCES } from "../import/resources.ts";
import { isRecord, taken } from "../import/shape.ts";

/** Raw records of one account and region, each kind's by id; a kind that was asked for and has none is there, empty. */
interface Track {
  account: string;
  readonly region: string;
  readonly records: Map<RecordName, Map<string, Readonly<Record<string, unknown>>>>;
}

/** AWS answers more than the reader takes: no filter of these tells what is meant. */
const READ_IN_PART: ReadonlySet<RecordName> = new Set([
  "EgressOnlyInternetGateways",
  "SecurityGroups",
  "VpcPeeringConnections",
]);

/** What AWS answered while it was read, as the files that `importedAws` reads. */
export class Tape {
  readonly #tracks = new Map<object, Track>();

  /** Begins the records of an api's account and region; whose account it is AWS says by itself (`accountIs`). */
  open(api: object, region: string): void {
    if (!this.#tracks.has(api)) this.#tracks.set(api, { account: "unknown", region, records: new Map() });
  }

  accountIs(api: object, account: string): void {
    const track = this.#tracks.get(api);
    if (track) track.account = account;
  }

  /** Keeps of each record what is read of it, and nothing else: so no key of a VPN is ever written down. */
  keep(api: object, name: RecordName, records: readonly unknown[]): void {
    const track = this.#tracks.get(api);
    if (track === undefined) return;
    const known = track.records.get(name) ?? new Map<string, Readonly<Record<string, unknown>>>();
    track.records.set(name, known);
    for (const record of records) {
      const one = taken(record, RESOURCES[name].shape);
      if (!one.ok || !isRecord(one.value)) continue;
      const id = idOf(name, one.value);
      known.set(id, joined(known.get(id), one.value));
    }
  }

  /**
   * `aws_configs/[accounts/<id>/]<region>/<Resource>.json` of what was `read`, with the accounts' folders where there are several;
   * equal tapes, equal bytes.
   */
  files(read: Snapshot): Readonly<Record<string, string>> {
    const ids = new Set(read.resources.map(({ id }) => id));
    const tracks = [...this.#tracks.values()];
    const isOne = new Set(tracks.map(({ account }) => account)).size < 2;
    const files = tracks.flatMap(({ account, region, records }) => {
      const folder = `aws_configs/${isOne ? "" : `accounts/${account}/`}${region}`;
      return [...records].map(([name, all]) => {
        const kept = [...all].filter(
          ([, record]) => !READ_IN_PART.has(name) || ids.has(`${record[RESOURCES[name].id]}`),
        );
        return [`${folder}/${name}.json`, textOf(name, kept)] as const;
      });
    });
    return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** An add-on and a node group are named within their cluster, a reservation by what it holds. */
function idOf(name: RecordName, record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([record.clusterName, record[RESOURCES[name].id]]);
}

/** Answers about one thing that come page by page: their lists are one. */
function joined(
  before: Readonly<Record<string, unknown>> | undefined,
  record: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const list = (["Entries", "TransitGatewayRouteTablePropagations"] as const).find((name) => name in record);
  const [first, more] = list === undefined ? [] : [before?.[list], record[list]];
  return list !== undefined && Array.isArray(first) && Array.isArray(more)
    ? { ...record, [list]: [...first, ...more] }
    : record;
}

function textOf(name: RecordName, records: readonly (readonly [string, unknown])[]): string {
  const lines = [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => JSON.stringify(record));
  return lines.length === 0 ? `{"${name}": []}\n` : `{"${name}": [\n${lines.join(",\n")}\n]}\n`;
}

import type { KubeObject, KubeReadApi, KubeWorld, ResourceType } from "../api.ts";

interface Track {
  /** Its name in EKS. */
  readonly name: string;
  server: string | undefined;
  readonly objects: Map<string, Map<string, KubeObject>>;
}

/** What API servers answered while they were read, as the files that `importedKubernetes` reads. */
export class KubeTape {
  readonly #tracks = new Map<string, Track>();

  open(name: string, server: string | undefined): void {
    const known = this.#tracks.get(name);
    if (known) known.server = server;
    else this.#tracks.set(name, { name, server, objects: new Map() });
  }

  /** Objects of a type; none: there is a file that says so. */
  keep(name: string, { plural }: ResourceType, objects: readonly KubeObject[]): void {
    const track = this.#tracks.get(name);
    if (track === undefined) return;
    const known = track.objects.get(plural) ?? new Map<string, KubeObject>();
    track.objects.set(plural, known);
    for (const object of objects) known.set(`${object.metadata.namespace ?? ""}/${object.metadata.name}`, object);
  }

  /** `kubernetes/<cluster>/<plural>.json`, and `cluster.json` for who the cluster is; equal tapes, equal bytes. */
  files(): Readonly<Record<string, string>> {
    const files = [...this.#tracks.values()].flatMap(({ name, server, objects }) => [
      [`kubernetes/${name}/cluster.json`, `${JSON.stringify({ name, ...(server ? { server } : {}) })}\n`] as const,
      ...[...objects].map(([plural, all]) => [`kubernetes/${name}/${plural}.json`, textOf(all)] as const),
    ]);
    return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function textOf(objects: ReadonlyMap<string, KubeObject>): string {
  const lines = [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => JSON.stringify(object));
  return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
}

/** A world that answers as the other does, and keeps on the tape what it answered. */
export function recordedKubeWorld(world: KubeWorld<KubeReadApi>, tape: KubeTape): KubeWorld<KubeReadApi> {
  return {
    open: async (address) => {
      const api = await world.open(address);
      const name = address.name ?? address.cluster;
      tape.open(name, api.server);
      return {
        ...(api.server === undefined ? {} : { server: api.server }),
        list: async (type, options) => {
          const objects = await api.list(type, options);
          tape.keep(name, type, objects);
          return objects;
        },
        get: async (key) => {
          const object = await api.get(key);
          tape.keep(name, key.type, [object]);
          return object;
        },
      };
    },
  };
}

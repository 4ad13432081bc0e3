import type { KubeObject, ObjectMeta, ResourceType } from "@podspan/kubernetes/api";
import { uuid } from "../records/ids.ts";
import { mapOf, sameJson } from "./fields/json.ts";
import { keepTimes, readManagers, writeManagers, writtenBy } from "./managers.ts";
import type { Owned } from "./ownership.ts";
import type { TwinClusterKey } from "./port.ts";
import { DEFINITIONS, type ServedType, TYPES } from "./types.ts";

/** Which cluster a set of objects is, and how it is found. */
export interface ClusterIdentity extends TwinClusterKey {
  /** The cluster's key in the Fabric. */
  readonly cluster: string;
  readonly context: string;
  readonly version: string;
}

const SERVED = new Map(TYPES.map((one) => [`${one.type.plural}.${one.type.version}.${one.type.group}`, one]));

/** The objects of one cluster, as etcd would hold them: every write has a revision, and an object the one of its last write. */
export class TwinCluster {
  readonly identity: ClusterIdentity;
  readonly #seed: string;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  /** `all` of types that nobody has written to since. */
  readonly #sorted = new Map<string, readonly KubeObject[]>();
  #revision = 0;
  #wrote: () => void = () => undefined;

  constructor(identity: ClusterIdentity, seed: string) {
    this.identity = identity;
    this.#seed = `${seed}/${identity.cluster}`;
  }

  /** The type's rules; undefined when nothing serves it, as ENIConfigs without their definition. */
  served({ group, version, plural }: ResourceType): ServedType | undefined {
    const type = SERVED.get(`${plural}.${version}.${group}`);
    if (type === undefined || type.builtIn) return type;
    return this.find(DEFINITIONS, undefined, `${plural}.${group}`) === undefined ? undefined : type;
  }

  /** Counts every write. */
  get revision(): number {
    return this.#revision;
  }

  /** Tells whoever has to act on what is written, at every write. */
  watch(listener: () => void): void {
    this.#wrote = listener;
  }

  /** Sorted by namespace and name, as etcd's keys are. */
  all(type: ResourceType): readonly KubeObject[] {
    const known = this.#sorted.get(type.plural);
    if (known !== undefined) return known;
    const all = [...(this.#objects.get(type.plural) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
    this.#sorted.set(type.plural, all);
    return all;
  }

  find(type: ResourceType, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(type.plural)?.get(objectKey(namespace, name));
  }

  /** Stores an object with its owners; one that says nothing new keeps its revision. `time` is RFC 3339. */
  write(served: ServedType, owned: Owned, time: string): KubeObject {
    const { name, namespace } = owned.object.metadata;
    const before = this.find(served.type, namespace, name);
    const managers =
      before === undefined ? owned.managers : keepTimes(owned.former ?? readManagers(before.metadata), owned.managers);
    const object = served.completed(owned.object, before);
    const metadata = {
      ...described(object.metadata),
      ...this.#identity(before, time),
      ...generation(served, before, object),
      managedFields: writeManagers(managers),
    };
    const same =
      before !== undefined && sameJson({ ...before, metadata: withoutRevision(before) }, { ...object, metadata });
    if (same) return before;
    this.#count();
    const managedFields = writeManagers(writtenBy(managers, owned.writer, time));
    return this.#store(served.type, {
      ...object,
      metadata: { ...metadata, managedFields, resourceVersion: `${this.#revision}` },
    });
  }

  /** Takes an object as it was saved. */
  restore(type: ResourceType, object: KubeObject): void {
    this.#revision = Math.max(this.#revision, Number(object.metadata.resourceVersion ?? 0));
    this.#store(type, object);
  }

  remove(type: ResourceType, { metadata }: KubeObject): void {
    this.#count();
    this.#objects.get(type.plural)?.delete(objectKey(metadata.namespace, metadata.name));
    this.#sorted.delete(type.plural);
    const owner = TYPES.find((one) => metadata.name === `${one.type.plural}.${one.type.group}`);
    if (type.plural !== DEFINITIONS.plural || owner === undefined) return;
    this.#objects.delete(owner.type.plural);
    this.#sorted.delete(owner.type.plural);
  }

  #count(): void {
    this.#revision += 1;
    this.#wrote();
  }

  #identity(before: KubeObject | undefined, time: string): Pick<ObjectMeta, "uid" | "creationTimestamp"> {
    const { uid, creationTimestamp } = before?.metadata ?? {};
    if (uid !== undefined && creationTimestamp !== undefined) return { uid, creationTimestamp };
    return { uid: uuid(this.#seed, this.#revision + 1), creationTimestamp: time };
  }

  #store(type: ResourceType, object: KubeObject): KubeObject {
    this.#sorted.delete(type.plural);
    const objects = this.#objects.get(type.plural) ?? new Map<string, KubeObject>();
    this.#objects.set(type.plural, objects.set(objectKey(object.metadata.namespace, object.metadata.name), object));
    return object;
  }
}

function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

/** Metadata that a writer may set; empty maps are not stored. */
function described(metadata: ObjectMeta): ObjectMeta {
  const { resourceVersion: _, managedFields: __, labels, annotations, ...rest } = metadata;
  return { ...rest, ...(hasKeys(labels) ? { labels } : {}), ...(hasKeys(annotations) ? { annotations } : {}) };
}

function hasKeys<T>(map: Readonly<Record<string, T>> | undefined): map is Readonly<Record<string, T>> {
  return Object.keys(mapOf(map)).length > 0;
}

function withoutRevision({ metadata }: KubeObject): Omit<ObjectMeta, "resourceVersion"> {
  const { resourceVersion: _, ...rest } = metadata;
  return rest;
}

/** Counts changes of the wanted state: of `spec`, or of all but metadata where status is not kept apart. Core types count none. */
function generation(
  served: ServedType,
  before: KubeObject | undefined,
  after: KubeObject,
): Pick<ObjectMeta, "generation"> {
  if (served.type.group === "") return {};
  const old = before?.metadata.generation ?? 0;
  const wanted = (object: KubeObject | undefined) =>
    served.statusSubresource ? object?.spec : { spec: object?.spec, status: object?.status };
  return { generation: before !== undefined && sameJson(wanted(before), wanted(after)) ? old : old + 1 };
}

import {
  type KubeObject,
  type KubeWriteApi,
  type ListOptions,
  NAMESPACES,
  type ObjectKey,
  type ResourceType,
} from "@podspan/kubernetes/api";
import type { TwinCluster } from "./cluster.ts";
import { readManagers } from "./managers.ts";
import { applied, type Change, type Owned, updated } from "./ownership.ts";
import {
  applyConflict,
  badRequest,
  changedMeanwhile,
  expired,
  invalid,
  notFound,
  otherUid,
  typeNotFound,
  unsupportedPatch,
} from "./refusals.ts";
import { matchesFields, matchesLabels } from "./selectors.ts";
import { strategicallyMerged } from "./strategic-merge-patch.ts";
import { rfc3339 } from "./time.ts";
import { groupVersion, type ServedType } from "./types.ts";

/** One answer of a list, and where the next one goes on. */
export interface Page {
  readonly items: readonly KubeObject[];
  readonly next?: string;
}

/** A page's token is good for this long (kube-apiserver, compaction every 5 minutes). */
const TOKEN_MS = 5 * 60_000;

/** What kube-apiserver does with each request, at one instant. Throws KubernetesApiError. */
export class ApiServer {
  readonly #cluster: TwinCluster;
  readonly #now: () => number;
  /** Lists under way, as they were when they began. */
  readonly #lists = new Map<string, { readonly rest: readonly KubeObject[]; readonly until: number }>();
  #tokens = 0;

  constructor(cluster: TwinCluster, now: () => number) {
    this.#cluster = cluster;
    this.#now = now;
  }

  page(type: ResourceType, options: ListOptions, limit: number, token?: string): Page {
    this.#served(type);
    const rest = token === undefined ? this.#matching(type, options) : this.#rest(token);
    const items = rest.slice(0, limit);
    if (rest.length <= limit) return { items };
    this.#tokens += 1;
    const next = `${this.#tokens}`;
    this.#lists.set(next, { rest: rest.slice(limit), until: this.#now() + TOKEN_MS });
    return { items, next };
  }

  has({ type, namespace, name }: ObjectKey): boolean {
    return this.#cluster.find(type, namespace, name) !== undefined;
  }

  get({ type, namespace, name }: ObjectKey): KubeObject {
    this.#served(type);
    const object = this.#cluster.find(type, namespace, name);
    if (object === undefined) throw notFound(type, name);
    return object;
  }

  apply(key: ObjectKey, body: KubeObject, { fieldManager, force }: Parameters<KubeWriteApi["apply"]>[2]): KubeObject {
    const served = this.#served(key.type);
    const live = this.#cluster.find(key.type, key.namespace, key.name);
    const { resourceVersion } = body.metadata;
    checkIdentity(served, key, body);
    if (resourceVersion !== undefined && resourceVersion !== live?.metadata.resourceVersion) {
      throw changedMeanwhile(key.type, key.name);
    }
    const { status, ...rest } = body;
    const config = served.statusSubresource || status === undefined ? rest : body;
    const change = this.#change(served, fieldManager, "Apply");
    const result = applied(owned(served, key, live), config, change, force);
    if ("conflicts" in result) throw applyConflict(result.conflicts);
    return this.#write(served, result, live);
  }

  patch(key: ObjectKey, body: unknown, { fieldManager }: Parameters<KubeWriteApi["patch"]>[2]): KubeObject {
    const served = this.#served(key.type);
    if (!served.builtIn) throw unsupportedPatch();
    const live = this.get(key);
    const object = strategicallyMerged(live, body) as KubeObject;
    return this.#write(
      served,
      updated(owned(served, key, live), object, this.#change(served, fieldManager, "Update")),
      live,
    );
  }

  delete(key: ObjectKey, { uid, resourceVersion }: Parameters<KubeWriteApi["delete"]>[1]): void {
    const live = this.get(key);
    if (uid !== undefined && uid !== live.metadata.uid) throw otherUid(key.type, live, uid);
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw changedMeanwhile(key.type, key.name);
    }
    const { finalizers = [], deletionTimestamp } = live.metadata;
    if (finalizers.length === 0) {
      this.#cluster.remove(key.type, live);
    } else if (deletionTimestamp === undefined) {
      // Whoever put a finalizer on it lets go first.
      const object = { ...live, metadata: { ...live.metadata, deletionTimestamp: this.#time() } };
      this.#cluster.write(this.#served(key.type), { object, managers: readManagers(live.metadata) }, this.#time());
    }
  }

  /** Removes an object whose finalizers have let go. */
  release(type: ResourceType, object: KubeObject): void {
    this.#cluster.remove(type, object);
  }

  /** What a controller writes to an object's status, and the finalizers that it puts on it. */
  report(type: ResourceType, live: KubeObject, status: unknown, finalizers: readonly string[], manager: string): void {
    const served = this.#served(type);
    const before = { object: live, managers: readManagers(live.metadata) };
    const object = { ...live, metadata: { ...live.metadata, finalizers }, status };
    const change = this.#change(served, manager, "Update");
    this.#write(served, updated(before, object, change), live);
  }

  /** A whole object as `manager` creates or writes it (POST, PUT), with its status. */
  put(key: ObjectKey, object: KubeObject, manager: string): KubeObject {
    const served = this.#served(key.type);
    const live = this.#cluster.find(key.type, key.namespace, key.name);
    const change = this.#change(served, manager, "Update");
    return this.#write(served, updated(owned(served, key, live), object, change), live);
  }

  #served(type: ResourceType): ServedType {
    const served = this.#cluster.served(type);
    if (served === undefined) throw typeNotFound();
    return served;
  }

  #matching(type: ResourceType, { namespace, labelSelector, fieldSelector }: ListOptions): readonly KubeObject[] {
    return this.#cluster
      .all(type)
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .filter(({ metadata }) => matchesLabels(metadata.labels ?? {}, labelSelector ?? ""))
      .filter((object) => matchesFields(object, fieldSelector ?? ""));
  }

  #rest(token: string): readonly KubeObject[] {
    const list = this.#lists.get(token);
    this.#lists.delete(token);
    if (list === undefined || list.until < this.#now()) throw expired();
    return list.rest;
  }

  #change(served: ServedType, manager: string, operation: "Apply" | "Update"): Change {
    const by = { manager, operation, apiVersion: groupVersion(served.type) };
    return { by, time: this.#time(), schema: served.schema };
  }

  #write(served: ServedType, next: Owned, live: KubeObject | undefined): KubeObject {
    const { name, namespace } = next.object.metadata;
    const faults = served.faults(next.object, live);
    if (faults.length > 0) throw invalid(served.kind, served.type, name, faults);
    const missing =
      live === undefined && namespace !== undefined && !this.#cluster.find(NAMESPACES, undefined, namespace);
    if (missing) throw notFound(NAMESPACES, namespace);
    return this.#cluster.write(served, next, this.#time());
  }

  #time(): string {
    return rfc3339(this.#now());
  }
}

function owned(served: ServedType, { type, namespace, name }: ObjectKey, live: KubeObject | undefined): Owned {
  if (live !== undefined) return { object: live, managers: readManagers(live.metadata) };
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    object: { ...served.empty, apiVersion: groupVersion(type), kind: served.kind, metadata },
    managers: new Map(),
  };
}

function checkIdentity(served: ServedType, { type, name }: ObjectKey, body: KubeObject): void {
  if (body.apiVersion !== groupVersion(type) || body.kind !== served.kind) {
    throw badRequest(
      `the object is a ${body.apiVersion} ${body.kind}, the request is for ${groupVersion(type)} ${served.kind}`,
    );
  }
  if (body.metadata.name !== name) {
    throw badRequest(`the name of the object (${body.metadata.name}) does not match the name on the URL (${name})`);
  }
}

import { isMap, type JsonMap, listOf, mapOf } from "./fields/json.ts";

/** Which lists a strategic merge patch merges, and by which field (`patchMergeKey` in k8s.io/api): other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: "name",
  initContainers: "name",
  env: "name",
  ports: "containerPort",
  volumeMounts: "mountPath",
  volumeDevices: "devicePath",
  volumes: "name",
  imagePullSecrets: "name",
  hostAliases: "ip",
  topologySpreadConstraints: "topologyKey",
  conditions: "type",
  ownerReferences: "uid",
};

/**
 * A strategic merge patch (Kubernetes, "Update API Objects in Place Using kubectl patch"): maps merge, null deletes, lists with
 * a merge key merge by it, `$patch: delete` deletes an item and `$patch: replace` replaces a map or list.
 */
export function strategicallyMerged(value: unknown, patch: unknown, key = ""): unknown {
  if (Array.isArray(patch)) return mergedList(listOf(value), patch, MERGE_KEYS[key]);
  if (!isMap(patch)) return patch;
  const { $patch, ...changes } = patch;
  if ($patch === "replace") return changes;
  const live = mapOf(value);
  const result: Record<string, unknown> = { ...live };
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) delete result[name];
    else result[name] = strategicallyMerged(live[name], change, name);
  }
  return result;
}

function mergedList(
  live: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string | undefined,
): readonly unknown[] {
  const items = patch.filter((item) => !(isMap(item) && item.$patch === "replace" && Object.keys(item).length === 1));
  if (mergeKey === undefined || items.length < patch.length) return items;
  return items.map(mapOf).reduce<readonly unknown[]>((list, item) => mergedItem(list, item, mergeKey), live);
}

function mergedItem(list: readonly unknown[], item: JsonMap, mergeKey: string): readonly unknown[] {
  const index = list.findIndex((one) => mapOf(one)[mergeKey] === item[mergeKey]);
  if (item.$patch === "delete") return list.filter((_, position) => position !== index);
  return index < 0 ? [...list, item] : list.with(index, strategicallyMerged(list[index], item));
}

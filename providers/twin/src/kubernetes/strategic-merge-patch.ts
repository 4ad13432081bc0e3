import { isMap, listOf, mapOf } from "./fields/json.ts";

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
  const changes = patch.filter((item) => mapOf(item).$patch === undefined);
  if (mergeKey === undefined || patch.some((item) => mapOf(item).$patch === "replace")) return changes;
  const keyOf = (item: unknown) => mapOf(item)[mergeKey];
  const deleted = new Set(patch.filter((item) => mapOf(item).$patch === "delete").map(keyOf));
  const kept = live.filter((item) => !deleted.has(keyOf(item)));
  const named = new Set(changes.map(keyOf));
  const results = changes.map((change) =>
    strategicallyMerged(
      kept.find((item) => keyOf(item) === keyOf(change)),
      change,
    ),
  );
  const place = new Map(kept.map((item, index) => [keyOf(item), index]));
  return interleaved(
    kept.filter((item) => !named.has(keyOf(item))),
    results,
    (item) => place.get(keyOf(item)),
  );
}

/**
 * The patch's items in the patch's order, and between them the others: one of those comes next only when it stood before the
 * patch's next item, so that items new with the patch come before all that follow (strategicpatch, mergeSortedSlice).
 */
function interleaved(
  others: readonly unknown[],
  named: readonly unknown[],
  placeOf: (item: unknown) => number | undefined,
): readonly unknown[] {
  const [left, ...moreOthers] = others;
  const [right, ...moreNamed] = named;
  if (others.length === 0 || named.length === 0) return [...others, ...named];
  const before = placeOf(right) !== undefined && Number(placeOf(left)) < Number(placeOf(right));
  return before
    ? [left, ...interleaved(moreOthers, named, placeOf)]
    : [right, ...interleaved(others, moreNamed, placeOf)];
}

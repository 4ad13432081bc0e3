import { elements } from "./comparison.ts";
import { FieldPath } from "./field-path.ts";
import { isMap } from "./json.ts";
import { type Schema, shapeAt } from "./schema.ts";

/** `live` with what `config` names laid over it (structured-merge-diff, TypedValue.Merge). */
export function merged(live: unknown, config: unknown, schema: Schema, path: FieldPath = FieldPath.root): unknown {
  if (config === undefined) return live;
  if (live === undefined || live === null) return config;
  const shape = shapeAt(schema, path, config);
  if (shape.kind === "leaf" || shapeAt(schema, path, live).kind !== shape.kind) return config;
  const left = elements(live, schema, path);
  const right = elements(config, schema, path);
  const value = (element: string) => merged(left.get(element), right.get(element), schema, path.inner(element));
  if (isMap(config)) {
    const keys = new Set([...left.keys(), ...right.keys()]);
    return Object.fromEntries([...keys].map((element) => [element.slice(2), value(element)]));
  }
  return mergedOrder([...left.keys()], [...right.keys()]).map(value);
}

/**
 * The order of a merged list: the configuration's order for what it names, with the live items that it does not name kept
 * where they are between them. What it names and is not live comes before the next item that it names.
 */
export function mergedOrder(live: readonly string[], config: readonly string[]): readonly string[] {
  const named = new Set(config);
  const shared = config.filter((element) => live.includes(element));
  const result: string[] = [];
  const taken = new Set<string>();
  let [l, c, next] = [0, 0, 0];
  const takeNamed = (element: string) => {
    result.push(element);
    taken.add(element);
    c += 1;
    if (element === shared[next]) next += 1;
  };
  while (l < live.length || c < config.length) {
    const [left, right] = [live[l], config[c]];
    if (left !== undefined && left === right) {
      takeNamed(left);
      l += 1;
    } else if (
      left !== undefined &&
      right !== undefined &&
      named.has(left) &&
      shared[next] !== undefined &&
      shared[next] !== left
    ) {
      // Named, but not the one whose turn it is: it comes later, where the configuration has it.
      l += 1;
    } else if (left !== undefined && !named.has(left)) {
      result.push(left);
      l += 1;
    } else {
      if (left !== undefined && taken.has(left)) l += 1;
      if (right !== undefined) takeNamed(right);
    }
  }
  return result;
}

/** Parameters of EC2's query protocol as the SDK's inputs: `Filter.1.Value.1` becomes `Filters[0].Values[0]` (API reference, "Query requests"). */
export const inputOf = (parameters: Readonly<Record<string, string>>): Record<string, unknown> => {
  const root: Tree = new Map();
  for (const [name, value] of Object.entries(parameters)) {
    if (name !== "Action" && name !== "Version") put(root, name.split("."), value);
  }
  return plain(root, "") as Record<string, unknown>;
};

type Tree = Map<string, Tree | string>;

const put = (tree: Tree, [first = "", ...rest]: readonly string[], value: string): void => {
  if (rest.length === 0) {
    tree.set(first, value);
    return;
  }
  const before = tree.get(first);
  const inner: Tree = before instanceof Map ? before : new Map();
  tree.set(first, inner);
  put(inner, rest, value);
};

/** Lists whose members the query names by the singular. */
const LISTS: Readonly<Record<string, string>> = {
  Filter: "Filters",
  ResourceId: "Resources",
  Tag: "Tags",
  TagSpecification: "TagSpecifications",
  Value: "Values",
};

const NUMBERS = new Set(["AmazonSideAsn", "MaxResults"]);
const BOOLEANS = new Set(["Blackhole", "DryRun"]);

const plain = (tree: Tree | string, name: string): unknown => {
  if (typeof tree === "string") return NUMBERS.has(name) ? Number(tree) : BOOLEANS.has(name) ? tree === "true" : tree;
  const entries = [...tree];
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, inner]) => plain(inner, ""));
  }
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const isList = inner instanceof Map && [...inner.keys()].every((part) => /^\d+$/.test(part));
      return [isList ? (LISTS[key] ?? key) : key, plain(inner, key)];
    }),
  );
};

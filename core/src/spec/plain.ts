import type { Document, Node, Scalar, YAMLMap } from "yaml";
import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Diagnostic, DiagnosticCode, Path } from "../diagnostics/index.ts";
import { diagnose } from "../diagnostics/index.ts";
import type { TextLines } from "./text-lines.ts";

const DEEPEST = 64;
/** Far above any real Fabric (1,000 VPCs with a cluster each have 15,000) and far below where the schema runs out of stack. */
const MOST_VALUES = 50_000;

/** What a path leads to in the YAML tree. */
export interface Found {
  /** The key node that the path ends at, or the nearest one above. */
  readonly key?: Node | undefined;
  readonly value?: Node | undefined;
  /** Whether the whole path was found. */
  readonly complete: boolean;
}

/** A YAML tree as plain data. */
export interface Plain {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly find: (path: Path) => Found;
}

/** Unwinds the YAML tree, aliases followed, into maps, lists and scalars; refuses what a Fabric cannot mean. */
export function toPlain(document: Document, lines: TextLines): Plain {
  const unwinding = new Unwinding(lines);
  const root = document.contents as Node | null;
  const value = unwinding.value(root, 0);
  return { value, diagnostics: unwinding.diagnostics, find: (path) => findNode(root, path, unwinding) };
}

/** One pass over the tree in document order, so that an alias finds the last anchor before it (YAML 1.2.2, 7.1). */
class Unwinding {
  readonly diagnostics: Diagnostic[] = [];
  readonly #lines: TextLines;
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Node, Node>();
  readonly #open = new Set<Node>();
  readonly #pairs = new Map<YAMLMap, Map<string, { readonly key: Node; readonly value: Node | null }>>();
  #values = 0;
  #exhausted = false;

  constructor(lines: TextLines) {
    this.#lines = lines;
  }

  value(node: Node | null, depth: number): unknown {
    if (node === null || this.#exhausted) return null;
    this.#values += 1;
    if (this.#values > MOST_VALUES)
      return this.#exhaust(node, `there are more than ${MOST_VALUES} values, aliases unwound`);
    if (depth > DEEPEST) return this.#exhaust(node, `the text is nested more than ${DEEPEST} levels deep`);
    if (isAlias(node)) return this.#alias(node, node.source, depth);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    this.#open.add(node);
    const value = isMap(node) ? this.#map(node, depth) : isSeq(node) ? this.#list(node.items as Node[], depth) : null;
    this.#open.delete(node);
    return value;
  }

  /** The node itself, or what its alias stands for. */
  target(node: Node | null): Node | null {
    return node !== null && isAlias(node) ? (this.#targets.get(node) ?? null) : node;
  }

  pairs(map: YAMLMap): ReadonlyMap<string, { readonly key: Node; readonly value: Node | null }> {
    return this.#pairs.get(map) ?? new Map();
  }

  #alias(node: Node, name: string, depth: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#report("YAML-3", node, `no anchor \`&${name}\` stands before this alias`);
    if (this.#open.has(target)) return this.#report("YAML-3", node, `the value of \`&${name}\` contains itself`);
    this.#targets.set(node, target);
    return this.value(target, depth);
  }

  #scalar(node: Scalar): unknown {
    const { value } = node;
    if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
      return value;
    return this.#report("YAML-8", node, "this value is not plain text, a number, true, false or null");
  }

  #list(items: readonly Node[], depth: number): unknown {
    return items.map((item) => this.value(item, depth + 1));
  }

  #map(map: YAMLMap, depth: number): unknown {
    const record: Record<string, unknown> = {};
    const pairs = new Map<string, { readonly key: Node; readonly value: Node | null }>();
    this.#pairs.set(map, pairs);
    for (const pair of map.items) {
      const key = pair.key as Node | null;
      const value = pair.value as Node | null;
      const name = this.#keyName(key, map);
      if (key === null || name === undefined) continue;
      if (pairs.has(name)) {
        this.#report("YAML-2", key, `the key \`${name}\` stands here a second time`);
        continue;
      }
      pairs.set(name, { key, value });
      record[name] = this.value(value, depth + 1);
    }
    return record;
  }

  #keyName(key: Node | null, map: YAMLMap): string | undefined {
    if (key === null || !isScalar(key) || key.value === null) {
      this.#report("YAML-8", key ?? map, "a key must be a plain word");
      return undefined;
    }
    const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
    if (name !== "__proto__") return name;
    this.#report("YAML-8", key, "`__proto__` cannot be a key");
    return undefined;
  }

  #exhaust(node: Node, message: string): null {
    this.#exhausted = true;
    return this.#report("YAML-6", node, message);
  }

  #report(code: DiagnosticCode, node: Node, message: string): null {
    const [from, to] = node.range ?? [0, 1];
    this.diagnostics.push(diagnose(code, { message, at: this.#lines.place(from, to) }));
    return null;
  }
}

function findNode(root: Node | null, path: Path, tree: Unwinding): Found {
  // What is missing at the root is missing at the beginning of the text, not everywhere in it.
  let found: Found = path.length === 0 ? { value: root ?? undefined, complete: true } : { complete: false };
  let node = tree.target(root);
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair = tree.pairs(node).get(String(part));
      if (pair === undefined) return { ...found, complete: false };
      found = { key: pair.key, value: pair.value ?? undefined, complete: true };
      node = tree.target(pair.value);
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (item === undefined) return { ...found, complete: false };
      found = { value: item, complete: true };
      node = tree.target(item);
    } else {
      // A single value stands for a list of one.
      const single = isScalar(node) && part === 0 && index === path.length - 1;
      return { ...found, complete: single };
    }
  }
  return found;
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatPrefix } from "./address-text.ts";
import { comparePrefixes, contains, overlaps, type Prefix, samePrefix } from "./prefix.ts";
import { prefixFrom } from "./prefix-text.ts";
import { PrefixTrie, type TrieEntry, trieOf } from "./prefix-trie.ts";
import { anyPrefix, anySmallUniverse, runs, within } from "./prefixes.fixture.ts";

const p = prefixFrom;

const routes = trieOf([
  [p("0.0.0.0/0"), "nat"],
  [p("10.0.0.0/8"), "tgw"],
  [p("10.10.0.0/16"), "local"],
  [p("10.10.1.0/24"), "eni"],
  [p("192.168.0.0/16"), "vgw"],
  [p("fd00:200::/64"), "local6"],
]);

function texts<T>(entries: Iterable<TrieEntry<T>>): readonly string[] {
  return [...entries].map(({ prefix }) => formatPrefix(prefix));
}

describe("longest match", () => {
  test.each([
    ["10.10.1.7/32", "eni"],
    ["10.10.2.7/32", "local"],
    ["10.11.0.1/32", "tgw"],
    ["10.10.0.0/15", "tgw"],
    ["10.10.1.0/24", "eni"],
    ["10.10.0.0/23", "local"],
    ["8.8.8.8/32", "nat"],
    ["0.0.0.0/0", "nat"],
    ["fd00:200::1/128", "local6"],
  ])("%s takes the route to %s", (text, target) => {
    expect(routes.longestMatch(p(text))?.value).toBe(target);
  });

  test("what no prefix contains has no match", () => {
    expect(routes.longestMatch(p("fd00:201::1"))).toBeUndefined();
    expect(routes.longestMatch(p("::/0"))).toBeUndefined();
    expect(new PrefixTrie().longestMatch(p("10.0.0.1"))).toBeUndefined();
  });
});

describe("containment", () => {
  test("covering goes from the shortest to the prefix itself", () => {
    expect(texts(routes.covering(p("10.10.1.0/24")))).toEqual([
      "0.0.0.0/0",
      "10.0.0.0/8",
      "10.10.0.0/16",
      "10.10.1.0/24",
    ]);
  });

  test("coveredBy is everything inside, also below a prefix that is not stored", () => {
    expect(texts(routes.coveredBy(p("10.0.0.0/7")))).toEqual(["10.0.0.0/8", "10.10.0.0/16", "10.10.1.0/24"]);
    expect(texts(routes.coveredBy(p("10.11.0.0/16")))).toEqual([]);
    expect(texts(routes.coveredBy(p("::/0")))).toEqual(["fd00:200::/64"]);
  });

  test("overlapping is both, and names nothing twice", () => {
    expect(texts(routes.overlapping(p("10.10.0.0/16")))).toEqual([
      "0.0.0.0/0",
      "10.0.0.0/8",
      "10.10.0.0/16",
      "10.10.1.0/24",
    ]);
  });

  test("entries are sorted", () => {
    expect(texts(routes.entries())).toEqual([
      "0.0.0.0/0",
      "10.0.0.0/8",
      "10.10.0.0/16",
      "10.10.1.0/24",
      "192.168.0.0/16",
      "fd00:200::/64",
    ]);
  });
});

describe("change", () => {
  test("a second insert replaces the value", () => {
    const trie = trieOf([
      [p("10.0.0.0/8"), 1],
      [p("10.0.0.0/8"), 2],
    ]);
    expect(trie.size).toBe(1);
    expect(trie.get(p("10.0.0.0/8"))).toBe(2);
  });

  test("get asks for exactly this prefix", () => {
    expect(routes.get(p("10.10.0.0/16"))).toBe("local");
    expect(routes.get(p("10.10.0.0/17"))).toBeUndefined();
    expect(routes.get(p("10.8.0.0/13"))).toBeUndefined();
  });

  test("removing uncovers what lies around", () => {
    const trie = trieOf([
      [p("10.0.0.0/8"), "tgw"],
      [p("10.10.0.0/16"), "local"],
    ]);
    expect(trie.remove(p("10.10.0.0/16"))).toBe(true);
    expect(trie.remove(p("10.10.0.0/16"))).toBe(false);
    expect(trie.remove(p("10.10.0.0/17"))).toBe(false);
    expect(trie.longestMatch(p("10.10.0.1"))?.value).toBe("tgw");
    expect(trie.size).toBe(1);
  });

  test("undefined is a value like any other", () => {
    const trie = new PrefixTrie<undefined>();
    trie.insert(p("10.0.0.0/8"), undefined);
    expect(trie.longestMatch(p("10.0.0.1"))).toEqual({ prefix: p("10.0.0.0/8"), value: undefined });
  });
});

/** What the trie stands in for: a plain list, looked at from end to end. */
class LinearModel {
  entries: readonly TrieEntry<number>[] = [];

  insert(prefix: Prefix, value: number): void {
    this.entries = [...this.entries.filter((entry) => !samePrefix(entry.prefix, prefix)), { prefix, value }].sort(
      (a, b) => comparePrefixes(a.prefix, b.prefix),
    );
  }

  remove(prefix: Prefix): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => !samePrefix(entry.prefix, prefix));
    return this.entries.length < before;
  }
}

interface Change {
  readonly kind: "insert" | "remove";
  readonly prefix: Prefix;
}

/** Prefixes that nest deeply, with some from anywhere. */
const anyCase = anySmallUniverse.chain((universe) => {
  const prefix = fc.oneof({ weight: 4, arbitrary: within(universe) }, { weight: 1, arbitrary: anyPrefix });
  const change: fc.Arbitrary<Change> = fc.record({ kind: fc.constantFrom("insert", "insert", "remove"), prefix });
  return fc.record({ changes: fc.array(change, { maxLength: 40 }), asked: prefix });
});

function play(changes: readonly Change[]): { trie: PrefixTrie<number>; model: LinearModel } {
  const trie = new PrefixTrie<number>();
  const model = new LinearModel();
  for (const [value, { kind, prefix }] of changes.entries()) {
    if (kind === "remove") expect(trie.remove(prefix)).toBe(model.remove(prefix));
    else {
      trie.insert(prefix, value);
      model.insert(prefix, value);
    }
    expect(trie.size).toBe(model.entries.length);
  }
  return { trie, model };
}

test("after any history the trie answers as a scan of the list does", () => {
  fc.assert(
    fc.property(anyCase, ({ changes, asked }) => {
      const { trie, model } = play(changes);
      const covering = model.entries.filter(({ prefix }) => contains(prefix, asked));
      expect([...trie.entries()]).toEqual(model.entries);
      expect([...trie.covering(asked)]).toEqual(covering);
      expect(trie.longestMatch(asked)).toEqual(covering.at(-1));
      expect([...trie.coveredBy(asked)]).toEqual(model.entries.filter(({ prefix }) => contains(asked, prefix)));
      expect([...trie.overlapping(asked)]).toEqual(model.entries.filter(({ prefix }) => overlaps(asked, prefix)));
      expect(trie.get(asked)).toBe(model.entries.find(({ prefix }) => samePrefix(prefix, asked))?.value);
    }),
    { numRuns: runs.numRuns * 3 },
  );
});

test("taking everything out leaves a trie that is as good as new", () => {
  fc.assert(
    fc.property(anyCase, ({ changes, asked }) => {
      const { trie, model } = play(changes);
      for (const { prefix } of model.entries) expect(trie.remove(prefix)).toBe(true);
      expect([...trie.entries()]).toEqual([]);
      expect(trie.size).toBe(0);
      trie.insert(asked, 7);
      expect([...trie.entries()]).toEqual([{ prefix: asked, value: 7 }]);
    }),
    runs,
  );
});

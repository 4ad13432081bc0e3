import type { Family, Prefix } from "./prefix.ts";
import { bitAt, sharedBits, type Words, wordsOf } from "./words.ts";

export interface TrieEntry<T> {
  readonly prefix: Prefix;
  readonly value: T;
}

/** Stands for the first `length` bits of `words`; only those count. Nodes without entry have two children. */
interface Node<T> {
  readonly words: Words;
  readonly length: number;
  entry: TrieEntry<T> | undefined;
  zero: Node<T> | undefined;
  one: Node<T> | undefined;
}

function nodeOf<T>(words: Words, length: number, entry?: TrieEntry<T>): Node<T> {
  return { words, length, entry, zero: undefined, one: undefined };
}

function childAt<T>(node: Node<T>, words: Words): Node<T> | undefined {
  return bitAt(words, node.length) === 0 ? node.zero : node.one;
}

function setChild<T>(node: Node<T>, words: Words, child: Node<T> | undefined): void {
  if (bitAt(words, node.length) === 0) node.zero = child;
  else node.one = child;
}

/** The child on the way to `words` when it stands for no more than the first `length` bits of them. */
function stepTo<T>(node: Node<T>, words: Words, length: number): Node<T> | undefined {
  if (node.length >= length) return undefined;
  const child = childAt(node, words);
  if (child === undefined || child.length > length) return undefined;
  return sharedBits(child.words, words, child.length) === child.length ? child : undefined;
}

/**
 * A map from prefixes of both families to values, for longest match and for questions of containment. A path-compressed
 * binary trie: every operation takes at most as many steps as the address has bits, in practice log2 of the entries.
 * Do not change it while iterating over it.
 */
export class PrefixTrie<T> {
  readonly #roots: Readonly<Record<Family, Node<T>>> = { 4: nodeOf<T>([0], 0), 6: nodeOf<T>([0, 0, 0, 0], 0) };
  #size = 0;

  /** How many prefixes have a value. */
  get size(): number {
    return this.#size;
  }

  /** Sets the value of a prefix, in place of its earlier one. */
  insert(prefix: Prefix, value: T): void {
    const words = wordsOf(prefix);
    const entry = { prefix, value };
    const node = this.#deepest(prefix.family, words, prefix.length);
    if (node.length === prefix.length) {
      if (node.entry === undefined) this.#size++;
      node.entry = entry;
      return;
    }
    this.#size++;
    const below = childAt(node, words);
    if (below === undefined) setChild(node, words, nodeOf(words, prefix.length, entry));
    else setChild(node, words, join(below, nodeOf(words, prefix.length, entry)));
  }

  /** The deepest node that covers the prefix; the root covers everything. */
  #deepest(family: Family, words: Words, length: number): Node<T> {
    let node = this.#roots[family];
    for (let next = stepTo(node, words, length); next !== undefined; next = stepTo(node, words, length)) node = next;
    return node;
  }

  /** The value of exactly this prefix. */
  get(prefix: Prefix): T | undefined {
    const node = this.#deepest(prefix.family, wordsOf(prefix), prefix.length);
    return node.length === prefix.length ? node.entry?.value : undefined;
  }

  /** Takes away the value of exactly this prefix; false when it had none. */
  remove(prefix: Prefix): boolean {
    const words = wordsOf(prefix);
    let above: Node<T> | undefined;
    let parent: Node<T> | undefined;
    let node = this.#roots[prefix.family];
    while (node.length < prefix.length) {
      const next = stepTo(node, words, prefix.length);
      if (next === undefined) return false;
      above = parent;
      parent = node;
      node = next;
    }
    if (node.entry === undefined) return false;
    node.entry = undefined;
    this.#size--;
    if (parent !== undefined) contract(above, parent, node);
    return true;
  }

  /** The longest stored prefix that contains the whole of this one; for an address, the route that it takes. */
  longestMatch(prefix: Prefix): TrieEntry<T> | undefined {
    const words = wordsOf(prefix);
    let node: Node<T> | undefined = this.#roots[prefix.family];
    let match: TrieEntry<T> | undefined;
    while (node !== undefined) {
      if (node.entry !== undefined) match = node.entry;
      node = stepTo(node, words, prefix.length);
    }
    return match;
  }

  /** Every stored prefix that contains this one, itself included, the shortest first. */
  *covering(prefix: Prefix): Generator<TrieEntry<T>, void> {
    const words = wordsOf(prefix);
    let node: Node<T> | undefined = this.#roots[prefix.family];
    while (node !== undefined) {
      if (node.entry !== undefined) yield node.entry;
      node = stepTo(node, words, prefix.length);
    }
  }

  /** Every stored prefix inside this one, itself included, sorted. */
  *coveredBy(prefix: Prefix): Generator<TrieEntry<T>, void> {
    const words = wordsOf(prefix);
    const node = this.#deepest(prefix.family, words, prefix.length);
    if (node.length === prefix.length) {
      yield* entriesOf(node);
      return;
    }
    const below = childAt(node, words);
    if (below !== undefined && sharedBits(below.words, words, prefix.length) === prefix.length) yield* entriesOf(below);
  }

  /** Every stored prefix that shares an address with this one: those around it, then it and those inside, sorted. */
  *overlapping(prefix: Prefix): Generator<TrieEntry<T>, void> {
    for (const entry of this.covering(prefix)) if (entry.prefix.length < prefix.length) yield entry;
    yield* this.coveredBy(prefix);
  }

  /** Everything, sorted as comparePrefixes sorts. */
  *entries(): Generator<TrieEntry<T>, void> {
    yield* entriesOf(this.#roots[4]);
    yield* entriesOf(this.#roots[6]);
  }
}

/** `below` and `leaf` under one node: `leaf` itself when it contains the other, else a new fork where they part. */
function join<T>(below: Node<T>, leaf: Node<T>): Node<T> {
  const shared = sharedBits(below.words, leaf.words, Math.min(below.length, leaf.length));
  if (shared === leaf.length) {
    setChild(leaf, below.words, below);
    return leaf;
  }
  const fork = nodeOf<T>(leaf.words, shared);
  setChild(fork, below.words, below);
  setChild(fork, leaf.words, leaf);
  return fork;
}

/** Takes out of the way whatever no longer forks after `node` lost its entry; the root (without `above`) stays. */
function contract<T>(above: Node<T> | undefined, parent: Node<T>, node: Node<T>): void {
  if (node.zero !== undefined && node.one !== undefined) return;
  setChild(parent, node.words, node.zero ?? node.one);
  if (above === undefined || parent.entry !== undefined) return;
  if (parent.zero === undefined || parent.one === undefined) {
    setChild(above, parent.words, parent.zero ?? parent.one);
  }
}

/** In-order: a node before what it contains, lower addresses before higher ones. Explicit stack: no nested generators. */
function* entriesOf<T>(start: Node<T>): Generator<TrieEntry<T>, void> {
  const stack = [start];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.entry !== undefined) yield node.entry;
    if (node.one !== undefined) stack.push(node.one);
    if (node.zero !== undefined) stack.push(node.zero);
  }
}

/** A trie of these entries; the last one of equal prefixes wins. */
export function trieOf<T>(entries: Iterable<readonly [Prefix, T]>): PrefixTrie<T> {
  const trie = new PrefixTrie<T>();
  for (const [prefix, value] of entries) trie.insert(prefix, value);
  return trie;
}

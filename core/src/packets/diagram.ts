import { FIELDS } from "./fields.ts";
import { PairTable } from "./pair-table.ts";

/** A value of any field. Of one field they are all numbers or all bigints, so `<` and `===` mean what they say. */
export type Value = number | bigint;

/**
 * A set of packets as a decision diagram: each branch asks for one field and goes on below the child whose interval holds the value.
 * Reduced (no branch with one child, no two neighbours alike) and made once per {@link Diagrams}: two sets are equal exactly when they are the
 * same object. (Bryant 1986, for intervals instead of bits.)
 */
export type Diagram = Leaf | Branch;

/** No packets, or all of them. */
export interface Leaf {
  readonly id: 0 | 1;
  readonly level: number;
}

export interface Branch {
  readonly id: number;
  /** Index of the field in {@link FIELDS}; grows on the way down. */
  readonly level: number;
  /** Where the intervals begin, ascending; the first is the field's least value. */
  readonly starts: readonly Value[];
  /** One for each interval. */
  readonly children: readonly Diagram[];
}

export const NONE: Leaf = { id: 0, level: FIELDS.length };
export const ALL: Leaf = { id: 1, level: FIELDS.length };

type Operation = "union" | "intersection" | "difference";

/** More than any memory holds. */
const MOST_NODES = 2 ** 26;

/** Makes diagrams of one family and remembers every one that it made, with what came of combining them. */
export class Diagrams {
  readonly #made = new Map<number, Made>();
  /** By their ids. */
  readonly #all: Diagram[] = [NONE, ALL];
  /** By the ids of the two: that of what came of them. */
  readonly #combined: Readonly<Record<Operation, PairTable>> = {
    union: new PairTable(),
    intersection: new PairTable(),
    difference: new PairTable(),
  };

  /** Diagrams that were made so far. */
  get size(): number {
    return this.#all.length;
  }

  /** A branch with these intervals; neighbours that are alike become one. */
  branch(level: number, starts: readonly Value[], children: readonly Diagram[]): Diagram {
    const [keptStarts, keptChildren] = joined(starts, children);
    const [only] = keptChildren;
    if (keptChildren.length === 1 && only !== undefined) return only;
    const key = hashOf(level, keptStarts, keptChildren);
    const first = this.#made.get(key);
    for (let known = first; known !== undefined; known = known.next) {
      if (isSame(known.branch, level, keptStarts, keptChildren)) return known.branch;
    }
    if (this.#all.length >= MOST_NODES) throw new RangeError(`more than ${MOST_NODES} diagrams`);
    const made = { id: this.#all.length, level, starts: keptStarts, children: keptChildren };
    this.#all.push(made);
    this.#made.set(key, { branch: made, next: first });
    return made;
  }

  union(a: Diagram, b: Diagram): Diagram {
    if (a === b || b === NONE || a === ALL) return a;
    if (a === NONE || b === ALL) return b;
    return a.id < b.id ? this.#combine("union", a, b) : this.#combine("union", b, a);
  }

  intersection(a: Diagram, b: Diagram): Diagram {
    if (a === b || b === ALL || a === NONE) return a;
    if (a === ALL || b === NONE) return b;
    return a.id < b.id ? this.#combine("intersection", a, b) : this.#combine("intersection", b, a);
  }

  /** Packets of `a` that are not in `b`. */
  difference(a: Diagram, b: Diagram): Diagram {
    if (a === b || a === NONE || b === ALL) return NONE;
    if (b === NONE) return a;
    return this.#combine("difference", a, b);
  }

  /** Whether they have a packet in common: quicker than to make what they have in common. */
  haveCommon(a: Diagram, b: Diagram): boolean {
    if (a === NONE || b === NONE) return false;
    if (a === b || !("starts" in a) || !("starts" in b)) return true;
    if (a.level < b.level) return a.children.some((child) => this.haveCommon(child, b));
    if (b.level < a.level) return b.children.some((child) => this.haveCommon(a, child));
    let [atA, atB] = [0, 0];
    while (atA < a.starts.length && atB < b.starts.length) {
      if (this.haveCommon(a.children[atA] as Diagram, b.children[atB] as Diagram)) return true;
      const [nextA, nextB] = [a.starts[atA + 1], b.starts[atB + 1]];
      // The interval that ends first gives way to its neighbour.
      if (nextA === undefined && nextB === undefined) return false;
      if (nextB === undefined || (nextA !== undefined && nextA <= nextB)) atA += 1;
      if (nextA === undefined || (nextB !== undefined && nextB <= nextA)) atB += 1;
    }
    return false;
  }

  #combine(operation: Operation, a: Diagram, b: Diagram): Diagram {
    const memory = this.#combined[operation];
    const known = memory.get(a.id, b.id);
    if (known !== -1) return this.#all[known] as Diagram;
    const level = Math.min(a.level, b.level);
    const [left, right] = [branchAt(a, level), branchAt(b, level)];
    const result =
      left === undefined
        ? this.#each(right, (child) => this[operation](a, child))
        : right === undefined
          ? this.#each(left, (child) => this[operation](child, b))
          : this.#both(operation, left, right);
    memory.set(a.id, b.id, result.id);
    return result;
  }

  /** With a diagram that does not ask for the field, and so is the same on each interval. Two leaves never come here. */
  #each(branch: Branch | undefined, combine: (child: Diagram) => Diagram): Diagram {
    return branch === undefined ? NONE : this.branch(branch.level, branch.starts, branch.children.map(combine));
  }

  /** On each of the intervals on which neither changes its child. */
  #both(operation: Operation, left: Branch, right: Branch): Diagram {
    const starts: Value[] = [];
    const children: Diagram[] = [];
    let [atLeft, atRight] = [0, 0];
    while (atLeft < left.starts.length || atRight < right.starts.length) {
      const [nextLeft, nextRight] = [left.starts[atLeft], right.starts[atRight]];
      const isLeft = nextRight === undefined || (nextLeft !== undefined && nextLeft <= nextRight);
      const start = isLeft ? nextLeft : nextRight;
      if (start === undefined) break;
      if (nextLeft === start) atLeft += 1;
      if (nextRight === start) atRight += 1;
      starts.push(start);
      children.push(this[operation](left.children[atLeft - 1] ?? NONE, right.children[atRight - 1] ?? NONE));
    }
    return this.branch(left.level, starts, children);
  }
}

/** Where intervals begin, and the child of each. */
type Intervals = readonly [starts: readonly Value[], children: readonly Diagram[]];

/** Branches of one hash. */
interface Made {
  readonly branch: Branch;
  readonly next: Made | undefined;
}

/** A small integer (FNV-1a over 32-bit words): a text of all the numbers would take most of the time of making a branch. */
function hashOf(level: number, starts: readonly Value[], children: readonly Diagram[]): number {
  let hash = level;
  for (let nth = 0; nth < starts.length; nth += 1) {
    const start = starts[nth] as Value;
    const word = typeof start === "bigint" ? Number(BigInt.asUintN(32, start ^ (start >> 64n))) : start;
    hash = Math.imul(hash ^ word, 0x01000193);
  }
  for (let nth = 0; nth < children.length; nth += 1) hash = Math.imul(hash ^ (children[nth] as Diagram).id, 0x01000193);
  // Small enough not to need a box of its own.
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}

function isSame(branch: Branch, level: number, starts: readonly Value[], children: readonly Diagram[]): boolean {
  if (branch.level !== level || branch.starts.length !== starts.length) return false;
  for (let index = 0; index < starts.length; index += 1) {
    if (branch.children[index] !== children[index] || branch.starts[index] !== starts[index]) return false;
  }
  return true;
}

/** Without the beginnings of intervals that go on as the one before. */
function joined(starts: readonly Value[], children: readonly Diagram[]): Intervals {
  let alike = 0;
  for (let index = 1; index < children.length; index += 1) if (children[index] === children[index - 1]) alike += 1;
  if (alike === 0) return [starts, children];
  const isNew = (_: unknown, index: number): boolean => index === 0 || children[index] !== children[index - 1];
  return [starts.filter(isNew), children.filter(isNew)];
}

/** A diagram that asks for the field at this level. */
function branchAt(diagram: Diagram, level: number): Branch | undefined {
  return "starts" in diagram && diagram.level === level ? diagram : undefined;
}

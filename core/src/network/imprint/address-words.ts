import {
  contains,
  endOf,
  formatPrefix,
  type Prefix,
  parseAddress,
  parsePrefix,
  specialRanges,
} from "../../addressing/index.ts";

type Value = number | bigint;

/** Takes words, one by one. */
interface Written {
  value(word: string | number | bigint): void;
}

/** Ranges of {@link specialRanges} and of AWS that forwarding knows by themselves. */
const KNOWN: readonly Prefix[] = [
  ...specialRanges.ranges.map(({ prefix }) => prefix),
  ...["2000::/3", "169.254.168.0/22", "169.254.169.123", "169.254.169.253", "169.254.169.254"],
  ...["fd00:ec2::/32", "fd00:ec2::123", "fd00:ec2::253", "fd00:ec2::254"],
].flatMap((text) => readRange(text) ?? []);
const KNOWN_CUTS: Readonly<Record<Prefix["family"], ReadonlySet<Value>>> = {
  4: new Set(cutsOf(4, KNOWN)),
  6: new Set(cutsOf(6, KNOWN)),
};

/**
 * Addresses as words that are the same wherever a network lies: those in one of its blocks by where they are in it, all others by themselves.
 * A block that is moved as a whole, past nothing that anybody names, keeps all its words.
 */
export class AddressWords {
  readonly #blocks: readonly Prefix[];
  readonly #read = new Map<string, Prefix | undefined>();
  /** What lies in none of the blocks, by itself. */
  readonly #others = new Map<Prefix, string>();

  /** `blocks`: ranges and addresses that are the network's own. What is in another one of them is no block of its own. */
  constructor(blocks: Iterable<string>) {
    const all = [...new Set(blocks)].flatMap((text) => this.#rangeOf(text) ?? []).sort(compare);
    const own: Prefix[] = [];
    for (const block of all) if (!own.some((one) => contains(one, block))) own.push(block);
    this.#blocks = own;
  }

  /** The words for an address or a prefix; for any other text the text itself. */
  write(text: string, into: Written): void {
    const prefix = this.#rangeOf(text);
    if (prefix !== undefined) this.writePrefix(prefix, into);
    else {
      into.value("text");
      into.value(text);
    }
  }

  writePrefix(prefix: Prefix, into: Written): void {
    const index = this.#blocks.findIndex((block) => contains(block, prefix));
    const block = this.#blocks[index];
    into.value(index);
    if (block === undefined) {
      const known = this.#others.get(prefix) ?? formatPrefix(prefix);
      this.#others.set(prefix, known);
      into.value(known);
    } else {
      into.value(offset(block, prefix));
      into.value(prefix.length);
    }
  }

  #rangeOf(text: string): Prefix | undefined {
    const known = this.#read.get(text);
    if (known !== undefined) return known;
    const read = readRange(text);
    if (read !== undefined) this.#read.set(text, read);
    return read;
  }

  /**
   * Where the blocks lie among each other and among everything that was written by itself. Undefined where a block is not in one piece: then its
   * place matters.
   */
  outline(): string | undefined {
    let text = "";
    for (const block of this.#blocks) {
      const { family } = block;
      const known = KNOWN_CUTS[family];
      const further = new Set(cutsOf(family, [...this.#others.keys()]).filter((cut) => !known.has(cut)));
      const end = block.family === 4 ? endOf(block) : endOf(block);
      let below = 0;
      for (const cuts of [known, further]) {
        for (const cut of cuts) {
          if (cut <= block.base) below += 1;
          else if (cut < end) return undefined;
        }
      }
      text += `${family}/${block.length}@${below} `;
    }
    return text;
  }
}

function cutsOf(family: Prefix["family"], prefixes: readonly Prefix[]): readonly Value[] {
  return prefixes.flatMap((prefix): readonly Value[] => {
    if (prefix.family !== family) return [];
    return prefix.family === 4 ? [prefix.base, endOf(prefix)] : [prefix.base, endOf(prefix)];
  });
}

function offset(block: Prefix, prefix: Prefix): Value {
  return block.family === 4 ? Number(prefix.base) - block.base : BigInt(prefix.base) - block.base;
}

function readRange(text: string): Prefix | undefined {
  const reading = text.includes("/") ? parsePrefix(text) : parseAddress(text);
  if (!reading.ok) return undefined;
  return "prefix" in reading ? reading.prefix : reading.address;
}

/** IPv4 first; of two that begin together the larger one first. */
function compare(a: Prefix, b: Prefix): number {
  return a.family - b.family || (a.base < b.base ? -1 : a.base > b.base ? 1 : a.length - b.length);
}

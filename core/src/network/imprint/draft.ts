import type { Prefix } from "../../addressing/index.ts";
import type { AddressWords } from "./address-words.ts";
import type { Lexicon } from "./lexicon.ts";

/** Words that are numbered: what they are matters to nobody, which are the same does, and of zones their order. */
export interface Numbered {
  /** Keys and names of clusters. */
  readonly clusters: ReadonlyMap<string, number>;
  readonly zones: ReadonlyMap<string, number>;
}

/** What there may be one of only: `acl of subnet-1`, and which it is. */
export interface Claim {
  readonly of: string;
  readonly name: string;
}

/** Of a name that is not given. */
const NOBODY = "\u0000";

/** One record in words without names: what it says, and whom it names, in order. */
export class Draft {
  /** Names; of a set, in no order, several together. */
  readonly names: (string | readonly string[])[] = [];
  readonly claims: Claim[] = [];
  /** Something about it cannot be told without names. */
  odd = false;
  readonly #lexicon: Lexicon;
  readonly #addresses: AddressWords;
  readonly #numbered: Numbered;

  constructor(lexicon: Lexicon, addresses: AddressWords, numbered: Numbered) {
    this.#lexicon = lexicon;
    lexicon.codes.clear();
    this.#addresses = addresses;
    this.#numbered = numbered;
  }

  /** What was written since the last draft was finished: one is written after the other. */
  finished(): string {
    return this.#lexicon.codes.take();
  }

  value(value: string | number | bigint | boolean | undefined): void {
    this.#lexicon.codes.add(this.#lexicon.number(value));
  }

  /** Of a world id the part before the dash says what it is. */
  name(id: string | undefined): void {
    this.value(id === undefined ? NOBODY : kindOf(id));
    if (id !== undefined) this.names.push(id);
  }

  /** Names in whichever order. */
  set(ids: readonly string[]): void {
    this.value(ids.length);
    if (ids.length > 1) for (const kind of ids.map(kindOf).sort()) this.value(kind);
    else for (const id of ids) this.value(kindOf(id));
    this.names.push(ids);
  }

  /** An address, a prefix or any other text. */
  address(text: string | undefined): void {
    if (text === undefined) this.value(undefined);
    else this.#addresses.write(text, this);
  }

  addresses(texts: readonly string[]): void {
    this.value(texts.length);
    for (const text of texts) this.address(text);
  }

  prefixes(prefixes: readonly Prefix[]): void {
    this.value(prefixes.length);
    for (const prefix of prefixes) this.#addresses.writePrefix(prefix, this);
  }

  /** The key or name of a cluster. */
  cluster(word: string | undefined): void {
    const known = word === undefined ? undefined : this.#numbered.clusters.get(word);
    this.odd ||= word !== undefined && known === undefined;
    this.value(known);
  }

  zone(name: string): void {
    this.value(this.#numbered.zones.get(name) ?? name);
  }

  claim(what: string, whose: string | undefined, name: string): void {
    this.claims.push({ of: `${what} of ${whose}`, name });
  }
}

function kindOf(id: string): string {
  if (id.startsWith("planned:")) return "planned";
  const end = id.indexOf("-");
  return end < 0 ? id : id.slice(0, end);
}

import type { Prefix } from "../../addressing/index.ts";
import type { AddressWords } from "./address-words.ts";

/** Words that are numbered: what they are matters to nobody, which are the same does, and of zones their order. */
export interface Numbered {
  /** Keys and names of clusters. */
  readonly clusters: ReadonlyMap<string, number>;
  readonly zones: ReadonlyMap<string, number>;
}

/** Stands in for a name. */
const NAME = "\u0001";
const END = "\u0000";
/** Stands in for what is not said, which is most of what may be. */
const NOTHING = "\u0002";

/** One record in words without names: what it says, and whom it names, in order. */
export class Draft {
  text = "";
  /** Names; of a set, in no order, several together. */
  readonly names: (string | readonly string[])[] = [];
  /** What there may be one of only: a key, and which it is. */
  readonly claims: (readonly [key: string, name: string])[] = [];
  /** Something about it cannot be told without names. */
  odd = false;
  readonly #addresses: AddressWords;
  readonly #numbered: Numbered;

  constructor(addresses: AddressWords, numbered: Numbered) {
    this.#addresses = addresses;
    this.#numbered = numbered;
  }

  value(value: string | number | boolean | undefined): void {
    this.text += value === undefined ? NOTHING : `${value}${END}`;
  }

  /** Of a world id the part before the dash says what it is. */
  name(id: string | undefined): void {
    this.text += id === undefined ? NOTHING : `${kindOf(id)}${NAME}`;
    if (id !== undefined) this.names.push(id);
  }

  /** Names in whichever order. */
  set(ids: readonly string[]): void {
    this.value(ids.map(kindOf).sort().join(NAME));
    this.names.push(ids);
  }

  address(text: string | undefined): void {
    this.text += text === undefined ? NOTHING : `${this.#addresses.word(text)}${END}`;
  }

  addresses(texts: readonly string[]): void {
    this.value(texts.length);
    for (const text of texts) this.address(text);
  }

  prefixes(prefixes: readonly Prefix[]): void {
    this.value(prefixes.map((prefix) => this.#addresses.wordOf(prefix)).join());
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

  claim(key: string, name: string): void {
    this.claims.push([key, name]);
  }
}

function kindOf(id: string): string {
  if (id.startsWith("planned:")) return "planned";
  const end = id.indexOf("-");
  return end < 0 ? id : id.slice(0, end);
}

type Word = string | number | bigint | boolean | undefined;

/** Characters below are left to whoever puts texts together. */
const FIRST = 16;
/** Numbers from here on take two characters. UTF-16 needs those from 0xd800 on for itself. */
const [LARGE, LOW_BITS] = [0x8000, 15];
/** More arguments at once than this some call might not take. */
const MOST_AT_ONCE = 4096;

/** Words by numbers: small ones for the words that came first, the same as long as the lexicon lives. */
export class Lexicon {
  /** For whoever writes. */
  readonly codes = new Codes();
  readonly #numbers = new Map<Word, number>();

  number(word: Word): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    return number;
  }
}

/**
 * Whole numbers from 0 to half a thousand million as characters, mostly one for each: other numbers, other characters, and none below U+0010. One text
 * after the other, in the same memory.
 */
export class Codes {
  #units = new Uint16Array(1024);
  #length = 0;

  add(number: number): void {
    if (this.#length + 2 > this.#units.length) {
      const units = this.#units;
      this.#units = new Uint16Array(2 * units.length);
      this.#units.set(units);
    }
    if (number >= LARGE) {
      this.#units[this.#length] = (number >>> LOW_BITS) + LARGE + FIRST;
      this.#length += 1;
    }
    this.#units[this.#length] = (number & (LARGE - 1)) + FIRST;
    this.#length += 1;
  }

  clear(): void {
    this.#length = 0;
  }

  /** The text of all that was added since the last one. */
  take(): string {
    let text = "";
    for (let at = 0; at < this.#length; at += MOST_AT_ONCE) {
      const end = Math.min(this.#length, at + MOST_AT_ONCE);
      text += Reflect.apply(String.fromCharCode, undefined, this.#units.subarray(at, end));
    }
    this.#length = 0;
    return text;
  }
}

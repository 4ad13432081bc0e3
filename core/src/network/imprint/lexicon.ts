type Word = string | number | bigint | boolean | undefined;

/** Characters below are left to whoever puts texts together. */
const FIRST = 16;
/** Numbers from here on take two characters. UTF-16 needs those from 0xd800 on for itself. */
const [LARGE, LOW_BITS] = [0x8000, 15];
/** More arguments at once than this some call might not take. */
const MOST_AT_ONCE = 4096;

/** Words by numbers: small ones for the words that came first, the same as long as the lexicon lives. */
export class Lexicon {
  readonly #numbers = new Map<Word, number>();

  number(word: Word): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    return number;
  }
}

/** Whole numbers from 0 to half a thousand million as characters, mostly one for each: other numbers, other characters, and none below U+0010. */
export class Codes {
  readonly #units: number[] = [];

  add(number: number): void {
    if (number < LARGE) this.#units.push(number + FIRST);
    else this.#units.push((number >>> LOW_BITS) + LARGE + FIRST, (number & (LARGE - 1)) + FIRST);
  }

  text(): string {
    const units = this.#units;
    if (units.length <= MOST_AT_ONCE) return String.fromCharCode(...units);
    let text = "";
    for (let at = 0; at < units.length; at += MOST_AT_ONCE) {
      text += String.fromCharCode(...units.slice(at, at + MOST_AT_ONCE));
    }
    return text;
  }
}

/** Places, a bit for each: 32 to a word. */
export type Bits = Int32Array;

export function wordsFor(places: number): number {
  return (places + 31) >>> 5;
}

export function bitsOf(size: number, places: Iterable<number>): Bits {
  const bits = new Int32Array(wordsFor(size));
  for (const place of places) setBit(bits, place);
  return bits;
}

export function allBits(size: number): Bits {
  const bits = new Int32Array(wordsFor(size)).fill(-1);
  if ((size & 31) !== 0) bits[bits.length - 1] = (1 << (size & 31)) - 1;
  return bits;
}

export function hasBit(bits: Bits, place: number): boolean {
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

export function setBit(bits: Bits, place: number): void {
  (bits[place >>> 5] as number) |= 1 << (place & 31);
}

export function clearBit(bits: Bits, place: number): void {
  (bits[place >>> 5] as number) &= ~(1 << (place & 31));
}

export function addBits(into: Bits, more: Bits): void {
  for (let word = 0; word < into.length; word += 1) (into[word] as number) |= more[word] as number;
}

export function haveCommonBits(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word += 1) if (((a[word] as number) & (b[word] as number)) !== 0) return true;
  return false;
}

export function commonBits(a: Bits, b: Bits): Bits {
  const common = new Int32Array(a.length);
  for (let word = 0; word < a.length; word += 1) common[word] = (a[word] as number) & (b[word] as number);
  return common;
}

/** What of the one is not in the other. */
export function withoutBits(a: Bits, b: Bits): Bits {
  const left = new Int32Array(a.length);
  for (let word = 0; word < a.length; word += 1) left[word] = (a[word] as number) & ~(b[word] as number);
  return left;
}

/** In either. */
export function bothBits(a: Bits, b: Bits): Bits {
  const both = a.slice();
  addBits(both, b);
  return both;
}

export function isNone(bits: Bits): boolean {
  for (let word = 0; word < bits.length; word += 1) if (bits[word] !== 0) return false;
  return true;
}

export function countBits(bits: Bits): number {
  let count = 0;
  for (let nth = 0; nth < bits.length; nth += 1) count += onesIn(bits[nth] as number);
  return count;
}

function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Ascending. */
export function placesOf(bits: Bits): readonly number[] {
  const places: number[] = [];
  for (let nth = 0; nth < bits.length; nth += 1) {
    for (let word = bits[nth] as number; word !== 0; word &= word - 1) {
      places.push(32 * nth + 31 - Math.clz32(word & -word));
    }
  }
  return places;
}

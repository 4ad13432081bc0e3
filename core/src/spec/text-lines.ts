import type { Location } from "../diagnostics/index.ts";

/** Turns offsets of a text (UTF-16 units) into lines and columns. */
export class TextLines {
  readonly #file: string;
  readonly #starts: readonly number[];

  constructor(file: string, text: string) {
    this.#file = file;
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** The place from one offset up to another (exclusive); at least one character wide. */
  place(from: number, to: number): Location {
    const start = this.#position(from);
    const end = this.#position(Math.max(from + 1, to));
    return { file: this.#file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }

  #position(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}

import type { Family } from "../../addressing/index.ts";
import type { FieldRange } from "../../packets/index.ts";
import { type Cuts, cellOf, joinedCuts, type Point, sortedCuts } from "./cuts.ts";

/**
 * The whole address space in cells: whatever filter, route or segment a network has, it takes all addresses of a cell or none. So one address
 * of each cell that an endpoint touches speaks for all that it has. Cells only ever become smaller.
 */
export class Cells {
  readonly family: Family;
  /** By filters and routes. */
  readonly #outer = new Set<Point>();
  /** By segments too. */
  readonly #known = new Set<Point>();
  /** By filters that stand on ways. */
  readonly #gates = new Set<Point>();
  #fresh: Point[] = [];
  #freshOuter: Point[] = [];
  #freshGates: Point[] = [];
  #cuts: Cuts = [];
  #outerCuts: Cuts = [];
  #gateCuts: Cuts = [];
  #gateAge = 0;

  constructor(family: Family) {
    this.family = family;
  }

  /** Where a filter or a route tells addresses apart. */
  add(points: Iterable<Point>): void {
    for (const point of points) {
      if (this.#outer.has(point)) continue;
      this.#outer.add(point);
      this.#freshOuter.push(point);
      this.#addAny(point);
    }
  }

  /** Where a filter that many pass on their way tells addresses apart. */
  addGate(points: Iterable<Point>): void {
    for (const point of points) {
      if (this.#gates.has(point)) continue;
      this.#gates.add(point);
      this.#freshGates.push(point);
      this.add([point]);
    }
  }

  /** Where segments begin and end, which only their neighbours can tell. */
  addSegment(ranges: readonly FieldRange[]): void {
    for (const { from, to } of ranges) {
      this.#addAny(from);
      this.#addAny(typeof to === "bigint" ? to + 1n : to + 1);
    }
  }

  #addAny(point: Point): void {
    if (this.#known.has(point)) return;
    this.#known.add(point);
    this.#fresh.push(point);
  }

  addRanges(ranges: readonly FieldRange[]): void {
    this.add(ranges.flatMap(({ from, to }) => [from, typeof to === "bigint" ? to + 1n : to + 1]));
  }

  /** Takes in what was added since; answers the new cuts. */
  settle(): Cuts {
    const fresh = [...this.#fresh, ...this.#freshOuter];
    if (fresh.length + this.#freshGates.length === 0) return fresh;
    this.#outerCuts = joinedCuts(this.#outerCuts, sortedCuts(this.#freshOuter, this.family));
    this.#cuts = joinedCuts(this.#cuts, sortedCuts(this.#fresh, this.family));
    if (this.#freshGates.length > 0) this.#gateAge += 1;
    this.#gateCuts = joinedCuts(this.#gateCuts, sortedCuts(this.#freshGates, this.family));
    this.#fresh = [];
    this.#freshOuter = [];
    this.#freshGates = [];
    return fresh;
  }

  /** The number of the cell, segments left aside, that holds the address; until the next {@link Cells.settle}. */
  outer(point: Point): number {
    return cellOf(this.#outerCuts, point);
  }

  /** The number of the cell that holds the address, as far as filters on ways tell addresses apart; until the next {@link Cells.settle}. */
  gate(point: Point): number {
    return cellOf(this.#gateCuts, point);
  }

  /** Another number whenever {@link Cells.gate} counts otherwise. */
  get gateAge(): number {
    return this.#gateAge;
  }

  #of(point: Point): number {
    return cellOf(this.#cuts, point);
  }

  /** The number of the cell that holds the address; until the next {@link Cells.settle}. */
  place(point: Point): number {
    return this.#of(point);
  }

  /** One address of each cell that the ranges touch, cut by these besides; undefined where that is more than `most`. */
  points(ranges: readonly FieldRange[], most: number, besides: Cuts = []): readonly Point[] | undefined {
    const found = new Map<number, Point>();
    const width = besides.length + 1;
    const take = (cell: number, point: Point): void => {
      const key = width === 1 ? cell : cell * width + cellOf(besides, point);
      if (!found.has(key)) found.set(key, point);
    };
    for (const { from, to } of ranges) {
      const low = this.#of(from);
      const high = from === to ? low : this.#of(to);
      if (high - low >= most) return undefined;
      take(low, from);
      for (let cell = low + 1; cell <= high; cell += 1) take(cell, this.#cuts[cell - 1] as Point);
      if (width > 1 && from !== to) {
        for (const cut of besides) if (cut > from && cut <= to) take(this.#of(cut), cut);
      }
      if (found.size > most) return undefined;
    }
    return [...found.values()];
  }
}

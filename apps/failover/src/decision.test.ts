import fc from "fast-check";
import { expect, test } from "vitest";
import { begin, decide, type Observation, type State, type Sweep, swept, type Timing } from "./decision.ts";

const TIMING: Timing = { holdDown: 60_000, grace: 10_000, recheck: 30_000 };
const WELL = { tunnel: true, partner: true, heard: true, announced: true };
const ALONE = { ...WELL, partner: false };
const CUT_OFF = { tunnel: false, partner: false, heard: false, announced: false };

/** Looks every half second, does as it is told at once, and answers which sweeps were begun, with their seconds. */
class Run {
  state: State;
  readonly begun: [number, Sweep][] = [];
  #at = 0;

  constructor() {
    this.state = begin(0, TIMING);
  }

  see(seconds: number, seen: Omit<Observation, "at">, done = true): this {
    for (const end = this.#at + seconds * 1000; this.#at < end; this.#at += 500) {
      const before = this.state.sweep;
      this.state = decide(this.state, { at: this.#at, ...seen }, TIMING).state;
      const { sweep } = this.state;
      if (sweep !== undefined && sweep !== before) this.begun.push([this.#at / 1000, sweep]);
      if (sweep !== undefined && done) this.state = swept(this.state, sweep);
    }
    return this;
  }

  /** Names alone, without looks for what leads nowhere. */
  get sweeps(): readonly Sweep[] {
    return this.begun.map(([, sweep]) => sweep).filter((sweep) => sweep !== "lost");
  }
}

test("a partner that goes is followed at once; back for the hold-down, each takes its own again", () => {
  const run = new Run().see(70, WELL).see(5, ALONE).see(700, WELL);
  // The first is at the start: both are well, and whatever an earlier life left elsewhere is taken home.
  expect(run.begun).toEqual([
    [60, "home"],
    [70, "all"],
    [195, "home"],
  ]);
});

test("a partner that BFD has not met yet is looked for during the grace", () => {
  expect(new Run().see(9, ALONE).see(5, WELL).sweeps).toEqual([]);
  expect(new Run().see(20, ALONE).begun).toEqual([[10, "all"]]);
});

test("a router without a tunnel says so, and moves nothing whatever its partner does", () => {
  const { state, announce } = decide(begin(0, TIMING), { at: 0, ...WELL, tunnel: false }, TIMING);
  expect(announce).toBe(false);
  expect(decide(state, { at: 500, ...CUT_OFF }, TIMING).announce).toBeUndefined();
  expect(new Run().see(30, WELL).see(600, CUT_OFF).sweeps).toEqual([]);
});

test("its tunnel back, it says so first and gives BFD time before it takes the partner for dead", () => {
  const run = new Run().see(30, CUT_OFF);
  expect(decide(run.state, { at: 30_000, ...CUT_OFF, tunnel: true }, TIMING).announce).toBe(true);
  expect(run.see(9, ALONE).sweeps).toEqual([]);
  expect(run.see(3, ALONE).sweeps).toEqual(["all"]);
});

test("what it began is dropped when the partner comes back, or its own tunnel goes", () => {
  expect(new Run().see(5, WELL).see(5, ALONE, false).see(1, WELL).state.sweep).toBeUndefined();
  expect(new Run().see(5, WELL).see(5, ALONE, false).see(1, CUT_OFF).state.sweep).toBeUndefined();
});

test("what failed is wanted until it is done", () => {
  const run = new Run().see(5, WELL).see(100, ALONE, false);
  expect(run.state.sweep).toBe("all");
  expect(run.begun).toEqual([[5, "all"]]);
});

test("alone for long, it looks for routes that lead nowhere", () => {
  expect(new Run().see(5, WELL).see(70, ALONE).begun).toEqual([
    [5, "all"],
    [35, "lost"],
    [65, "lost"],
  ]);
});

test("alone for long, and the site does not hear the partner either: all is taken again", () => {
  const run = new Run().see(5, WELL).see(40, { ...ALONE, heard: false });
  expect(run.begun).toEqual([
    [5, "all"],
    [35, "all"],
  ]);
});

test("a partner that the site hears no more has lost its tunnel, whatever BFD says: all is taken, once", () => {
  const run = new Run().see(5, WELL).see(100, { ...WELL, heard: false });
  expect(run.sweeps).toEqual(["all"]);
  expect(run.begun[0]).toEqual([14.5, "all"]);
  expect(run.see(121, WELL).sweeps).toEqual(["all", "home"]);
});

test("so has one that the site never told of", () => {
  expect(new Run().see(300, { ...WELL, heard: false }).sweeps).toEqual(["all"]);
});

test("well for long, each looks now and then whether its own tables are still its own", () => {
  expect(new Run().see(1300, WELL).begun).toEqual([
    [60, "home"],
    [660, "home"],
    [1260, "home"],
  ]);
});

test("a partner that comes and goes is waited for longer each time", () => {
  const run = new Run();
  for (let time = 0; time < 6; time += 1) run.see(59, WELL).see(2, ALONE);
  // Never well for the hold-down: nothing was given back and forth.
  expect(run.sweeps).toEqual(["all", "all", "all", "all", "all", "all"]);
  const [began = 0] = run.see(2000, WELL).begun.find(([, sweep]) => sweep === "home") ?? [];
  expect(began - 6 * 61).toBe(60 * 16);
  // Well for long after that, it is waited for as at first.
  const [again = 0] = run.see(1, ALONE).see(61, WELL).begun.at(-1) ?? [];
  expect(again - (6 * 61 + 2001)).toBe(60);
});

/** Two routers, one set of tables, and what EC2 and BFD do between them. */
interface World {
  readonly tunnels: [boolean, boolean];
  readonly alive: [boolean, boolean];
  bfd: boolean;
}

const happenings: readonly ((world: World) => void)[] = [
  ({ tunnels }) => {
    tunnels[0] = !tunnels[0];
  },
  ({ tunnels }) => {
    tunnels[1] = !tunnels[1];
  },
  ({ alive }) => {
    alive[0] = !alive[0];
  },
  ({ alive }) => {
    alive[1] = !alive[1];
  },
  (world) => {
    world.bfd = !world.bfd;
  },
];
const event = fc.constantFrom(...happenings);
const happened = fc.array(fc.tuple(event, fc.integer({ min: 1, max: 240 })), { maxLength: 12 });

test("whatever happens in whatever order: in the end every table leads to a router that works, and none moves for ever", () => {
  fc.assert(
    fc.property(happened, fc.tuple(fc.boolean(), fc.boolean()), (events, mute) => {
      const lab = new Lab(mute);
      for (const [happens, halfSeconds] of events) {
        happens(lab.world);
        lab.run(halfSeconds);
      }
      lab.run(400);
      const moved = lab.moves;
      lab.run(4000);
      const working = [0, 1].filter((index) => lab.world.alive[index] && lab.world.tunnels[index]);
      if (working.length > 0) expect(lab.tables.every((table) => working.includes(table))).toBe(true);
      // Both well and BFD too: each has its own again. Else nothing has moved since.
      if (working.length === 2 && lab.world.bfd) expect(lab.tables).toEqual([0, 1]);
      else expect(lab.moves).toBe(moved);
    }),
    { numRuns: 300 },
  );
});

class Lab {
  readonly world: World = { tunnels: [true, true], alive: [true, true], bfd: true };
  /** Which router each table leads to; at home is table 0 with router 0. */
  readonly tables: [number, number] = [0, 1];
  moves = 0;
  readonly #states: [State, State] = [begin(0, TIMING), begin(0, TIMING)];
  readonly #announced: [boolean, boolean] = [true, true];
  #at = 0;

  /** Routers that do not switch their BFD off, as those of IOS-XE. */
  readonly #mute: readonly [boolean, boolean];

  constructor(mute: readonly [boolean, boolean]) {
    this.#mute = mute;
  }

  run(halfSeconds: number): void {
    for (let time = 0; time < halfSeconds; time += 1) {
      this.#at += 500;
      for (const index of [0, 1] as const) this.#step(index);
    }
  }

  #step(index: 0 | 1): void {
    const other = index === 0 ? 1 : 0;
    const { alive, tunnels, bfd } = this.world;
    if (!alive[index]) {
      // Started anew later, it knows nothing, and FRR has BFD on.
      this.#states[index] = begin(this.#at, TIMING);
      this.#announced[index] = true;
      return;
    }
    const announced = this.#announced[index];
    const partner = bfd && announced && alive[other] && this.#announced[other];
    const heard = alive[other] && tunnels[other] && tunnels[index];
    const seen = { at: this.#at, tunnel: tunnels[index], partner, heard, announced };
    const { state, announce } = decide(this.#states[index], seen, TIMING);
    if (announce !== undefined && !this.#mute[index]) this.#announced[index] = announce;
    this.#states[index] = state.sweep === undefined ? state : this.#sweep(state, state.sweep, index, other);
  }

  #sweep(state: State, sweep: Sweep, index: 0 | 1, other: 0 | 1): State {
    this.tables.forEach((table, at) => {
      const lost = !this.world.alive[table];
      const wanted = sweep === "all" || (sweep === "lost" && lost) || (sweep === "home" && at === index);
      if (table !== other || !wanted) return;
      this.tables[at] = index;
      this.moves += 1;
    });
    return swept(state, sweep);
  }
}

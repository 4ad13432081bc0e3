import { setFlagsFromString } from "node:v8";

/** Calls of a function after which V8's optimising compiler takes it, 3,000 by itself. */
const CALLS = 100_000;

/** Milliseconds after which a process is not one of those that do little: a verb with nothing to do is over by then. */
const SOON = 500;

/** What V8 is told at first, and what after {@link SOON}: its own defaults. */
const FIRST: readonly (readonly [flag: string, later?: string])[] = [
  // It begins to mark at 16 MB, and no such verb lives to see that done.
  ["--no-incremental-marking", "--incremental-marking"],
  // What is compiled at the third or the four-hundredth call is hardly called again.
  ["--no-sparkplug", "--sparkplug"],
  ["--invocation-count-for-maglev=2000", "--invocation-count-for-maglev=400"],
  // Almost all that a start makes is kept: collected twice as often, it is copied twice as often.
  ["--semi-space-growth-factor=4"],
];

/**
 * Most verbs end after a second or two, in which thousands of functions run some thousand times each: to optimise them costs more than it saves, and a
 * machine of two cores gives that time away (decision 0023). What runs longer still has all that is hot optimised.
 */
export function optimiseLate(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${CALLS}`);
}

/** Neither collects nor compiles at first what a verb with little to do ends too soon to gain from: a sixth of its CPU time (decision 0009). */
export function startLightly(): void {
  for (const [flag] of FIRST) setFlagsFromString(flag);
  setTimeout(workAsEver, SOON).unref();
}

/** For who has much to do, as soon as that is known. */
export function workAsEver(): void {
  for (const [, later] of FIRST) if (later !== undefined) setFlagsFromString(later);
}

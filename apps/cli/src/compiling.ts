import { setFlagsFromString } from "node:v8";

/** Calls of a function after which V8's optimising compiler takes it, 3,000 by itself. */
const CALLS = 100_000;

/**
 * Most verbs end after a second or two, in which thousands of functions run some thousand times each: to optimise them costs more than it saves, and a
 * machine of two cores gives that time away (decision 0023). What runs longer still has all that is hot optimised.
 */
export function optimiseLate(): void {
  setFlagsFromString(`--invocation-count-for-turbofan=${CALLS}`);
}

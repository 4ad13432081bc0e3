/**
 * The other verbs that look at a world, in one module: what they share is then one chunk of the bundle, and a run loads a dozen files
 * instead of fifty. Verbs that need no world are loaded alone.
 */
export { capacity } from "./capacity.ts";
export { doctor } from "./doctor.ts";
export { drift } from "./drift.ts";
export { observe } from "./observe.ts";
export { show } from "./show.ts";
export { verify } from "./verify.ts";

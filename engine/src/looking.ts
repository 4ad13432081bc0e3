/**
 * What looks at a world and remembers it, without what changes it: a door of its own, for a bundle gives whoever takes anything from the whole engine all
 * of it (decision 0009).
 */
export { type HeldLease, holdLease } from "./lease.ts";
export { Limiter } from "./limiter.ts";
export { UNLIMITED } from "./limits.ts";
export { observeWorld } from "./observe.ts";
export { readContext } from "./read.ts";
export { observeSettled, type Resolution } from "./settle.ts";
export { type Loaded, loadState } from "./state.ts";
export { FileStore } from "./store/file-store.ts";
export { uniformWindows } from "./windows.ts";

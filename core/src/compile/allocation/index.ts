/**
 * The part of this stage that needs no world: where addresses lie. A door of its own, for a bundle gives whoever takes anything from the whole
 * stage all of it (decision 0009).
 */
export type { AddressPlan } from "./address-plan.ts";
export { NOTHING_RESERVED } from "./address-plan.ts";
export { allocate } from "./allocate.ts";
export { natFreeProblems } from "./nat-free.ts";

export * from "./fields.ts";
export { moved, type Shift } from "./intervals.ts";
export * from "./packet-set.ts";
export { PairTable } from "./pair-table.ts";

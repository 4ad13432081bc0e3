export * from "./fields.ts";
export * from "./packet-set.ts";
export { PairTable } from "./pair-table.ts";

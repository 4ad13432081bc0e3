export * from "./fields.ts";
export * from "./packet-set.ts";

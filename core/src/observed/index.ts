export * from "./eni-config-name.ts";
export * from "./facts.ts";
export * from "./in-vpc.ts";
export * from "./network-facts.ts";
export * from "./node-interface.ts";
export * from "./once.ts";
export * from "./record-of.ts";
export * from "./snapshot.ts";

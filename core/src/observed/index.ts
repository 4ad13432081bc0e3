export * from "./facts.ts";
export * from "./snapshot.ts";

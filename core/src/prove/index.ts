export * from "./connection.ts";
export * from "./trace.ts";
export * from "./verdict.ts";

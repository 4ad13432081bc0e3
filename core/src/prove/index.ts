export * from "./connection.ts";
export * from "./trace.ts";

export * from "./connection.ts";
export * from "./question.ts";
export * from "./trace.ts";
export * from "./verdict.ts";

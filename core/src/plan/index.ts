export * from "./plan.ts";
export * from "./state.ts";

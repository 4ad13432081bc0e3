export * from "./bindings.ts";
export * from "./changes.ts";
export * from "./checks/checks.ts";
export * from "./diff.ts";
export * from "./plan.ts";
export * from "./planning.ts";
export * from "./project.ts";
export * from "./state.ts";

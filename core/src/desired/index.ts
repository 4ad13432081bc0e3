export * from "./aws-command.ts";
export * from "./compiled.ts";
export * from "./digits.ts";
export * from "./kinds/definitions.ts";
export * from "./kinds/kinds.ts";
export * from "./resource.ts";
export * from "./scope.ts";
export * from "./tags.ts";

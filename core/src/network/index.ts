export * from "./build.ts";
export * from "./built.ts";
export * from "./client-ports.ts";
export * from "./declared.ts";
export * from "./ground.ts";
export * from "./model.ts";
export * from "./place.ts";
export * from "./place-text.ts";

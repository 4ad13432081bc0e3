export * from "./clock.ts";
export * from "./provider.ts";
export * from "./state-store.ts";

export * from "./clock.ts";
export * from "./prober.ts";
export * from "./provider.ts";
export * from "./roll.ts";
export * from "./router-prober.ts";
export * from "./secret-reader.ts";
export * from "./state-store.ts";

export * from "./prefix.ts";

export * from "./density.ts";
export * from "./subnet-space.ts";

export * from "./capacity.ts";
export * from "./density.ts";
export type { Fit, NodeNeed } from "./fit.ts";
export { interfacesByInstance } from "./grouped.ts";
export type { LabelledSubnet } from "./labelled.ts";
export * from "./subnet-space.ts";

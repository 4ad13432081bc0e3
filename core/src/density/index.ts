export * from "./address-need.ts";
export * from "./instance-type.ts";
export { INSTANCE_TYPES_READ } from "./instance-type-data.ts";
export * from "./instance-types.ts";
export * from "./max-pods.ts";
export * from "./node-settings.ts";
export { evaluateExpression } from "./user-data/expression.ts";
export type { MaxPodsReading, Merge, WantedMaxPods } from "./user-data/merge.ts";
export { type AmiFamily, amiFamilyOf, readMaxPods, withMaxPods } from "./user-data/user-data.ts";

export * from "./address-need.ts";
export * from "./instance-type.ts";
export { INSTANCE_TYPES_READ } from "./instance-type-data.ts";
export * from "./instance-types.ts";
export * from "./max-pods.ts";
export * from "./node-settings.ts";

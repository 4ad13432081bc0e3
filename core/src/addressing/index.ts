export { formatAddress, formatPrefix } from "./address-text.ts";
export * from "./prefix.ts";
export * from "./prefix-text.ts";

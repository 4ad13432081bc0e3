export { formatAddress, formatPrefix } from "./address-text.ts";
export * from "./free-space.ts";
export * from "./prefix.ts";
export * from "./prefix-set.ts";
export * from "./prefix-text.ts";
export * from "./prefix-trie.ts";

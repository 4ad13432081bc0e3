export * from "./address-map/drawing.ts";
export * from "./address-map/map.ts";
export * from "./address-map/text.ts";
export * from "./link-map/links.ts";
export * from "./link-map/mermaid.ts";
export * from "./link-map/text.ts";

export * from "./address-map/drawing.ts";
export * from "./address-map/map.ts";
export * from "./address-map/text.ts";

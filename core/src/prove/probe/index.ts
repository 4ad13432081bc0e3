export * from "./cause.ts";
export * from "./findings.ts";
export * from "./judgement.ts";
export * from "./packets.ts";
export * from "./pairs.ts";
export * from "./probe.ts";

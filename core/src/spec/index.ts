export * from "./parse.ts";
export type { AccountSpec, ClusterSpec, Fabric, FabricSpec, VpcSpec } from "./schema/fabric.ts";

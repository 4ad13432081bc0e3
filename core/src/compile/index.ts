export * from "./address-plan.ts";
export * from "./allocate.ts";
export { liveEnv, nodesOf, usesCni } from "./cni.ts";
export { compile, nothingDesired } from "./compile.ts";
export * from "./identity.ts";
export * from "./lock.ts";
export * from "./requests.ts";
export * from "./reserved.ts";
export { findCluster, findVpc, kubernetesScope, type VpcFinding } from "./world.ts";

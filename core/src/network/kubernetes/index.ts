export { kubernetesEndpoints } from "./kubernetes.ts";
export type * from "./kubernetes-network.ts";

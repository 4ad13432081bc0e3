export { CRD_MISSING } from "./errors.ts";
export { importedKubernetes } from "./import/import.ts";
export { kubernetesReader } from "./observe/reader.ts";
export { kubernetesProber, type ProberDeps } from "./probe/prober.ts";
export { KubeTape, recordedKubeWorld } from "./record/recording.ts";
export { kubernetesNodes } from "./roll/cluster-nodes.ts";
export { kubernetesSecret, type SecretKey } from "./secret.ts";
export { type KubernetesWriterDeps, kubernetesWriter } from "./write/writer.ts";

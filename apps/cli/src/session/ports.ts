/** What changes worlds, and reads and probes clusters and routers: loaded when it is wanted, which a plan for AWS alone never does. */

export { awsInstances, awsWriter } from "@podspan/aws";
export {
  kubernetesNodes,
  kubernetesProber,
  kubernetesReader,
  kubernetesSecret,
  kubernetesWriter,
} from "@podspan/kubernetes";
export { routerReader, routersProber, routersWriter } from "@podspan/routers";

import { kubernetesScope } from "../../compile/index.ts";
import { type Observed, observedOf, type Snapshot } from "../../observed/index.ts";
import { PROBE_LABEL, type ProbePod, SEEN_PORT } from "./probe.ts";

/** Pods of a cluster that packets may be sent from, by zone and name: running, with an address, and labelled for it. */
export function probePods(snapshot: Snapshot, cluster: string): readonly ProbePod[] {
  const scope = kubernetesScope(cluster);
  const zones = new Map(observedOf(snapshot, "node", scope).map(({ props }) => [props.name, props.zone]));
  return observedOf(snapshot, "pod", scope)
    .filter(isForProbing)
    .map(({ props }): ProbePod => {
      const { namespace, name, node, addresses, hostNetwork, ports } = props;
      const part = hostNetwork ? "nodes" : "pods";
      const seen = ports?.find((port) => port.name === SEEN_PORT && port.protocol === "TCP")?.port;
      const pod = { scope, part, zone: zones.get(node) ?? "", namespace, name, node, addresses } as const;
      return seen === undefined ? pod : { ...pod, seenPort: seen };
    })
    .sort((a, b) => compare(sortKey(a), sortKey(b)));
}

function isForProbing({ props }: Observed<"pod">): boolean {
  const { phase, addresses, node, labels } = props;
  return labels?.[PROBE_LABEL] === "true" && phase === "Running" && addresses.length > 0 && node !== "";
}

function sortKey({ zone, namespace, name }: ProbePod): string {
  return `${zone} ${namespace}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { fabricOf, snapshotOf } from "../../compile/world/world.fixture.ts";
import type { Observed, ObservedProps, Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import {
  type PlannedPacket,
  PROBE_LABEL,
  type ProbePair,
  type ProbePod,
  type ProbeTarget,
  type Reception,
  type SentPacket,
} from "./probe.ts";

/** Two clusters in VPCs of their own, and one that shares the first one's VPC; `rest`: what else the Fabric says. */
export function threeClusters(rest = ""): Fabric {
  return fabricOf(`
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: three, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs:
    one: { region: eu-west-1, id: vpc-0000000000000000a }
    two: { region: eu-west-1, id: vpc-0000000000000000b }
  clusters:
    west1: { vpc: one, zones: [eu-west-1a, eu-west-1b], pods: { ranges: [100.64.0.0/16] } }
    west2: { vpc: two, zones: [eu-west-1a, eu-west-1b], pods: { ranges: [100.65.0.0/16] } }
    west3: { vpc: one, zones: [eu-west-1a, eu-west-1b], pods: { ranges: [100.66.0.0/16] } }
${rest}`);
}

/** A peering of their VPCs, for {@link threeClusters}. */
export const PEERED = "  links: { between: { peering: [one, two] } }\n";

/** A pod of a cluster, on the node of a zone, that is there for probing unless it says otherwise. */
export function observedPod(
  cluster: string,
  name: string,
  zone: string,
  address: string,
  more: Partial<ObservedProps<"pod">> = {},
): readonly Observed[] {
  const scope = { plane: "kubernetes", cluster } as const;
  const node = `${cluster}-${zone}`;
  const pod = {
    namespace: "probe",
    name,
    node,
    addresses: [address],
    hostNetwork: false,
    phase: "Running",
    labels: { [PROBE_LABEL]: "true" },
    ...more,
  };
  return [
    {
      kind: "node",
      scope,
      id: node,
      props: { name: node, zone: `eu-west-1${zone}` },
      facts: {},
    } as unknown as Observed,
    { kind: "pod", scope, id: `probe/${name}`, props: pod, facts: {} },
  ];
}

/** Pods and host pods of west1 and west2 in both zones, of west3 in one. */
export function probeWorld(): Snapshot {
  const of = (cluster: string, number: number, zones: readonly string[]) =>
    zones.flatMap((zone, index) => [
      ...observedPod(cluster, `pod-${zone}`, zone, `100.${number}.0.${index + 10}`),
      ...observedPod(cluster, `node-${zone}`, zone, `10.${number}.0.${index + 10}`, { hostNetwork: true }),
    ]);
  const things = [...of("west1", 64, ["a", "b"]), ...of("west2", 65, ["a", "b"]), ...of("west3", 66, ["a"])];
  return snapshotOf(
    [...new Map(things.map((one) => [`${JSON.stringify(one.scope)}${one.kind}${one.id}`, one])).values()],
    ["west1", "west2", "west3"],
  );
}

export function probePod(cluster: string, name: string, part: ProbePod["part"] = "pods"): ProbePod {
  const scope = { plane: "kubernetes", cluster } as const;
  return { scope, part, zone: "a", namespace: "probe", name, node: "n", addresses: ["10.0.0.1"] };
}

export function pairOf(from: ProbePod, to: ProbeTarget, more: Partial<ProbePair> = {}): ProbePair {
  return { from, to, address: "10.0.0.2", family: 4, because: [], ...more };
}

/** A packet between two pods and what became of it: an echo request that the proof has answered, unless it says otherwise. */
export function sentPacket(
  pair: ProbePair,
  reception: Reception,
  more: Partial<PlannedPacket> & { readonly largest?: number } = {},
): SentPacket {
  return {
    pair,
    packet: { kind: "echo" },
    foretold: "answered",
    nat: [],
    expected: [],
    layer: "end-to-end",
    reception,
    ...more,
  };
}

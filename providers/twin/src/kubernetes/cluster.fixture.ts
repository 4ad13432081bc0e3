import type { Clock } from "@podspan/core/ports";
import type { KubeApi } from "@podspan/kubernetes/api";
import { INSTANT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { createTwinKubernetes } from "./kubernetes.ts";
import type { InventedCluster, InventedNode, NodeNetwork, TwinKubernetes, TwinKubernetesDeps } from "./port.ts";

export const CLUSTER: InventedCluster = {
  account: "111122223333",
  region: "eu-west-1",
  name: "prod",
  cluster: "west",
  context: "prod-admin",
  version: "1.34",
  vpcId: "vpc-1",
  managedCni: false,
  nodes: [],
  podsPerNode: 2,
};

/** The node of this number, alternately in zones b and c. */
export function node(number: number): InventedNode {
  const ip = `10.196.24.${10 + number}`;
  return {
    name: `ip-${ip.replaceAll(".", "-")}.eu-west-1.compute.internal`,
    instanceId: `i-0000000000000000${number}`,
    instanceType: "m5.large",
    zone: number % 2 === 0 ? "eu-west-1b" : "eu-west-1c",
    subnetId: `subnet-${number % 2}`,
    interfaceId: `eni-${number}`,
    internalIp: ip,
    maxPods: 29,
    nodeGroup: "workers",
  };
}

/** Addresses one after the other, of no subnet in particular. */
export function plainNetwork(): NodeNetwork {
  let next = 0;
  const take = (count: number) => Array.from({ length: count }, () => `10.196.24.${100 + next++}`);
  return {
    assignAddresses: (_at, _interface, count) => take(count),
    attachInterface: (_at, { addresses }) => ({ interfaceId: `eni-more-${next}`, addresses: take(addresses) }),
    assignPrefix: () => take(16),
    sizeOf: () => ({ interfaces: 3, addresses: 10, nitro: true }),
    interfacesOf: () => [
      { interfaceId: "eni-1", primary: true, slots: 1, subnetId: "subnet-1", groups: [], addresses: ["10.0.0.1"] },
    ],
    launchInstance: () => node(99),
    nodeClassProblems: () => [],
    places: (_at, [node = ""], [pods = ""]) => [{ node, pods }],
    terminateInstance: () => {},
  };
}

export function twinSide(clock: Clock, deps: Partial<TwinKubernetesDeps> = {}): TwinKubernetes {
  const behaviour = { ...INSTANT_BEHAVIOUR, pageSize: 2 };
  return createTwinKubernetes({ clock, seed: "test", network: plainNetwork(), behaviour, ...deps });
}

/** A cluster without nodes, and its API. */
export async function bareCluster(clock: Clock): Promise<{ readonly side: TwinKubernetes; readonly api: KubeApi }> {
  const side = twinSide(clock);
  side.invent(CLUSTER);
  return { side, api: await side.world.open({ cluster: CLUSTER.cluster }) };
}

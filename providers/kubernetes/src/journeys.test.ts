import { VirtualClock } from "../../twin/src/clock/virtual-clock.ts";
import { CLUSTER, node, twinSide } from "../../twin/src/kubernetes/cluster.fixture.ts";
import { ec2NodeClassJourneys } from "./testing/ec2-node-class.contract.ts";
import { kubernetesJourneys } from "./testing/journeys.contract.ts";
import { nodeObjectJourneys } from "./testing/node-objects.contract.ts";
import { policyJourneys } from "./testing/policies.contract.ts";

policyJourneys({
  name: "the twin",
  start: async () => {
    const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
    const { invent, world } = twinSide(clock);
    invent({ ...CLUSTER, nodes: [node(0)] });
    return { cluster: { clock, world, api: await world.open({ cluster: CLUSTER.cluster }) }, stop: async () => {} };
  },
});

nodeObjectJourneys({
  name: "the twin",
  start: async () => {
    const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
    const { invent, world } = twinSide(clock);
    invent({ ...CLUSTER, auto: { pools: [], role: "nodes", subnets: [], group: "sg-0", waitingPods: 0 } });
    return { cluster: { clock, world, api: await world.open({ cluster: CLUSTER.cluster }) }, stop: async () => {} };
  },
});

ec2NodeClassJourneys({
  name: "the twin",
  start: async () => {
    const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
    const { invent, world } = twinSide(clock);
    invent({ ...CLUSTER, nodes: [{ ...node(0), labels: { "karpenter.sh/nodepool": "web" } }] });
    return { cluster: { clock, world, api: await world.open({ cluster: CLUSTER.cluster }) }, stop: async () => {} };
  },
});

kubernetesJourneys({
  name: "the twin",
  start: async (installer) => ({
    fresh: async () => {
      const clock = new VirtualClock({ start: Date.UTC(2026, 0, 1) });
      const { invent, world } = twinSide(clock);
      invent({ ...CLUSTER, nodes: [node(0), node(1)], managedCni: installer === "server-side" });
      return { clock, world, api: await world.open({ cluster: CLUSTER.cluster }) };
    },
    stop: async () => {},
  }),
});

import { type ControlPlane, startControlPlane } from "../../../tools/peers/kubernetes/kubernetes-server.ts";
import { describePeer } from "../../../tools/peers/suite.ts";
import { CLUSTER, node } from "../../twin/src/kubernetes/cluster.fixture.ts";
import { awsNode } from "../../twin/src/kubernetes/invent/aws-node.ts";
import { eniConfigDefinition } from "../../twin/src/kubernetes/invent/eni-config-definition.ts";
import { inventedNode } from "../../twin/src/kubernetes/invent/node.ts";
import { kubeApiContract } from "./api.contract.ts";
import type { KubeApi, KubeWorld } from "./api.ts";
import { clientKubeWorld } from "./client/index.ts";
import { AWS_NODE_KEY, rolloutOf } from "./objects/daemon-set.ts";
import { clear, create, installEniConfigs, installNode, poll, WALL_CLOCK } from "./testing/api-server.ts";
import { type Installer, kubernetesJourneys } from "./testing/journeys.contract.ts";

interface Started {
  readonly server: ControlPlane;
  readonly world: KubeWorld<KubeApi>;
  readonly api: KubeApi;
}

async function started(): Promise<Started> {
  const server = await startControlPlane();
  const world = clientKubeWorld({ env: {}, kubeconfig: server.kubeconfig, pageSize: 2 });
  const api = await world.open({ cluster: "peer" });
  await installEniConfigs(api, eniConfigDefinition());
  return { server, world, api };
}

/** aws-node as its installer leaves it, seen by the DaemonSet controller. */
async function installCni({ server, api }: Started, installer: Installer): Promise<void> {
  const manifest = awsNode({ clusterName: CLUSTER.name, region: CLUSTER.region, env: {} });
  if (installer === "kubectl") await create(server.kubeconfig, manifest, "kubectl-client-side-apply");
  else await api.apply(AWS_NODE_KEY, manifest, { fieldManager: "eks", force: false });
  await poll(async () => rolloutOf(await api.get(AWS_NODE_KEY)).desiredPods === 2);
}

await describePeer("control-plane", "a real API server", () => {
  kubeApiContract({
    name: "kube-apiserver",
    deviations: {},
    open: async () => {
      const { server, api } = await started();
      return { api, eventually: poll, close: server.stop };
    },
  });

  kubernetesJourneys({
    name: "kube-apiserver",
    start: async () => {
      const one = await started();
      for (const number of [0, 1]) await installNode(one.api, inventedNode(CLUSTER, node(number)));
      return {
        fresh: async (installer) => {
          await clear(one.api);
          await installCni(one, installer);
          return { world: one.world, api: one.api, clock: WALL_CLOCK };
        },
        stop: one.server.stop,
      };
    },
  });
});

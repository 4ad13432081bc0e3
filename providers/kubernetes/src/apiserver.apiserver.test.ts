import { type ControlPlane, startControlPlane } from "../../../tools/peers/kubernetes/kubernetes-server.ts";
import { describePeer } from "../../../tools/peers/suite.ts";
import { CLUSTER, node } from "../../twin/src/kubernetes/cluster.fixture.ts";
import { nodeClassDefinition, nodePoolDefinition } from "../../twin/src/kubernetes/invent/auto-mode-objects.ts";
import { awsNode } from "../../twin/src/kubernetes/invent/aws-node.ts";
import { ec2NodeClassDefinition } from "../../twin/src/kubernetes/invent/ec2-node-class.ts";
import { eniConfigDefinition } from "../../twin/src/kubernetes/invent/eni-config-definition.ts";
import { inventedNode } from "../../twin/src/kubernetes/invent/node.ts";
import { kubeApiContract } from "./api.contract.ts";
import type { KubeApi, KubeObject, KubeWorld } from "./api.ts";
import { clientKubeWorld } from "./client/index.ts";
import { AWS_NODE_KEY, rolloutOf } from "./objects/daemon-set.ts";
import {
  clearEniConfigs,
  create,
  installNode,
  installType,
  poll,
  putBack,
  setPodStatus,
  WALL_CLOCK,
} from "./testing/api-server.ts";
import { ec2NodeClassJourneys } from "./testing/ec2-node-class.contract.ts";
import { type Installer, kubernetesJourneys } from "./testing/journeys.contract.ts";
import { nodeObjectJourneys } from "./testing/node-objects.contract.ts";
import { policyJourneys } from "./testing/policies.contract.ts";

interface Started {
  readonly server: ControlPlane;
  readonly world: KubeWorld<KubeApi>;
  readonly api: KubeApi;
}

async function started(): Promise<Started> {
  const server = await startControlPlane();
  const world = clientKubeWorld({ env: {}, kubeconfig: server.kubeconfig, pageSize: 2 });
  const api = await world.open({ cluster: "peer" });
  await installType(api, eniConfigDefinition());
  return { server, world, api };
}

/** aws-node as its installer leaves it, running on both nodes. */
async function installCni({ server, api }: Started, installer: Installer): Promise<KubeObject> {
  const manifest = awsNode({ clusterName: CLUSTER.name, region: CLUSTER.region, env: {} });
  if (installer === "kubectl") await create(server.kubeconfig, manifest, "kubectl-client-side-apply");
  else await api.apply(AWS_NODE_KEY, manifest, { fieldManager: "eks", force: false });
  await poll(async () => rolloutOf(await api.get(AWS_NODE_KEY)).updatedPods === 2);
  return api.get(AWS_NODE_KEY);
}

await describePeer("control-plane", "a real API server", () => {
  kubeApiContract({
    name: "kube-apiserver",
    deviations: {},
    open: async () => {
      const { server, api } = await started();
      return {
        api,
        eventually: poll,
        setPodStatus: (key, status) => setPodStatus(server.kubeconfig, key, status),
        close: server.stop,
      };
    },
  });

  nodeObjectJourneys({
    name: "kube-apiserver",
    start: async () => {
      const { server, world, api } = await started();
      for (const definition of [nodeClassDefinition(), nodePoolDefinition()]) await installType(api, definition);
      return { cluster: { world, api, clock: WALL_CLOCK }, stop: server.stop };
    },
  });

  ec2NodeClassJourneys({
    name: "kube-apiserver",
    start: async () => {
      const { server, world, api } = await started();
      await installType(api, ec2NodeClassDefinition());
      return { cluster: { world, api, clock: WALL_CLOCK }, stop: server.stop };
    },
  });

  policyJourneys({
    name: "kube-apiserver",
    start: async () => {
      const { server, world, api } = await started();
      return { cluster: { world, api, clock: WALL_CLOCK }, stop: server.stop };
    },
  });

  kubernetesJourneys({
    name: "kube-apiserver",
    start: async (installer) => {
      const { server, world, api } = await started();
      for (const number of [0, 1]) await installNode(api, inventedNode(CLUSTER, node(number)));
      const cni = await installCni({ server, world, api }, installer);
      return {
        fresh: async () => {
          await clearEniConfigs(api);
          await putBack(server.kubeconfig, cni);
          return { world, api, clock: WALL_CLOCK };
        },
        stop: server.stop,
      };
    },
  });
});

import { startControlPlane } from "../../../tools/peers/kubernetes/kubernetes-server.ts";
import { kubeApiContract } from "./api.contract.ts";
import { installEniConfigs, poll } from "./apiserver.fixture.ts";
import { clientKubeWorld } from "./client/index.ts";

kubeApiContract({
  name: "kube-apiserver",
  deviations: {},
  open: async () => {
    const server = await startControlPlane();
    const world = clientKubeWorld({ env: {}, kubeconfig: server.kubeconfig, pageSize: 2 });
    const api = await world.open({ cluster: "peer" });
    await installEniConfigs(api);
    return { api, eventually: poll, close: server.stop };
  },
});

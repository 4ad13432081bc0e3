import { type ClusterAddress, type KubeApi, KubernetesApiError } from "@podspan/kubernetes/api";
import { DEFAULT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { FaultPlan } from "../behaviour/faults.ts";
import { configureAddon } from "./addon.ts";
import { ApiServer } from "./api-server.ts";
import { AutoModeController } from "./auto-mode-controller.ts";
import { TwinCluster } from "./cluster.ts";
import { DaemonSetController, type RolloutTiming } from "./daemon-set-controller.ts";
import { loadClusters, saveCluster } from "./files.ts";
import { frontedApi } from "./front.ts";
import { inventObjects } from "./invent/cluster.ts";
import type { TwinClusterKey, TwinKubernetes, TwinKubernetesDeps } from "./port.ts";

/** aws-node restarts a pod within about 20 s. */
const ROLLOUT: RolloutTiming = { observe: 200, pod: 20_000 };

interface Running {
  readonly cluster: TwinCluster;
  readonly server: ApiServer;
  readonly api: KubeApi;
  readonly settle: () => void;
}

/** Kubernetes clusters as records that answer as an API server does. */
export function createTwinKubernetes(deps: TwinKubernetesDeps): TwinKubernetes {
  const running = new Map<string, Running>();
  const behaviour = deps.behaviour ?? DEFAULT_BEHAVIOUR;
  const faults = new FaultPlan(behaviour.faults);
  const start = (cluster: TwinCluster): Running => {
    const server = new ApiServer(cluster, () => deps.clock.now());
    const controller = new DaemonSetController(cluster, deps.rollout ?? ROLLOUT);
    const autoMode = new AutoModeController(cluster, server, deps.network);
    const settle = () => {
      autoMode.settle(deps.clock.now());
      controller.settle(deps.clock.now());
    };
    const { account, region } = cluster.identity;
    const api = frontedApi({ clock: deps.clock, server, site: { account, region }, behaviour, faults, settle });
    const one = { cluster, server, api, settle };
    running.set(cluster.identity.cluster, one);
    return one;
  };
  return {
    world: { open: async (address) => find(running, address).api },
    load: (files) => loadClusters(files, deps.seed).forEach(start),
    save: () => {
      const all = [...running.values()];
      for (const { settle } of all) settle();
      return Object.fromEntries(all.flatMap(({ cluster }) => Object.entries(saveCluster(cluster))).sort(byPath));
    },
    invent: (invented) => {
      const { account, region, name, cluster, context, version } = invented;
      const identity = { account, region, name, cluster, context, version };
      const { server, settle } = start(new TwinCluster(identity, deps.seed));
      inventObjects(invented, { server, network: deps.network, now: deps.clock.now() });
      settle();
    },
    onAddonConfiguration: (key, env, resolve) => {
      const one = [...running.values()].find(({ cluster }) => isCluster(cluster, key));
      if (one === undefined) return [];
      const conflicts = configureAddon(one.server, one.cluster.identity, env, resolve);
      one.settle();
      return conflicts;
    },
  };
}

/** By the context, else by the cluster's key. */
function find(running: ReadonlyMap<string, Running>, { cluster, context }: ClusterAddress): Running {
  const all = [...running.values()];
  const found = all.find((one) => one.cluster.identity.context === context) ?? running.get(cluster);
  if (found !== undefined) return found;
  const contexts = all.map((one) => one.cluster.identity.context).sort();
  const list = contexts.length > 0 ? `it has ${contexts.join(", ")}` : "it has none";
  throw new KubernetesApiError(0, "ContextMissing", `the twin has no context ${context ?? cluster}; ${list}`);
}

function isCluster({ identity }: TwinCluster, { account, region, name }: TwinClusterKey): boolean {
  return identity.account === account && identity.region === region && identity.name === name;
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { type ClusterAddress, type KubeApi, KubernetesApiError } from "@podspan/kubernetes/api";
import { DEFAULT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { FaultPlan } from "../behaviour/faults.ts";
import { NODE_TIMING } from "../behaviour/node-timing.ts";
import { configureAddon } from "./addon.ts";
import { ApiServer } from "./api-server.ts";
import { AutoModeController } from "./auto-mode-controller.ts";
import { TwinCluster } from "./cluster.ts";
import { DaemonSetController, type RolloutTiming } from "./daemon-set-controller.ts";
import { loadClusters, saveCluster } from "./files.ts";
import { frontedApi } from "./front.ts";
import { inventObjects } from "./invent/cluster.ts";
import type { TwinClusterKey, TwinKubernetes, TwinKubernetesDeps } from "./port.ts";
import { Workload } from "./workload/workload.ts";

/** aws-node restarts a pod within about 20 s. */
const ROLLOUT: RolloutTiming = { observe: 200, pod: 20_000 };

interface Running {
  readonly cluster: TwinCluster;
  readonly server: ApiServer;
  readonly api: KubeApi;
  readonly workload: Workload;
  /** Does what is due; nothing where nothing was written and no time has come. */
  readonly settle: (now?: number) => void;
}

/** Kubernetes clusters as records that answer as an API server does. */
export function createTwinKubernetes(deps: TwinKubernetesDeps): TwinKubernetes {
  const running = new Map<string, Running>();
  const behaviour = deps.behaviour ?? DEFAULT_BEHAVIOUR;
  const faults = new FaultPlan(behaviour.faults);
  const start = (cluster: TwinCluster): Running => {
    const server = new ApiServer(cluster, () => deps.clock.now());
    const controller = new DaemonSetController(cluster, deps.rollout ?? ROLLOUT);
    const timing = deps.nodes ?? NODE_TIMING;
    const workload = new Workload({ cluster, network: deps.network, timing });
    const autoMode = new AutoModeController(cluster, server, deps.network);
    let [seen, due] = [-1, Number.NEGATIVE_INFINITY];
    // Of a thousand clusters one is asked at a time: the others must cost no more than this comparison.
    const settle = (now = deps.clock.now()) => {
      if (cluster.revision === seen && now < due) return;
      const next = [workload.settle(now), autoMode.settle(now), controller.settle(now)];
      [seen, due] = [cluster.revision, Math.min(...next)];
    };
    const { account, region } = cluster.identity;
    const site = { account, region };
    const api = frontedApi({ clock: deps.clock, server, workload, site, behaviour, faults, settle });
    const one = { cluster, server, api, workload, settle };
    running.set(cluster.identity.cluster, one);
    return one;
  };
  const workloadOf = (key: TwinClusterKey) =>
    [...running.values()].find(({ cluster }) => isCluster(cluster, key))?.workload;
  return {
    workers: {
      settle: (now) => {
        for (const one of running.values()) one.settle(now);
      },
      nodes: (key) => workloadOf(key)?.nodes() ?? [],
      cni: (key) => workloadOf(key)?.cni() ?? { custom: false, prefixes: false },
      join: (key, node, now) => workloadOf(key)?.join(node, now),
      report: (key, pod, status) => workloadOf(key)?.report(pod, status, deps.clock.now()),
      leave: (key, instanceId, now) => workloadOf(key)?.leave(instanceId, now),
      drain: (key, instanceId, now) => workloadOf(key)?.drain(instanceId, now) ?? 0,
    },
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

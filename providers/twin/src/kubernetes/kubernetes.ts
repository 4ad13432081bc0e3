import { type ClusterAddress, type KubeApi, KubernetesApiError } from "@podspan/kubernetes/api";
import { DEFAULT_BEHAVIOUR } from "../behaviour/behaviour.ts";
import { FaultPlan } from "../behaviour/faults.ts";
import { NODE_TIMING } from "../behaviour/node-timing.ts";
import { configureAddon } from "./addon.ts";
import { ApiServer } from "./api-server.ts";
import { AutoModeController } from "./auto-mode-controller.ts";
import { TwinCluster } from "./cluster.ts";
import { DaemonSetController } from "./daemon-set-controller.ts";
import { loadClusters, saveCluster } from "./files.ts";
import { frontedApi } from "./front.ts";
import { inventObjects } from "./invent/cluster.ts";
import type { RolloutTiming, TwinClusterKey, TwinKubernetes, TwinKubernetesDeps } from "./port.ts";
import { Rounds } from "./rounds.ts";
import { Workload } from "./workload/workload.ts";

/** aws-node restarts a pod within about 20 s. */
const ROLLOUT: RolloutTiming = { observe: 200, pod: 20_000 };

interface Running {
  readonly cluster: TwinCluster;
  readonly server: ApiServer;
  readonly api: KubeApi;
  readonly workload: Workload;
  /** Does what is due. */
  readonly settle: () => void;
}

/** Kubernetes clusters as records that answer as an API server does. */
export function createTwinKubernetes(deps: TwinKubernetesDeps): TwinKubernetes {
  const running = new Fleet();
  const rounds = new Rounds();
  const behaviour = deps.behaviour ?? DEFAULT_BEHAVIOUR;
  const faults = new FaultPlan(behaviour.faults);
  const start = (cluster: TwinCluster): Running => {
    const server = new ApiServer(cluster, () => deps.clock.now());
    const controller = new DaemonSetController(cluster, deps.rollout ?? ROLLOUT);
    const timing = deps.nodes ?? NODE_TIMING;
    const workload = new Workload({ cluster, network: deps.network, timing });
    const autoMode = new AutoModeController(cluster, server, deps.network);
    const member = rounds.join(cluster, (now) =>
      Math.min(workload.settle(now), autoMode.settle(now), controller.settle(now)),
    );
    const settle = () => member.settle(deps.clock.now());
    const { account, region } = cluster.identity;
    const site = { account, region };
    const api = frontedApi({ clock: deps.clock, server, workload, site, behaviour, faults, settle });
    const one = { cluster, server, api, workload, settle };
    running.add(one);
    return one;
  };
  const workloadOf = (key: TwinClusterKey) => running.ofEks(key)?.workload;
  return {
    workers: {
      settle: (now) => rounds.settle(now),
      nodes: (key) => workloadOf(key)?.nodes() ?? [],
      cni: (key) => workloadOf(key)?.cni() ?? { custom: false, prefixes: false },
      join: (key, node, now) => workloadOf(key)?.join(node, now),
      report: (key, pod, status) => workloadOf(key)?.report(pod, status, deps.clock.now()),
      leave: (key, instanceId, now) => workloadOf(key)?.leave(instanceId, now),
      drain: (key, instanceId, now) => workloadOf(key)?.drain(instanceId, now) ?? 0,
    },
    world: { open: async (address) => running.at(address).api },
    load: (files) => loadClusters(files, deps.seed).forEach(start),
    save: () => {
      rounds.settle(deps.clock.now());
      return Object.fromEntries(
        running.all.flatMap(({ cluster }) => Object.entries(saveCluster(cluster))).sort(byPath),
      );
    },
    invent: (invented) => {
      const { account, region, name, cluster, context, version } = invented;
      const identity = { account, region, name, cluster, context, version };
      const { server, settle } = start(new TwinCluster(identity, deps.seed));
      inventObjects(invented, { server, network: deps.network, now: deps.clock.now() });
      settle();
    },
    onAddonConfiguration: (key, env, resolve) => {
      const one = running.ofEks(key);
      if (one === undefined) return [];
      const conflicts = configureAddon(one.server, one.cluster.identity, env, resolve);
      one.settle();
      return conflicts;
    },
  };
}

/** The clusters by the names that they are asked for: a fleet has a thousand, and each request asks for one. */
class Fleet {
  readonly #byKey = new Map<string, Running>();
  readonly #byContext = new Map<string, Running>();
  readonly #byEks = new Map<string, Running>();

  add(one: Running): void {
    const { identity } = one.cluster;
    this.#byKey.set(identity.cluster, one);
    // Of clusters that share a name the first is meant.
    if (!this.#byContext.has(identity.context)) this.#byContext.set(identity.context, one);
    if (!this.#byEks.has(eksName(identity))) this.#byEks.set(eksName(identity), one);
  }

  get all(): readonly Running[] {
    return [...this.#byKey.values()];
  }

  ofEks(key: TwinClusterKey): Running | undefined {
    return this.#byEks.get(eksName(key));
  }

  /** By the context, else by the cluster's key; without a context by the name in EKS too: that stays when the key is changed. */
  at({ cluster, context, name }: ClusterAddress): Running {
    const found =
      (context === undefined ? undefined : this.#byContext.get(context)) ??
      this.#byKey.get(cluster) ??
      (context === undefined && name !== undefined ? this.#named(name) : undefined);
    if (found !== undefined) return found;
    const contexts = [...this.#byContext.keys()].sort();
    const list = contexts.length > 0 ? `it has ${contexts.join(", ")}` : "it has none";
    throw new KubernetesApiError(0, "ContextMissing", `the twin has no context ${context ?? cluster}; ${list}`);
  }

  /** The one cluster of this name in EKS; two regions may each have one, and then nobody knows which is meant. */
  #named(name: string): Running | undefined {
    const [first, ...others] = this.all.filter(({ cluster }) => cluster.identity.name === name);
    return others.length === 0 ? first : undefined;
  }
}

function eksName({ account, region, name }: TwinClusterKey): string {
  return `${account}/${region}/${name}`;
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

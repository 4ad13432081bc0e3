import { DAEMON_SETS, type KubeObject, NODES } from "@podspan/kubernetes/api";
import type { TwinCluster } from "./cluster.ts";
import { at, sameJson } from "./fields/json.ts";
import { readManagers } from "./managers.ts";
import { updated } from "./ownership.ts";
import type { RolloutTiming } from "./port.ts";
import { mayRunOn } from "./selectors.ts";
import { rfc3339 } from "./time.ts";

interface Rollout {
  readonly generation: number;
  readonly changedAt: number;
  readonly template: unknown;
  /** When the present template came; pods of the one before are replaced since. */
  readonly startedAt: number;
  readonly first: boolean;
}

/**
 * The status of DaemonSets over time (kube-controller-manager, pkg/controller/daemon): a new DaemonSet starts on all nodes
 * at once, a changed template rolls over `maxUnavailable` of them at a time.
 */
export class DaemonSetController {
  readonly #cluster: TwinCluster;
  readonly #timing: RolloutTiming;
  readonly #rollouts = new Map<string, Rollout>();

  constructor(cluster: TwinCluster, timing: RolloutTiming) {
    this.#cluster = cluster;
    this.#timing = timing;
  }

  /** Brings every status to what it is at `now`; answers when it will be another. */
  settle(now: number): number {
    const served = this.#cluster.served(DAEMON_SETS);
    let next = Number.POSITIVE_INFINITY;
    if (served === undefined) return next;
    for (const daemonSet of this.#cluster.all(DAEMON_SETS)) {
      const rollout = this.#follow(daemonSet, now);
      const status = this.#status(daemonSet, rollout, now);
      next = Math.min(next, this.#changesAt(rollout, status, now));
      if (sameJson(daemonSet.status, status)) continue;
      const time = rfc3339(now);
      const by = {
        manager: "kube-controller-manager",
        operation: "Update",
        apiVersion: "apps/v1",
        subresource: "status",
      } as const;
      const live = { object: daemonSet, managers: readManagers(daemonSet.metadata) };
      this.#cluster.write(served, updated(live, { ...daemonSet, status }, { by, time, schema: served.schema }), time);
    }
    return next;
  }

  /** When time alone changes a status: once the change is observed, and with each round of pods until all are ready. */
  #changesAt(rollout: Rollout, status: Readonly<Record<string, number>>, now: number): number {
    const observed = status.observedGeneration === rollout.generation;
    const round = this.#timing.pod === 0 ? 0 : Math.floor((now - rollout.startedAt) / this.#timing.pod) + 1;
    const rolled = status.numberReady === status.desiredNumberScheduled;
    return Math.min(
      observed ? Number.POSITIVE_INFINITY : rollout.changedAt + this.#timing.observe,
      rolled ? Number.POSITIVE_INFINITY : rollout.startedAt + round * this.#timing.pod,
    );
  }

  #follow({ metadata, spec, status }: KubeObject, now: number): Rollout {
    const { uid = "", generation = 0 } = metadata;
    const known = this.#rollouts.get(uid);
    if (known?.generation === generation) return known;
    const template = at(spec, "template");
    // One that was loaded with its rollout done has run since before this twin began.
    const loaded = known === undefined && at(status, "observedGeneration") === generation && isRolled(status);
    const rolled = loaded || (known !== undefined && sameJson(known.template, template));
    // A world that was saved while it rolled goes on from when its template was written.
    const since = known === undefined ? Math.min(now, writtenAt(metadata)) : now;
    const startedAt = loaded ? Number.NEGATIVE_INFINITY : rolled ? (known?.startedAt ?? since) : since;
    const changedAt = loaded ? Number.NEGATIVE_INFINITY : since;
    const first = known === undefined ? generation === 1 : rolled && known.first;
    const next = { generation, changedAt, template, startedAt, first };
    this.#rollouts.set(uid, next);
    return next;
  }

  #status({ spec, status }: KubeObject, rollout: Rollout, now: number): Readonly<Record<string, number>> {
    const nodes = this.#nodes(at(spec, "template", "spec"));
    const { updated: updatedPods, ready } = progress(nodes, batchOf(spec, nodes), rollout, now, this.#timing.pod);
    const observed = now - rollout.changedAt >= this.#timing.observe;
    const before = at(status, "observedGeneration");
    return {
      currentNumberScheduled: nodes,
      desiredNumberScheduled: nodes,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(ready > 0 ? { numberAvailable: ready } : {}),
      ...(ready < nodes ? { numberUnavailable: nodes - ready } : {}),
      ...(updatedPods > 0 ? { updatedNumberScheduled: updatedPods } : {}),
      ...(observed
        ? { observedGeneration: rollout.generation }
        : typeof before === "number"
          ? { observedGeneration: before }
          : {}),
    };
  }

  #nodes(podSpec: unknown): number {
    return this.#cluster.all(NODES).filter(({ metadata }) => mayRunOn(metadata.labels ?? {}, podSpec)).length;
  }
}

function isRolled(status: unknown): boolean {
  const count = (field: string) => Number(at(status, field) ?? 0);
  const desired = count("desiredNumberScheduled");
  return count("updatedNumberScheduled") >= desired && count("numberReady") >= desired;
}

/** When anything but the status was last written, in milliseconds since the epoch; infinity when nobody tells. */
function writtenAt({ managedFields = [], creationTimestamp }: KubeObject["metadata"]): number {
  const times = managedFields.filter((entry) => entry.subresource === undefined).map((entry) => `${at(entry, "time")}`);
  const known = [...times, `${creationTimestamp}`].map(Date.parse).filter(Number.isFinite);
  return known.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...known);
}

function progress(nodes: number, batch: number, rollout: Rollout, now: number, podMs: number) {
  const size = rollout.first ? nodes : batch;
  const passed = now - rollout.startedAt;
  const rounds = podMs === 0 ? Number.POSITIVE_INFINITY : Math.floor(passed / podMs);
  const done = Math.min(nodes, rounds === Number.POSITIVE_INFINITY ? nodes : rounds * size);
  const underway = Math.min(size, nodes - done);
  return { updated: done + underway, ready: rollout.first ? done : nodes - underway };
}

/** `maxUnavailable`, a number or a share of the nodes rounded up; one when it is not given. */
function batchOf(spec: unknown, nodes: number): number {
  const value = at(spec, "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1;
  const share = /^(\d+)%$/.exec(`${value}`)?.[1];
  return Math.max(1, share === undefined ? Number(value) : Math.ceil((Number(share) / 100) * nodes));
}

import type { Clock } from "@podspan/core/ports";
import {
  type KubeApi,
  type KubeObject,
  KubernetesApiError,
  type ListOptions,
  type ObjectKey,
  type ResourceType,
} from "@podspan/kubernetes/api";
import type { CallSite } from "../behaviour/call-site.ts";
import type { FaultKind, FaultPlan } from "../behaviour/faults.ts";
import { copyOf } from "../records/copy.ts";
import type { ApiServer } from "./api-server.ts";
import type { WireBehaviour } from "./port.ts";
import type { Workload } from "./workload/workload.ts";

export interface KubeFrontDeps {
  readonly clock: Clock;
  readonly server: ApiServer;
  readonly workload: Workload;
  readonly site: CallSite;
  readonly behaviour: WireBehaviour;
  /** Shared by the API servers of one world, so that `nth` counts all of them. */
  readonly faults: FaultPlan;
  /** Carries out what controllers have done by now. */
  readonly settle: () => void;
}

/**
 * An API server at the end of a wire: time on the wire, planned faults (`kubernetes:apply`), observers. A request takes effect at
 * one instant, half-way between request and answer.
 */
export function frontedApi(deps: KubeFrontDeps): KubeApi {
  const { server } = deps;
  return {
    list: (type, options) => list(deps, type, options),
    get: (key) => call(deps, "get", { key }, () => server.get(key)),
    apply: (key, body, options) =>
      call(deps, "apply", { key, body, ...options }, () => server.apply(key, body, options)),
    patch: (key, body, options) =>
      call(deps, "patch", { key, body, ...options }, () => server.patch(key, body, options)),
    evict: async (key, preconditions) => {
      await call(deps, "evict", { key, preconditions }, () => {
        deps.workload.evict(key, preconditions.uid, deps.clock.now());
        return {};
      });
    },
    delete: async (key, preconditions) => {
      await call(deps, "delete", { key, preconditions }, () => {
        server.delete(key, preconditions);
        return {};
      });
    },
  };
}

async function list(deps: KubeFrontDeps, type: ResourceType, options: ListOptions): Promise<readonly KubeObject[]> {
  const kept: KubeObject[] = [];
  let token: string | undefined;
  do {
    const from = token;
    const page = await call(deps, "list", { type, options, token }, () =>
      deps.server.page(type, options, deps.behaviour.pageSize, from),
    );
    kept.push(...(options.keep === undefined ? page.items : page.items.map(options.keep)));
    token = page.next;
  } while (token !== undefined);
  return kept;
}

async function call<T extends object>(deps: KubeFrontDeps, verb: string, input: unknown, rule: () => T): Promise<T> {
  const { behaviour, site, clock, settle } = deps;
  const api = `kubernetes:${verb}`;
  const wire = () => (behaviour.latencyMs > 0 ? clock.sleep(behaviour.latencyMs / 2) : undefined);
  await behaviour.onCall?.("before", api, input, site);
  await wire();
  const fault = deps.faults.strike(api, input, site)?.fault;
  const refused = fault && refusalOf(fault);
  settle();
  if (fault === "vanish") vanish(deps.server, input);
  const answer = refused === undefined ? attempt(rule) : { error: refused };
  settle();
  if ("error" in answer) {
    await wire();
    throw answer.error;
  }
  await behaviour.onCall?.("after", api, input, site);
  await wire();
  if (fault === "lost-answer") throw new KubernetesApiError(0, "Unreachable", "socket hang up");
  return answer.value;
}

/** Somebody else deletes what the request is about, just before it arrives. */
function vanish(server: ApiServer, input: unknown): void {
  const { key } = input as { readonly key?: ObjectKey };
  if (key !== undefined && server.has(key)) server.delete(key, {});
}

/** The instant of the request: its answer is a copy, for what the caller holds must not change when the world does. */
function attempt<T extends object>(rule: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: copyOf(rule()) };
  } catch (error) {
    return { error };
  }
}

/** How the API server words a planned fault; undefined for those that let the request through, or are AWS's alone. */
function refusalOf(kind: FaultKind): KubernetesApiError | undefined {
  switch (kind) {
    case "throttle":
      return new KubernetesApiError(429, "TooManyRequests", "the server has received too many requests", {
        retryAfterMs: 1_000,
      });
    case "denied":
      return new KubernetesApiError(403, "Forbidden", 'the request is forbidden: User "podspan" cannot do this');
    case "expired-credentials":
      return new KubernetesApiError(401, "Unauthorized", "Unauthorized");
    case "server-error":
      return new KubernetesApiError(500, "InternalError", "Internal error occurred: etcdserver: request timed out");
    case "limit":
      return new KubernetesApiError(403, "Forbidden", "exceeded quota");
    case "lost-answer":
    case "vanish":
    case "association-fails":
      return undefined;
  }
}

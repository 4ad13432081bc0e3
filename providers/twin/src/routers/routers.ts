import { type Clock, ProviderError } from "@podspan/core/ports";
import type { RouterChange, RouterReadApi, RouterWriteApi } from "@podspan/routers/api";
import type { Behaviour } from "../behaviour/behaviour.ts";
import { FaultPlan } from "../behaviour/faults.ts";
import { canonicalJson } from "../records/canonical-json.ts";
import type { Files } from "../records/files.ts";
import { appsShown, changed, confirmed, factoryRouter, type RouterRecord, reverted, settled } from "./twin-router.ts";

export interface TwinRouterAddress {
  /** As its scope names it: `west2-dc1/us-west-2a`. */
  readonly name: string;
  readonly platform: RouterRecord["platform"];
  /** Of a router in a VPC: an address of its instance. Absent: a site's own, which is there. */
  readonly host?: string;
}

export interface TwinRouters {
  open(address: TwinRouterAddress): RouterWriteApi;
  load(files: Files): void;
  save(): Files;
}

export interface TwinRoutersDeps {
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  readonly account: string;
  /** The running instance that an address leads to; undefined: none. */
  readonly instanceAt: (host: string) => string | undefined;
}

const FOLDER = "routers/";

/** Routers as records that answer as routers do: what they hold, changes that wait, and a timer by the world's clock. */
export function createTwinRouters(deps: TwinRoutersDeps): TwinRouters {
  const routers = new Map<string, RouterRecord>();
  const faults = new FaultPlan(deps.behaviour.faults);
  return {
    open: (address) => apiOf({ ...deps, routers, faults }, address),
    load: (files) => {
      for (const path of Object.keys(files)
        .filter((one) => one.startsWith(FOLDER))
        .sort()) {
        const record = readRecord(path, files[path] ?? "");
        routers.set(record.name, record);
      }
    },
    save: () => {
      const now = deps.clock.now();
      const names = [...routers.keys()].sort();
      return Object.fromEntries(
        names.flatMap((name) => {
          const router = routers.get(name);
          return router === undefined
            ? []
            : [[`${FOLDER}${name}.json`, canonicalJson({ kind: "TwinRouter", version: 1, ...settled(router, now) })]];
        }),
      );
    },
  };
}

function readRecord(path: string, text: string): RouterRecord {
  const {
    kind: _,
    version,
    ...record
  } = JSON.parse(text) as RouterRecord & { readonly kind: string; readonly version: number };
  if (version > 1) throw new Error(`${path} is of version ${version}, written by a newer Podspan`);
  return record;
}

interface World extends TwinRoutersDeps {
  readonly routers: Map<string, RouterRecord>;
  readonly faults: FaultPlan;
}

function apiOf(world: World, address: TwinRouterAddress): RouterWriteApi {
  const ask = <T>(
    verb: string,
    signal: AbortSignal,
    rule: (router: RouterRecord) => { readonly router?: RouterRecord; readonly answer: T },
    about: object = {},
  ) => call(world, address, verb, { router: address.name, ...about }, signal, rule);
  const reads: RouterReadApi = {
    runningConfiguration: (signal) => ask("read", signal, ({ configuration }) => ({ answer: configuration })),
    files: (paths, signal) =>
      ask("read", signal, ({ files }) => ({
        answer: Object.fromEntries(paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]]]))),
      })),
    show: (command, signal) =>
      ask("show", signal, (router) => ({ answer: command === "show app-hosting list" ? appsShown(router) : "" })),
    pending: (signal) => ask("pending", signal, ({ waiting }) => ({ answer: waiting !== undefined })),
  };
  return {
    ...reads,
    session: (asked) => asked(reads),
    commit: async (change, signal) => {
      await ask(
        "commit",
        signal,
        (router) => ({ router: changed(router, change, world.clock.now()), answer: undefined }),
        shownOf(change),
      );
      return {
        confirm: (asking) => ask("confirm", asking, (router) => ({ router: confirmed(router), answer: undefined })),
        revert: (asking) => ask("revert", asking, (router) => ({ router: reverted(router), answer: undefined })),
      };
    },
  };
}

/** What observers see of a change: never a key. */
function shownOf({ lines, files }: RouterChange): object {
  return { lines: lines.map(({ shown }) => shown), files: files.map(({ path }) => path) };
}

async function call<T>(
  world: World,
  address: TwinRouterAddress,
  verb: string,
  input: object,
  signal: AbortSignal,
  rule: (router: RouterRecord) => { readonly router?: RouterRecord; readonly answer: T },
): Promise<T> {
  const { behaviour, clock, account } = world;
  const api = `router:${verb}`;
  const site = { account, region: address.name };
  const wire = () => (behaviour.latencyMs > 0 ? clock.sleep(behaviour.latencyMs / 2, signal) : undefined);
  signal.throwIfAborted();
  await behaviour.onCall?.("before", api, input, site);
  await wire();
  const fault = world.faults.strike(api, input, site)?.fault;
  if (fault !== undefined && fault !== "lost-answer") throw broken(address, api);
  const { router, answer } = rule(routerAt(world, address));
  if (router !== undefined) world.routers.set(address.name, router);
  await behaviour.onCall?.("after", api, input, site);
  await wire();
  if (fault === "lost-answer") throw broken(address, api);
  return answer;
}

/** As it is now; where another instance has taken its place, a new one. */
function routerAt(world: World, { name, platform, host }: TwinRouterAddress): RouterRecord {
  const instance = host === undefined ? undefined : world.instanceAt(host);
  if (host !== undefined && instance === undefined) throw absent(name, host);
  const known = world.routers.get(name);
  const here = known !== undefined && known.instance === instance && known.platform === platform;
  const router = here ? settled(known, world.clock.now()) : factoryRouter(name, platform, instance);
  world.routers.set(name, router);
  return router;
}

function absent(name: string, host: string): ProviderError {
  return new ProviderError({
    faultClass: "transient",
    code: "RouterAbsent",
    message: `${name}: nobody answers at ${host}`,
    hint: "look whether the router runs",
    api: "router:connect",
  });
}

function broken({ name }: TwinRouterAddress, api: string): ProviderError {
  return new ProviderError({
    faultClass: "transient",
    code: "RouterLost",
    message: `${name}: the connection was closed`,
    hint: "what was not confirmed the router takes back by itself; run again then",
    api,
  });
}

import type { RouterScope } from "@podspan/core/desired";
import { collectionKey, type Observed, type ScopeStatus, type Snapshot } from "@podspan/core/observed";
import { ProviderError, type ReadContext, type Reader, type RouterObserveRequest } from "@podspan/core/ports";
import { cloudHaIn } from "@podspan/core/routers";
import { inSession, type RouterDeps } from "../access.ts";
import { readRunning } from "./running.ts";

const KIND = "router-configuration";

/**
 * Reads the configuration of one router. What cannot be read, or may be taken back by the router itself, is a `failed` scope: code
 * `RouterNoAccess` where nobody says how it is reached, `RouterPending` while a change waits for its confirmation. Secrets are marks.
 */
export function routerReader(deps: RouterDeps): Reader<RouterObserveRequest> {
  return { observe: (request, context) => observeRouter(deps, request, context) };
}

async function observeRouter(deps: RouterDeps, request: RouterObserveRequest, context: ReadContext): Promise<Snapshot> {
  const { router, wanted } = request;
  const scope: RouterScope = { plane: "router", router };
  if (request.planned === true) return snapshotOf(scope, { kind: "parentPlanned" });
  const access = deps.reach(scope);
  if (access === undefined) return snapshotOf(scope, NO_ACCESS);
  const { signal } = context;
  const look = () =>
    inSession(access, signal, async (reading) =>
      (await reading.api.pending(signal)) ? undefined : await readRunning(reading, wanted, deps.secrets, signal),
    );
  try {
    const running = await context.read({ api: "router:read", scope }, look);
    if (running === undefined) return snapshotOf(scope, PENDING);
    const { texts, whole } = running;
    const cloudHa = cloudHaIn(whole);
    return snapshotOf(scope, { kind: "observed" }, [
      { kind: KIND, scope, id: router, props: { statements: texts }, facts: cloudHa === undefined ? {} : { cloudHa } },
    ]);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return snapshotOf(scope, { kind: "failed", code: error.code, message: error.message, hint: error.hint });
  }
}

const NO_ACCESS: ScopeStatus = {
  kind: "failed",
  code: "RouterNoAccess",
  message: "needs router access: nothing says how the router is reached",
  hint: "write the router's `access` with its host key, or carry over what `podspan export` writes",
};

const PENDING: ScopeStatus = {
  kind: "failed",
  code: "RouterPending",
  message: "a change on the router waits for its confirmation, and the router may take it back",
  hint: "run again in some minutes, when the router has kept it or gone back",
};

function snapshotOf(
  scope: RouterScope,
  status: ScopeStatus,
  resources: readonly Observed<typeof KIND>[] = [],
): Snapshot {
  return { kind: "Snapshot", version: 1, aws: [], scopes: { [collectionKey(scope, KIND)]: status }, resources };
}

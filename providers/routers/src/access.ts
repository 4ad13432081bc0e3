import type { RouterScope } from "@podspan/core/desired";
import type { SecretReader, SecretReference } from "@podspan/core/ports";
import type { RouterSecret } from "@podspan/core/routers";
import type { RouterReadApi, RouterWriteApi } from "./api.ts";

/** How one router is reached, and where the secrets are that its configuration names by their marks. */
export interface RouterAccess {
  readonly platform: "linux" | "iosxe";
  readonly api: RouterWriteApi;
  readonly secrets: Readonly<Partial<Record<RouterSecret, SecretReference>>>;
}

/** The same within a session. */
export type RouterReading = Omit<RouterAccess, "api"> & { readonly api: RouterReadApi };

/** All that `ask` asks of a router goes over one connection. */
export function inSession<T>(
  access: RouterAccess,
  signal: AbortSignal,
  ask: (reading: RouterReading) => Promise<T>,
): Promise<T> {
  return access.api.session((api) => ask({ ...access, api }), signal);
}

export interface RouterDeps {
  /** Undefined: nobody says how it is reached. */
  readonly reach: (scope: RouterScope) => RouterAccess | undefined;
  readonly secrets: SecretReader;
}

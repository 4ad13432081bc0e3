import type { RouterScope } from "@podspan/core/desired";
import type { SecretReader, SecretReference } from "@podspan/core/ports";
import type { RouterSecret } from "@podspan/core/routers";
import type { RouterWriteApi } from "./api.ts";

/** How one router is reached, and where the secrets are that its configuration names by their marks. */
export interface RouterAccess {
  readonly platform: "linux" | "iosxe";
  readonly api: RouterWriteApi;
  readonly secrets: Readonly<Partial<Record<RouterSecret, SecretReference>>>;
}

export interface RouterDeps {
  /** Undefined: nobody says how it is reached. */
  readonly reach: (scope: RouterScope) => RouterAccess | undefined;
  readonly secrets: SecretReader;
}

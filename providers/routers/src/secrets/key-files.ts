import type { RouterSecret } from "@podspan/core/routers";

/** Where a Linux router looks for a key before it asks Secrets Manager; root's alone. */
export function keyFile(secret: RouterSecret): string {
  return `/etc/podspan/secret/${secret}`;
}

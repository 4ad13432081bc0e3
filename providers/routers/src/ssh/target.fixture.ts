import type { SshTarget } from "./connection.ts";

/** A router of a test, on this machine. */
export function targetOf(
  server: { readonly port: number; readonly hostKey: string },
  more: Partial<SshTarget["address"]> & { readonly password?: string; readonly patience?: number } = {},
): SshTarget {
  const { password = "cisco-password", patience = 10_000, ...address } = more;
  return {
    address: {
      platform: "iosxe",
      host: "127.0.0.1",
      port: server.port,
      user: "admin",
      hostKey: server.hostKey,
      ...address,
    },
    login: () => Promise.resolve({ password }),
    patience,
  };
}

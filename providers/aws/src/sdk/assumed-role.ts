import { awsFault } from "../errors/fault.ts";
import type { CredentialSource, TemporaryCredentials } from "./settings.ts";

/** Keys that expire within this time are renewed: the SDK's own threshold, so that both agree. */
const RENEW_BEFORE_MS = 300_000;

/**
 * Keys of an assumed role, asked for once and shared by all clients and regions, renewed before they expire.
 * A refusal is a ProviderError of `sts:AssumeRole`, and the next request asks again.
 */
export function assumedRole(
  role: string,
  assume: (role: string) => Promise<TemporaryCredentials>,
  now: () => number,
): CredentialSource {
  let held: TemporaryCredentials | undefined;
  let asking: Promise<TemporaryCredentials> | undefined;
  const ask = async (): Promise<TemporaryCredentials> => {
    try {
      held = await assume(role);
      return held;
    } catch (error) {
      throw awsFault(error, { api: "sts:AssumeRole" });
    } finally {
      asking = undefined;
    }
  };
  return () => {
    if (held && held.expiration.getTime() - now() > RENEW_BEFORE_MS) return Promise.resolve(held);
    asking ??= ask();
    return asking;
  };
}

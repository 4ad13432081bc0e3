import { exchange, type Incoming, type Outgoing } from "./connection.ts";
import type { Credentials } from "./credentials.ts";

/** Carries requests to one API server, as one user. */
export type Transport = (outgoing: Outgoing) => Promise<Incoming>;

/** With renewed credentials after a 401: a token may run out on the way, and nothing was done, so the same request may go again. */
export function authenticated(credentials: Credentials): Transport {
  return async (outgoing) => {
    const incoming = await exchange(await credentials.access(), outgoing);
    if (incoming.status !== 401) return incoming;
    await credentials.renew();
    return exchange(await credentials.access(), outgoing);
  };
}

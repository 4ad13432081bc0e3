import { describe, test } from "vitest";
import type { FoundPeer, PeerName } from "./peer/peer.ts";
import { obtainPeer, peersAreRequired } from "./peers.ts";

/** What a suite tells the reporter about one peer that it asked for. */
export interface PeerUse {
  readonly name: PeerName;
  readonly found: FoundPeer;
}

declare module "vitest" {
  interface TaskMeta {
    peers?: readonly PeerUse[];
  }
}

/**
 * A suite that runs against real programs: `await describePeer("moto", "the EC2 API", () => { ... })` at the top of a
 * test file.
 *
 * It is `describe` when all of them are there. When one is missing it is skipped, and the reporter says why at the
 * end of the run; with `PEERS=required` the missing one is provided, or the suite fails. The body is read in all cases
 * but a failure, so it must start peers in `beforeAll` only.
 */
export const describePeer = async (
  names: PeerName | readonly PeerName[],
  title: string,
  body: () => void,
): Promise<void> => {
  const asked = typeof names === "string" ? [names] : names;
  const peers = await Promise.all(asked.map(async (name): Promise<PeerUse> => ({ name, found: await obtained(name) })));
  const missing = peers.flatMap(({ name, found }) => (found.status === "missing" ? [{ name, ...found }] : []));
  if (missing.length === 0) describe(title, { meta: { peers } }, body);
  else if (!peersAreRequired()) describe.skip(title, { meta: { peers } }, body);
  else
    describe(title, { meta: { peers } }, () => {
      test.for(missing)("has its peer $name", ({ name, reason, cure }) => {
        throw new Error(`PEERS=required, but ${name} is missing: ${reason} (${cure})`);
      });
    });
};

const obtained = (name: PeerName): Promise<FoundPeer> =>
  obtainPeer(name).catch((error: unknown) => ({
    status: "missing",
    reason: String(error),
    cure: "see the reason",
  }));

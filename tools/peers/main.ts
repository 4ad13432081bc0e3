import process from "node:process";
import type { FoundPeer, Peer } from "./peer/peer.ts";
import { peers, peersAreRequired } from "./peers.ts";
import { table } from "./table.ts";

/**
 * `npm run peers`: provides every peer and prints where each comes from; `npm run peers -- --check` only looks.
 *
 * Exit status 1 when one could not be provided, and with `PEERS=required` when any is missing, so that CI stops here and
 * not in the middle of its tests.
 */
const main = async (args: readonly string[]): Promise<number> => {
  const unknown = args.filter((arg) => arg !== "--check");
  if (unknown.length > 0) {
    process.stderr.write(`unknown argument ${unknown.join(" ")}; usage: npm run peers [-- --check]\n`);
    return 2;
  }
  const provide = !args.includes("--check");
  const results = await Promise.all(Object.values(peers).map((peer) => obtain(peer, provide)));
  const rows = results.map(({ peer, found, seconds }) =>
    found.status === "ready"
      ? [peer.name, found.version, found.source, seconds.toFixed(1), found.path]
      : [peer.name, "missing", "", seconds.toFixed(1), `${found.reason}; cure: ${found.cure}`],
  );
  process.stdout.write(`${table([["PEER", "VERSION", "FROM", "SECONDS", "WHERE"], ...rows])}\n`);
  const failed = ({ peer, found }: Result): boolean =>
    found.status === "missing" && (peersAreRequired() || (provide && peer.provide !== undefined));
  return results.some(failed) ? 1 : 0;
};

interface Result {
  readonly peer: Peer;
  readonly found: FoundPeer;
  readonly seconds: number;
}

const obtain = async (peer: Peer, provide: boolean): Promise<Result> => {
  const started = performance.now();
  const found = await findOrProvide(peer, provide);
  return { peer, found, seconds: (performance.now() - started) / 1000 };
};

const findOrProvide = async (peer: Peer, provide: boolean): Promise<FoundPeer> => {
  const found = await peer.find();
  if (found.status === "ready" || peer.provide === undefined || !provide) return found;
  try {
    return await peer.provide((line) => process.stderr.write(`${peer.name}: ${line}\n`));
  } catch (error) {
    return { status: "missing", reason: String(error), cure: found.cure };
  }
};

process.exitCode = await main(process.argv.slice(2));

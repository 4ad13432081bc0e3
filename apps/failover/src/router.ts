import { execFile } from "node:child_process";
import type { Observation } from "./decision.ts";
import type { Settings } from "./settings.ts";

/** What the failover sees and sets of its own router. */
export interface OwnRouter {
  /** Throws when the router's programs do not answer. */
  readonly look: () => Promise<Omit<Observation, "at">>;
  /** Switches our side of BFD on or off. */
  readonly announce: (on: boolean) => Promise<void>;
}

const PATIENCE = 5_000;

/** FRR by `vtysh`. */
export function frrRouter({ vtysh = "/usr/bin/vtysh", partner }: Settings): OwnRouter {
  const run = (...commands: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const args = commands.flatMap((command) => ["-c", command]);
      execFile(vtysh, args, { timeout: PATIENCE }, (error, output) => (error ? reject(error) : resolve(output)));
    });
  let local = "";
  return {
    look: async () => {
      const asked = ["show bfd peers json", "show ip ospf neighbor json", `show ip route ${partner.tunnel}/32 json`];
      const [bfd, ospf, routes] = jsonValues(await run(...asked));
      const peer = peerOf(bfd, partner.address);
      local = peer?.local ?? local;
      return {
        tunnel: hasNeighbour(ospf),
        partner: peer?.status === "up",
        heard: JSON.stringify(routes).includes(partner.tunnel),
        announced: peer !== undefined && peer.status !== "shutdown",
      };
    },
    announce: async (on) => {
      if (local === "") throw new Error(`FRR has no BFD peer ${partner.address}`);
      const shutdown = on ? "no shutdown" : "shutdown";
      await run("configure terminal", "bfd", `peer ${partner.address} multihop local-address ${local}`, shutdown);
    },
  };
}

interface BfdPeer {
  readonly peer: string;
  readonly local: string;
  readonly status: string;
}

function peerOf(peers: unknown, address: string): BfdPeer | undefined {
  const all: readonly BfdPeer[] = Array.isArray(peers) ? peers : [];
  return all.find(({ peer }) => peer === address);
}

/** Nobody but hubs speaks OSPF with a router in a VPC. */
function hasNeighbour(ospf: unknown): boolean {
  const { neighbors = {} } = ospf as { neighbors?: Record<string, readonly { readonly converged?: string }[]> };
  return Object.values(neighbors).some((each) => each.some(({ converged }) => converged === "Full"));
}

/** The values that several commands print one after the other: an array or an object each. */
export function jsonValues(text: string): readonly unknown[] {
  const values: unknown[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") start = depth++ === 0 ? index : start;
    else if ((token === "]" || token === "}") && --depth === 0) values.push(JSON.parse(text.slice(start, index + 1)));
  }
  return values;
}

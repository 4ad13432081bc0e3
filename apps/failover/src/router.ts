import { execFile } from "node:child_process";
import type { Observation } from "./decision.ts";
import type { Partner } from "./ec2.ts";
import type { Settings } from "./settings.ts";

/** What the failover sees and sets of its own router. */
export interface OwnRouter {
  /** Runs BFD with the partner over the inside, where it does not yet. Throws when the router's programs do not answer. */
  readonly look: (partner: Partner) => Promise<Omit<Observation, "at">>;
  /** Switches our side of BFD on or off. */
  readonly announce: (partner: Partner, on: boolean) => Promise<void>;
  /** There is no partner: what `look` has set for former ones goes, also before the program was started again. */
  readonly leave: () => Promise<void>;
}

const PATIENCE = 5_000;

/** What routes to partners carry, so that those of a former run are known for ours: the port of multihop BFD (RFC 5883, 5), which they are for. */
const TAG = 4784;

/**
 * FRR by `vtysh`. Its own configuration has no BFD: with whom it runs EC2 alone knows. It is said at the first look, and again when FRR has
 * forgotten it, as it does at each start; former partners go. The two may be a few hops apart: RFC 5883 leaves it to who configures how many.
 * With it goes a route to the partner alone: the hub tells of the partner's subnet, which is more than the VPC's static route says of it, so BFD would go
 * through both tunnels, and be lost with the hub and not with the VPC.
 */
export function frrRouter({ vtysh = "/usr/bin/vtysh", address, gateway, bfd }: Settings): OwnRouter {
  const run = (...commands: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const args = commands.flatMap((command) => ["-c", command]);
      execFile(vtysh, args, { timeout: PATIENCE }, (error, output) => (error ? reject(error) : resolve(output)));
    });
  const session = (partner: Met): string => `peer ${partner.address} multihop local-address ${address}`;
  const way = (partner: Met): string => `ip route ${partner.address}/32 ${gateway} tag ${TAG}`;
  let met: readonly Met[] | undefined;
  // FRR may have run on while the program was started again.
  const former = async (): Promise<readonly Met[]> => met ?? partnersIn(await run("show running-config"));
  const meet = async (partner: Partner): Promise<void> => {
    const others = (await former()).filter(({ address }) => address !== partner.address);
    await run(
      "configure terminal",
      ...others.map((each) => `no ${way(each)}`),
      way(partner),
      "bfd",
      ...others.map((each) => `no ${session(each)}`),
      session(partner),
      `detect-multiplier ${bfd.multiplier}`,
      `receive-interval ${bfd.interval}`,
      `transmit-interval ${bfd.interval}`,
      "minimum-ttl 250",
    );
    met = [partner];
  };
  return {
    look: async (partner) => {
      const asked = ["show bfd peers json", "show ip ospf neighbor json", `show ip route ${partner.tunnel}/32 json`];
      const [peers, ospf, routes] = jsonValues(await run(...asked));
      const peer = peerOf(peers, partner.address);
      if (peer === undefined || met?.[0]?.address !== partner.address) await meet(partner);
      return {
        tunnel: hasNeighbour(ospf),
        partner: peer?.status === "up",
        heard: JSON.stringify(routes).includes(partner.tunnel),
        announced: peer?.status !== "shutdown",
      };
    },
    announce: async (partner, on) => {
      await run("configure terminal", "bfd", session(partner), on ? "no shutdown" : "shutdown");
    },
    leave: async () => {
      const gone = await former();
      met = gone;
      if (gone.length === 0) return;
      await run(
        "configure terminal",
        ...gone.map((each) => `no ${way(each)}`),
        "bfd",
        ...gone.map((each) => `no ${session(each)}`),
      );
      met = [];
    },
  };
}

type Met = Pick<Partner, "address">;

/** Partners that a former run has set, by the tag of the routes to them. */
function partnersIn(running: string): readonly Met[] {
  const routes = running.matchAll(new RegExp(`^ip route (\\S+)/32 \\S+ tag ${TAG}\\b`, "gm"));
  return [...routes].map(([, address = ""]) => ({ address }));
}

interface BfdPeer {
  readonly peer: string;
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

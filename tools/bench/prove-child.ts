import { optimiseLate } from "../../apps/cli/src/v8-flags.ts";
import { buildNetwork, type Network } from "../../core/src/network/index.ts";
import { Draw } from "../../core/src/observed/fleet/draw.fixture.ts";
import { fleetSnapshot } from "../../core/src/observed/fleet/fleet.fixture.ts";
import { FLEET_L, FLEET_M, FLEET_S, type FleetSize } from "../../core/src/observed/fleet/size.fixture.ts";
import { Prover } from "../../core/src/prove/index.ts";
import { OnePacket } from "../../core/src/prove/one-packet.fixture.ts";
import { AllPairs } from "../../core/src/prove/pairs/all-pairs.ts";
import { edited, kindOf } from "../../core/src/prove/pairs/edits.fixture.ts";
import type { Proof } from "./prove.ts";

/**
 * One fleet proved in a process of its own, so that its memory is its own: `node prove-child.ts S|M|L PODS_PER_NODE EDITS CHECKED SAMPLE`.
 * Answers a {@link Proof} as JSON on stdout.
 */
optimiseLate();
const [name = "S", pods = "20", edits = "0", checked = "0", sample = "0"] = process.argv.slice(2);
const SIZES: Readonly<Record<string, FleetSize>> = { S: FLEET_S, M: FLEET_M, L: FLEET_L };
const size: FleetSize = { ...(SIZES[name] ?? FLEET_S), podsPerNode: Number(pods) };

/** With a full proof, which takes a while: what is wrong after an edit stays wrong. */
const COMPARISONS = 2;

const draw = new Draw(7);
const dice = (limit: number): number => draw.below(limit);

function timed<T>(work: () => T): readonly [T, number] {
  const began = performance.now();
  const result = work();
  return [result, performance.now() - began];
}

const [snapshot, loading] = timed(() => fleetSnapshot(size));
const loaded = process.memoryUsage().rss;
const [built, building] = timed(() => buildNetwork(snapshot, { clusters: [], vpcs: [], sites: [], links: [] }));
const [pairs, pairing] = timed(() => new AllPairs(built.network, 4));
const proof = {
  loading,
  loaded: loaded / 2 ** 20,
  building,
  pairing,
  peak: process.resourceUsage().maxRSS / 1024,
  classes: built.network.endpoints.size,
  interfaces: size.vpcs * size.interfaces,
  pods: snapshot.resources.filter(({ kind }) => kind === "pod").length,
  connecting: pairs.count,
  open: pairs.open,
  asked: pairs.work.pairs,
};

/** Milliseconds that pairs take to be told exactly: half of them connect. */
function asked(network: Network, count: number): readonly number[] {
  const all = [...network.endpoints.keys()];
  const any = (): string => all[dice(all.length)] ?? "";
  const connecting: (readonly [string, string])[] = [];
  let nth = 0;
  for (const pair of pairs.connected(true)) {
    nth += 1;
    if (nth % Math.max(1, Math.floor(pairs.count / count)) === 0) connecting.push(pair);
  }
  const both = [...connecting, ...connecting.map(() => [any(), any()] as const)];
  // The first asks are of code that is not yet compiled.
  for (const [from, to] of both.slice(0, 200)) pairs.connection(from, to);
  return both.map(([from, to]) => timed(() => pairs.connection(from, to))[1]);
}

/** Seconds that all pairs would take, one by one: what a sample of them took, times as many. */
function oneByOne(network: Network, count: number): { readonly naive: number; readonly single: number } {
  const all = [...network.endpoints.values()];
  const chosen = Array.from({ length: count }, () => [dice(all.length), dice(all.length)] as const);
  const each = (work: (from: (typeof all)[number], to: (typeof all)[number]) => unknown): number => {
    const [, took] = timed(() => {
      for (const [a, b] of chosen) {
        const [from, to] = [all[a], all[b]];
        if (from !== undefined && to !== undefined) work(from, to);
      }
    });
    return (took / count / 1000) * all.length ** 2;
  };
  const prover = new Prover(network, 4);
  const single = new OnePacket(network, 4);
  const header = { protocol: 6, sourcePort: 40_000, destinationPort: 443 };
  return {
    naive: each((from, to) => prover.connection(from, to)),
    single: each((from, to) => {
      const [source, destination] = [from.addresses[0]?.base ?? 0, to.addresses[0]?.base ?? 0];
      return single.connects(from, to, { ...header, source, destination });
    }),
  };
}

function editsOf(count: number): readonly number[] {
  let network = built.network;
  const times: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    network = edited(network, kindOf(dice), dice);
    const next = network;
    times.push(timed(() => pairs.update(next))[1]);
  }
  return times;
}

/** After as many edits more, halfway and at their end: comparisons with a full proof, one by one in every pair, that find another. */
function wrongAfter(count: number): number {
  let wrong = 0;
  let { network } = pairs;
  for (let nth = 1; nth <= count; nth += 1) {
    network = edited(network, kindOf(dice), dice);
    pairs.update(network);
    if (nth % Math.ceil(count / COMPARISONS) === 0 || nth === count)
      wrong += Number(!areSame(new AllPairs(network, 4)));
  }
  return wrong;
}

function areSame(anew: AllPairs): boolean {
  if (pairs.count !== anew.count || pairs.open !== anew.open) return false;
  const others = anew.connected(true);
  for (const [from, to] of pairs.connected(true)) {
    const other = others.next().value;
    if (other?.[0] !== from || other[1] !== to) return false;
  }
  return others.next().done === true;
}

const count = Number(sample);
const answer: Proof = {
  ...proof,
  asked: proof.asked,
  answers: count > 0 ? asked(built.network, count) : [],
  ...(count > 0 ? oneByOne(built.network, Math.min(count, 300)) : { naive: 0, single: 0 }),
  edits: editsOf(Number(edits)),
  checked: Number(checked),
  wrong: wrongAfter(Number(checked)),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

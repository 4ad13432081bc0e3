import { isDeepStrictEqual } from "node:util";
import { begin, decide, type Observation, type State, type Sweep, swept, type Timing } from "./decision.ts";
import type { Ec2, Partner, VpcInterface } from "./ec2.ts";
import { type Mover, move } from "./mover.ts";
import { movesOf, type Seen } from "./moves.ts";
import type { OwnRouter } from "./router.ts";
import type { Settings } from "./settings.ts";

/** What the failover works with. */
export interface Surroundings extends Omit<Mover, "ec2"> {
  readonly settings: Settings;
  readonly ec2: Ec2;
  readonly router: OwnRouter;
}

/** Milliseconds between two looks. */
const BETWEEN = 500;
const RETRY = 2_000;

/** Milliseconds between two questions who the partner is: where it is known, and where EC2 has not answered yet. */
const ASK = 60_000;
const ASK_AGAIN = 5_000;

/**
 * Watches until `stopped`; looking goes on while routes are moved, so that a change of mind stops them, and while EC2 is asked who the partner is. With
 * another partner all begins anew; one that it knew stays while EC2 does not answer.
 */
export async function watch(around: Surroundings, stopped: () => boolean = () => false): Promise<void> {
  const { settings, now, sleep, log } = around;
  const timing: Timing = {
    holdDown: (settings.holdDown ?? 60) * 1000,
    grace: (settings.grace ?? 10) * 1000,
    recheck: 30_000,
  };
  let state: State = begin(now(), timing);
  let running: Sweep | undefined;
  let said = "";
  let partner: Partner | undefined;
  // Until EC2 has said so nothing is taken from a partner that a former run has met: FRR would tell it that this router is down.
  let isAlone = false;
  let askAt = now();
  while (!stopped()) {
    if (now() >= askAt) {
      askAt = now() + (settings.ask === undefined ? ASK : settings.ask * 1000);
      void whoIsPartner(around).then((found) => {
        if (found === undefined && partner === undefined) askAt = Math.min(askAt, now() + ASK_AGAIN);
        const next = found === "none" ? undefined : (found ?? partner);
        isAlone = found === "none" || (found === undefined && isAlone);
        if (isDeepStrictEqual(next, partner)) return;
        log(next === undefined ? "no partner" : `partner ${next.address}, in the tunnel ${next.tunnel}`);
        partner = next;
        state = begin(now(), timing);
      });
    }
    if (partner === undefined) {
      if (isAlone) await leave(around);
      await sleep(settings.interval ?? BETWEEN);
      continue;
    }
    const seen = { at: now(), ...(await look(around, partner)) };
    const decision = decide(state, seen, timing);
    state = decision.state;
    const words = `tunnel ${upDown(seen.tunnel)}, partner ${upDown(seen.partner)}`;
    if (words !== said) log(words);
    said = words;
    if (decision.announce !== undefined) await announce(around, partner, decision.announce);
    const { sweep } = state;
    if (sweep !== undefined && running === undefined) {
      running = sweep;
      void take(around, partner, sweep, () => state.sweep === sweep).then(async (done) => {
        if (done) state = swept(state, sweep);
        else if (state.sweep === sweep) await sleep(RETRY);
        running = undefined;
      });
    }
    await sleep(settings.interval ?? BETWEEN);
  }
}

const upDown = (up: boolean): string => (up ? "up" : "down");

/** A router whose programs do not answer has no tunnel that could be relied on. */
async function look({ router, log }: Surroundings, partner: Partner): Promise<Omit<Observation, "at">> {
  try {
    return await router.look(partner);
  } catch (error) {
    log(`cannot look: ${error}`);
    return { tunnel: false, partner: false, heard: false, announced: false };
  }
}

async function announce({ router, log }: Surroundings, partner: Partner, on: boolean): Promise<void> {
  try {
    await router.announce(partner, on);
    log(on ? "tells the partner that it is well" : "tells the partner to take over");
  } catch (error) {
    log(`cannot tell the partner: ${error}`);
  }
}

async function leave({ router, log }: Surroundings): Promise<void> {
  try {
    await router.leave();
  } catch (error) {
    log(`cannot leave the former partner: ${error}`);
  }
}

/** What EC2 shows of it; undefined where it shows nothing. */
async function whoIsPartner({ ec2, settings, log }: Surroundings): Promise<Partner | "none" | undefined> {
  try {
    return ownOf(await ec2.interfaces(settings.uid), settings).partner;
  } catch (error) {
    log(`cannot ask who the partner is: ${error}`);
    return undefined;
  }
}

/** One sweep; whether it is done. */
export async function take(
  around: Surroundings,
  partner: Partner,
  sweep: Sweep,
  wanted: () => boolean,
): Promise<boolean> {
  const { ec2, settings, log } = around;
  try {
    const seen = await see(ec2, settings, partner, sweep);
    const moves = movesOf(sweep, seen);
    if (moves.length === 0) return true;
    log(`takes ${moves.length} routes (${sweep})`);
    const { failed } = await move({ ...around, ec2 }, moves, seen.own.id, wanted);
    log(`took ${moves.length - failed} of ${moves.length} routes (${sweep})`);
    return failed === 0;
  } catch (error) {
    log(`cannot take over (${sweep}): ${error}`);
    return false;
  }
}

/** Where packets stay in their zone matters only to `home`. */
async function see(ec2: Ec2, settings: Settings, partner: Partner, sweep: Sweep): Promise<Seen> {
  const interfaces = await ec2.interfaces(settings.uid);
  const own = ownOf(interfaces, settings);
  const theirs = interfaces.find(({ vpc, address }) => vpc === own.vpc && address === partner.address);
  const [tables, subnets] = await Promise.all([
    ec2.tables(own.vpc),
    sweep === "home" ? ec2.subnets(own.vpc) : Promise.resolve([]),
  ]);
  return { own, ...(theirs === undefined ? {} : { partner: theirs }), tables, subnets };
}

/**
 * By its address, which it keeps whatever its link is called. Two VPCs of a Fabric may have the same addresses: then the name tells them apart. One
 * that does not know the site's ranges moves nothing, and says so.
 */
function ownOf(interfaces: readonly VpcInterface[], { uid, link, name, address }: Settings): VpcInterface {
  const found = interfaces.filter((each) => each.address === address);
  const named = found.filter(({ logicalId }) => logicalId === `${link}/router-interface/${name}/inside`);
  const [own, ...others] = found.length > 1 ? named : found;
  if (own === undefined || others.length > 0) throw new Error(`no interface ${address} of Fabric ${uid}`);
  if (own.ranges.length === 0) throw new Error(`${own.id} has no tag podspan.dev/ranges`);
  return own;
}

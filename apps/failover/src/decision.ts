/** What a router sees of itself and its partner at one time. */
export interface Observation {
  /** Milliseconds of a clock that does not go back. */
  readonly at: number;
  /** Whether it has a neighbour on the tunnel. */
  readonly tunnel: boolean;
  /** Whether BFD has the partner. */
  readonly partner: boolean;
  /** Whether the site hears the partner: then it has a tunnel, whatever BFD says. */
  readonly heard: boolean;
  /** Whether our side of BFD is switched on: the partner reads it as our being well. */
  readonly announced: boolean;
}

/**
 * `all`: whatever leads to the partner, or nowhere. `lost`: what leads nowhere. `home`: what leads to the partner and is of our zone.
 */
export type Sweep = "all" | "lost" | "home";

export interface State {
  /** Since when it has been alone, and whether it took over. */
  readonly alone?: { readonly since: number };
  /** Since when both have been well; home once its tables were taken back. */
  readonly both?: { readonly since: number; readonly home: boolean };
  /** Until when BFD may still be looking for the partner. */
  readonly lookingUntil: number;
  /** Whether BFD has had the partner since it was last switched on. */
  readonly met: boolean;
  /** When the site last heard the partner, if it has since our own tunnel is up. */
  readonly heardAt?: number;
  /** What is to be moved, until it is told that it has been. */
  readonly sweep?: Sweep;
  readonly nextLost: number;
  /** When its own tables are taken home again, though they should be there: what moved them may not have been seen here. */
  readonly nextHome: number;
  /** How often both were well for too short a time, in a row: the hold-down doubles with it. */
  readonly flaps: number;
}

/** All in milliseconds. */
export interface Timing {
  readonly holdDown: number;
  readonly grace: number;
  /** Between looks for routes that lead nowhere while it is alone. */
  readonly recheck: number;
}

export interface Decision {
  readonly state: State;
  /** What our side of BFD has to be, where it is not. */
  readonly announce?: boolean;
}

const DOUBLINGS = 4;
/** Both well for so many hold-downs, and at home: it was no flap. */
const CALM = 10;

export function begin(at: number, { grace }: Timing): State {
  return { lookingUntil: at + grace, met: false, nextLost: 0, nextHome: 0, flaps: 0 };
}

/**
 * A router without a tunnel says so by switching its BFD off, and moves nothing. One that has a tunnel and no partner takes over at once, once:
 * were BFD alone broken (both are well and take over from each other), routes would else go back and forth for ever. While it stays alone only
 * routes that lead nowhere are taken, or all again where neither BFD nor the site has the partner. Both well for the hold-down, each takes its own
 * tables back. A partner that BFD has not met since it was switched on is looked for during the grace, not given up. One that the site does not
 * hear for the grace has no tunnel, though it may not say so: IOS-XE does not.
 */
export function decide(state: State, seen: Observation, timing: Timing): Decision {
  const met = seen.announced && (state.met || seen.partner);
  const announce = seen.announced === seen.tunnel ? {} : { announce: seen.tunnel };
  if (!seen.tunnel || !seen.announced) {
    return {
      ...announce,
      state: { ...unheard(left(state, seen.at, timing)), lookingUntil: seen.at + timing.grace, met: false },
    };
  }
  const known: State = { ...state, met, ...(seen.heard ? { heardAt: seen.at } : {}) };
  const isHeard = seen.heard || (known.heardAt !== undefined && seen.at - known.heardAt < timing.grace);
  if (seen.partner && (isHeard || seen.at < state.lookingUntil)) return { state: together(known, seen.at, timing) };
  if (!met && seen.at < state.lookingUntil) return { state: left(known, seen.at, timing) };
  return { state: alone(known, seen, timing) };
}

/** The sweep is done: that of `sweep`, if it is still what is wanted. */
export function swept(state: State, sweep: Sweep): State {
  if (state.sweep !== sweep) return state;
  const { sweep: _done, ...rest } = state;
  return sweep === "home" && rest.both !== undefined ? { ...rest, both: { ...rest.both, home: true } } : rest;
}

function alone(state: State, { at, heard, partner }: Observation, timing: Timing): State {
  if (state.alone === undefined) {
    return { ...left(state, at, timing), alone: { since: at }, sweep: "all", nextLost: at + timing.recheck };
  }
  if (at < state.nextLost || state.sweep !== undefined) return state;
  return { ...state, sweep: heard || partner ? "lost" : "all", nextLost: at + timing.recheck };
}

function together(state: State, at: number, timing: Timing): State {
  const { alone: _alone, ...rest } = state;
  if (rest.both === undefined) {
    const { sweep: _sweep, ...idle } = rest;
    return { ...idle, both: { since: at, home: false } };
  }
  const calm = rest.both.home && at - rest.both.since >= CALM * timing.holdDown ? { ...rest, flaps: 0 } : rest;
  const wait = timing.holdDown * 2 ** Math.min(calm.flaps, DOUBLINGS);
  const isDue = rest.both.home ? at >= calm.nextHome : at - rest.both.since >= wait;
  if (!isDue || calm.sweep !== undefined) return calm;
  return { ...calm, sweep: "home", nextHome: at + CALM * timing.holdDown };
}

function unheard({ heardAt: _heardAt, ...state }: State): State {
  return state;
}

/** Neither alone nor together: nothing is to be moved. */
function left(state: State, at: number, { holdDown }: Timing): State {
  const { alone: _alone, both, sweep: _sweep, ...rest } = state;
  return { ...rest, flaps: both !== undefined && at - both.since < CALM * holdDown ? state.flaps + 1 : state.flaps };
}

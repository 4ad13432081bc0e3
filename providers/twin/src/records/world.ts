import { hexId, uuid } from "./ids.ts";
import { emptyRegion, type KindName, type Kinds, type RegionRecords } from "./region.ts";
import type { Ghost, Transition } from "./transitions.ts";

/** Whose credentials the world's caller holds. */
export interface Caller {
  readonly account: string;
  readonly partition: string;
  /** e.g. `user/podspan`. */
  readonly principal: string;
}

/** One VPC, one account that all of its subnets are shared with. */
export interface Share {
  readonly owner: string;
  readonly region: string;
  readonly vpc: string;
  readonly participant: string;
}

/** A transit gateway, and an account that may attach its VPCs to it. */
export interface GatewayShare {
  readonly owner: string;
  readonly region: string;
  readonly gateway: string;
  readonly participant: string;
}

/** What of the world is not API-shaped records: ids given, what is under way, what is not seen yet. */
export interface WorldState {
  readonly seed: string;
  readonly caller: Caller;
  counter: number;
  transitions: Transition[];
  ghosts: Ghost[];
  /** Ids made a moment ago, and until when nobody else sees them. */
  readonly hidden: Map<string, number>;
  /** VPCs whose subnets are shared with another account, each as soon as it is made: what an owner's automation with AWS RAM does. */
  readonly shares: Share[];
  /** Transit gateways that are shared with another account (AWS RAM). */
  readonly gatewayShares: GatewayShare[];
  /** Client tokens taken, by `account/region/api/token`: a digest of the first call, and what it made. */
  readonly tokens: Map<string, { readonly request: string; readonly id: string }>;
}

/** The twin's world: records of every account and region. Answers nothing by itself; the rules live in ec2/, eks/ and sts/. */
export class TwinWorld {
  readonly state: WorldState;
  readonly #regions = new Map<string, RegionRecords>();
  /** Files that the twin holds without understanding them; saved as they came. */
  readonly foreign = new Map<string, string>();

  constructor(state: WorldState) {
    this.state = state;
  }

  /** The records of an account and region; a region that nothing was asked of yet is empty. */
  records(account: string, region: string): RegionRecords {
    const key = `${account}/${region}`;
    const known = this.#regions.get(key);
    if (known) return known;
    const fresh = emptyRegion(account, region);
    this.#regions.set(key, fresh);
    return fresh;
  }

  regions(): readonly RegionRecords[] {
    return [...this.#regions].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, records]) => records);
  }

  /** A new id: `vpc-0…`, the same in every equal run. */
  newId(prefix: string): string {
    return `${prefix}-${hexId(this.state.seed, this.state.counter++)}`;
  }

  newUuid(): string {
    return uuid(this.state.seed, this.state.counter++);
  }

  schedule(transition: Transition): void {
    this.state.transitions.push(transition);
  }

  /** Carries out, in order of time, everything that is due by `now`; `apply` may schedule more. */
  settle(now: number, apply: (transition: Transition) => void): void {
    for (;;) {
      const due = this.state.transitions
        .filter((transition) => transition.at <= now)
        .reduce<Transition | undefined>(
          (first, next) => (first === undefined || next.at < first.at ? next : first),
          undefined,
        );
      if (due === undefined) break;
      this.state.transitions.splice(this.state.transitions.indexOf(due), 1);
      apply(due);
    }
    this.state.ghosts = this.state.ghosts.filter((ghost) => ghost.until > now);
    for (const [id, until] of this.state.hidden) if (until <= now) this.state.hidden.delete(id);
  }

  hide(id: string, until: number): void {
    this.state.hidden.set(id, until);
  }

  isHidden(id: string): boolean {
    return this.state.hidden.has(id);
  }

  ghostsOf<K extends KindName>(records: RegionRecords, kind: K): readonly Kinds[K][] {
    return this.state.ghosts
      .filter((ghost) => ghost.kind === kind && ghost.account === records.account && ghost.region === records.region)
      .map((ghost) => ghost.record as Kinds[K]);
  }
}

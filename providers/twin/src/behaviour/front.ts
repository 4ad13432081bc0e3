import type { Clock } from "@podspan/core/ports";
import type { CallContext } from "../ec2/context.ts";
import { copyOf } from "../records/copy.ts";
import { uuid } from "../records/ids.ts";
import type { TwinWorld } from "../records/world.ts";
import { AwsError } from "./aws-error.ts";
import type { Behaviour } from "./behaviour.ts";
import type { CallSite } from "./call-site.ts";
import { connectionLost, type Fault, FaultPlan, refusal } from "./faults.ts";
import { Throttle } from "./throttle.ts";
import { firstId, vanish } from "./vanish.ts";

/** What every answer carries. */
export interface Metadata {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string; readonly attempts: number };
}

export interface FrontDeps {
  readonly clock: Clock;
  readonly world: TwinWorld;
  readonly behaviour: Behaviour;
  /** Carries out what is due by now. */
  readonly settle: () => void;
}

/**
 * What stands before every rule: time on the wire, throttling, planned faults, observers. A call takes effect at one instant,
 * half-way between request and answer.
 */
export class Front {
  readonly #deps: FrontDeps;
  readonly #faults: FaultPlan;
  readonly #throttle = new Throttle();
  #requests = 0;

  constructor(deps: FrontDeps) {
    this.#deps = deps;
    this.#faults = new FaultPlan(deps.behaviour.faults);
  }

  /** `api` as `ec2:CreateSubnet`. */
  async call<O extends object>(
    site: CallSite,
    api: string,
    input: unknown,
    rule: (context: CallContext) => O,
  ): Promise<O & Metadata> {
    const { behaviour, world } = this.#deps;
    const requestId = uuid(`${world.state.seed}/request`, this.#requests++);
    await behaviour.onCall?.("before", api, input, site);
    await this.#wire();
    const fault = this.#faults.strike(api, input, site);
    try {
      const answer = this.#take(site, api, input, fault, rule);
      await behaviour.onCall?.("after", api, input, site);
      await this.#wire();
      if (fault?.fault === "lost-answer") throw connectionLost();
      return { ...answer, $metadata: { httpStatusCode: 200, requestId, attempts: 1 } };
    } catch (error) {
      if (error instanceof AwsError) {
        await this.#wire();
        throw error.withRequestId(requestId);
      }
      throw error;
    }
  }

  async #wire(): Promise<void> {
    const half = this.#deps.behaviour.latencyMs / 2;
    if (half > 0) await this.#deps.clock.sleep(half);
  }

  #take<O>(
    site: CallSite,
    api: string,
    input: unknown,
    fault: Fault | undefined,
    rule: (context: CallContext) => O,
  ): O {
    const { behaviour, world, clock, settle } = this.#deps;
    const now = clock.now();
    const bucket = behaviour.throttle(api);
    if (bucket && !this.#throttle.take(`${site.account}/${site.region}/${api}`, bucket, now)) {
      throw refusal("throttle", api);
    }
    settle();
    const refused = fault && refusal(fault.fault, api);
    if (refused) throw refused;
    if (isDryRun(input)) {
      throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
    }
    const records = world.records(site.account, site.region);
    if (fault?.fault === "vanish") {
      const id = fault.id ?? firstId(input);
      if (id !== undefined) vanish(world, records, id);
    }
    const { timing, limits, nodes, noCapacity, notSubscribed, pageSize, visibilityMs, lingerMs } = behaviour;
    const failing =
      fault?.fault === "association-fails" ? { failAssociation: fault.message ?? "Internal failure" } : {};
    const context = {
      world,
      records,
      ...site,
      now,
      timing,
      limits,
      nodes,
      noCapacity,
      notSubscribed,
      pageSize,
      visibilityMs,
      lingerMs,
      ...failing,
    };
    // What the caller holds must not change when the world does.
    return copyOf(rule(context));
  }
}

/** EC2's way to ask whether one may: nothing happens, and being allowed is an error of its own. */
function isDryRun(input: unknown): boolean {
  return typeof input === "object" && input !== null && "DryRun" in input && input.DryRun === true;
}

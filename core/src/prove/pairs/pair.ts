import type { Network } from "../../network/index.ts";
import { isInside, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import { type Fib, outcomeAt } from "./forwarding.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Gate, Host, Launch, SegmentView, TranslationView } from "./host.ts";
import type { Member } from "./domain.ts";

/** Only a walk of whole sets can tell. */
export const ASK_WALK = -1;

const NO_LABELS: readonly string[] = [];

/** What a packet that opens something, or one that replies, passes of a gate. */
export type Way = "all" | "stateless";

/** What gets through from one address of an endpoint to one of another, there and back. */
export class Pairs {
  readonly headers: HeaderSets;
  readonly #network: Network;
  readonly #fibOf: (segment: SegmentView) => Fib;

  constructor(network: Network, headers: HeaderSets, fibOf: (segment: SegmentView) => Fib) {
    this.#network = network;
    this.headers = headers;
    this.#fibOf = fibOf;
  }

  /** Whether anything that `from` sends to `to` arrives and is answered; `undefined`: only a walk of whole sets can tell. */
  connects(from: Member, to: Member): boolean | undefined {
    if (from.points === undefined || to.points === undefined) return this.#mayReach(from.host, to.host) ? undefined : false;
    let unknown = false;
    for (const launch of from.host.launches) {
      for (const source of from.points) {
        for (const destination of to.points) {
          const found = this.#launched(from.host, launch, to.host, source, destination);
          if (found === ASK_WALK) unknown = true;
          else if (found !== NO_HEADERS) return true;
        }
      }
    }
    return unknown ? undefined : false;
  }

  /** Whether a table leads from one towards the other at all. */
  #mayReach(from: Host, to: Host): boolean {
    const { id, domain } = to.segment.segment;
    return from.launches.some(({ segment }) => {
      if (segment.segment.id === id) return true;
      const { domains } = this.#fibOf(segment);
      return domains.has(domain) || domains.has(undefined);
    });
  }

  /** Headers, as they were sent, that get there by this launch and are answered. */
  #launched(from: Host, launch: Launch, to: Host, sent: Point, destination: Point): Headers {
    const { headers } = this;
    const { translation } = launch;
    const taken = launch.taken === undefined ? ALL_HEADERS : launch.taken.at(sent, destination, NO_LABELS);
    if (taken === NO_HEADERS) return NO_HEADERS;
    const source = translation === undefined ? sent : translation.address;
    if (source === undefined) return ASK_WALK;
    const there = this.#there(launch, to, source, destination, from);
    if (there === ASK_WALK || there === NO_HEADERS) return there;
    const back = this.#back(from, to, translation, source, destination);
    if (back === ASK_WALK) return ASK_WALK;
    const ports = translation?.translation.ports;
    // Only what comes by whichever port it was given counts.
    const answered = headers.intersection(there, headers.requests(back));
    if (ports === undefined) return headers.intersection(taken, answered);
    return headers.intersection(taken, headers.whateverPort(answered, ports));
  }

  #there(launch: Launch, to: Host, source: Point, destination: Point, from: Host): Headers {
    const { headers } = this;
    const named = launch.translation;
    const domain = (named?.segment ?? launch.segment).segment.domain;
    const labels = named === undefined ? from.endpoint.labels : named.translation.labels;
    const goal = to.segment.segment.domain;
    const out = this.#left(launch, "all", source, destination, this.#known(domain, goal, "receiver") ? to.endpoint.labels : NO_LABELS);
    if (out === NO_HEADERS) return NO_HEADERS;
    const known = this.#known(domain, goal, "sender") ? labels : NO_LABELS;
    const way = this.way(launch.segment, to.segment, "all", source, destination, known.length > 0);
    if (way === ASK_WALK) return ASK_WALK;
    return headers.intersection(headers.intersection(out, way), this.passed(to.entry.all, source, destination, known));
  }

  /** Headers of replies that get back to where the packet came from, or seemed to. */
  #back(from: Host, to: Host, translation: TranslationView | undefined, source: Point, destination: Point): Headers {
    const { headers } = this;
    const goal = translation?.segment ?? from.segment;
    const labels = translation?.translation.labels ?? from.endpoint.labels;
    const entry = (translation?.entry ?? from.entry).stateless;
    let back = NO_HEADERS;
    for (const reply of to.replies) {
      const domain = reply.segment.segment.domain;
      const knows = (of: "sender" | "receiver") => this.#known(domain, goal.segment.domain, of);
      const out = this.#left(reply, "stateless", destination, source, knows("receiver") ? labels : NO_LABELS);
      if (out === NO_HEADERS) continue;
      const known = knows("sender") ? to.endpoint.labels : NO_LABELS;
      const way = this.way(reply.segment, goal, "stateless", destination, source, known.length > 0 && entry.length > 0);
      if (way === ASK_WALK) return ASK_WALK;
      const in_ = this.passed(entry, destination, source, known);
      back = headers.union(back, headers.intersection(headers.intersection(out, way), in_));
    }
    return back;
  }

  /** What comes out of an endpoint by one of its exits. */
  #left(launch: Launch, way: Way, source: Point, destination: Point, receiver: readonly string[]): Headers {
    if (launch.sources !== undefined && !isInside(source, launch.sources)) return NO_HEADERS;
    const filtered = this.passed(launch.filters[way], source, destination, receiver);
    if (way === "all" || launch.taken === undefined) return filtered;
    return this.headers.intersection(launch.taken.at(source, destination, NO_LABELS), filtered);
  }

  /** What gets from one segment before an endpoint in another. `named`: the sender's labels matter there. */
  way(from: SegmentView, to: SegmentView, way: Way, source: Point, destination: Point, named: boolean): Headers {
    if (isInside(destination, from.ranges)) return from.segment.id === to.segment.id ? ALL_HEADERS : NO_HEADERS;
    if (!isInside(destination, to.ranges)) return this.#leads(from, to, destination) === ASK_WALK ? ASK_WALK : NO_HEADERS;
    return this.between(from, to, this.#fibOf(from), way, source, destination, named);
  }

  #leads(from: SegmentView, to: SegmentView, destination: Point): Headers {
    const outcome = outcomeAt(this.#fibOf(from), destination);
    if (outcome === undefined) return NO_HEADERS;
    return outcome.mapped && (outcome.domain === undefined || outcome.domain === to.segment.domain) ? ASK_WALK : NO_HEADERS;
  }

  /** As {@link Pairs.way}, for addresses in the segments that they belong to and in no other. */
  between(
    from: SegmentView,
    to: SegmentView,
    fib: Fib,
    way: Way,
    source: Point,
    destination: Point,
    named: boolean,
  ): Headers {
    const { headers } = this;
    const outcome = outcomeAt(fib, destination);
    if (outcome === undefined) return NO_HEADERS;
    if (outcome.domain !== undefined && outcome.domain !== to.segment.domain) return NO_HEADERS;
    // A reply that is translated on its way answers nobody.
    if (outcome.translated && way === "stateless" && !outcome.mapped) return NO_HEADERS;
    if (outcome.translated || outcome.mapped || (outcome.anonymous && named)) return ASK_WALK;
    let passed = this.passed(from.leaving[way], source, destination, NO_LABELS);
    for (const filter of outcome.filters) {
      if (passed === NO_HEADERS) return NO_HEADERS;
      if (way === "stateless" && filter.filter.stateful) continue;
      passed = headers.intersection(passed, filter.at(source, destination, NO_LABELS));
    }
    return headers.intersection(passed, this.passed(to.entering[way], source, destination, NO_LABELS));
  }

  passed(filters: Gate["all"], source: Point, destination: Point, peerLabels: readonly string[]): Headers {
    let passed = ALL_HEADERS;
    for (const filter of filters as readonly FilterView[]) {
      if (passed === NO_HEADERS) return NO_HEADERS;
      passed = this.headers.intersection(passed, filter.at(source, destination, peerLabels));
    }
    return passed;
  }

  #known(from: string, to: string, of: "sender" | "receiver"): boolean {
    if (from === to) return true;
    const known = this.#network.labels.get(`${from}>${to}`);
    return known === "both" || (known === "source" && of === "sender");
  }
}

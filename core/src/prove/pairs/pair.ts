import type { Network } from "../../network/index.ts";
import { isInside, type Point } from "./cuts.ts";
import type { Member } from "./domain.ts";
import type { FilterView } from "./filter-view.ts";
import { type Fib, outcomeAt } from "./forwarding.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Gate, Host, Launch, SegmentView, TranslationView } from "./host.ts";
import type { Changed } from "./outcome.ts";
import { leadsInto, type Tables } from "./tables.ts";

/** Only a walk of whole sets can tell. */
export const ASK_WALK = -1;

const NO_LABELS: readonly string[] = [];

/** What a packet that opens something, or one that replies, passes of a gate. */
export type Way = "all" | "stateless";

/** What gets through from one address of an endpoint to one of another, there and back. */
export class Pairs {
  readonly headers: HeaderSets;
  readonly #network: Network;
  readonly #tables: Tables;

  constructor(network: Network, headers: HeaderSets, tables: Tables) {
    this.#network = network;
    this.headers = headers;
    this.#tables = tables;
  }

  /** Whether anything that `from` sends to `to` arrives and is answered; `undefined`: only a walk of whole sets can tell. */
  connects(from: Member, to: Member): boolean | undefined {
    if (from.points === undefined || to.points === undefined || hasFaceFor(from.host, to.host)) {
      return this.#mayReach(from.host, to.host) ? undefined : false;
    }
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
      const { domains, opens } = this.#tables.reach(segment);
      return domains.has(domain) || opens.size > 0;
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
    const out = this.#left(
      launch,
      "all",
      source,
      destination,
      this.#known(domain, goal, "receiver") ? to.endpoint.labels : NO_LABELS,
    );
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
    return this.between(from, to, this.#tables.of(from), way, source, destination, named);
  }

  /** As {@link Pairs.way}, for a destination that is not in the segment that it comes from. */
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
    if (outcome.changed !== undefined) return this.#changed(outcome.changed, to, way, destination);
    if (!leadsInto(outcome, to) || !isInside(destination, to.ranges)) return NO_HEADERS;
    if (outcome.anonymous && named) return ASK_WALK;
    let passed = this.passed(from.leaving[way], source, destination, NO_LABELS);
    for (const filter of outcome.filters) {
      if (passed === NO_HEADERS) return NO_HEADERS;
      if (way === "stateless" && filter.filter.stateful) continue;
      passed = headers.intersection(passed, filter.at(source, destination, NO_LABELS));
    }
    if (outcome.beside !== undefined) return passed;
    return headers.intersection(passed, this.passed(to.entering[way], source, destination, NO_LABELS));
  }

  /** A walk is asked only where it can get there at all. */
  #changed(changed: Changed, to: SegmentView, way: Way, destination: Point): Headers {
    // A reply that is translated on its way answers nobody.
    if (changed.translated && way === "stateless") return NO_HEADERS;
    return this.#tables.mayLead(changed, to, destination) ? ASK_WALK : NO_HEADERS;
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

/** Whether the one means the other by other addresses than its own. */
function hasFaceFor(from: Host, to: Host): boolean {
  return to.endpoint.faces?.some(({ domain }) => domain === from.segment.segment.domain) === true;
}

import { contains, overlaps, type Prefix } from "../../addressing/index.ts";
import type { Allowance, Declared, DeclaredCluster, DeclaredLink, DeclaredSite, LinkEnd } from "../../network/index.ts";
import type { ToldBlocker } from "../explain/explanation.ts";
import type { Question, Verdict } from "../verdict.ts";
import { type Expectation, expectedText, type Judged, judged } from "./expectation.ts";

/** Further questions about two groups, by their names. Addresses absent: all that a group has. */
export interface Asker {
  answerWithin(from: Asked, to: Asked, question: Question): Verdict | undefined;
  blockers(from: Asked, to: Asked, question: Question): readonly ToldBlocker[];
}

export interface Asked {
  readonly group: string;
  readonly within: readonly Prefix[];
}

/** Of so many broken expectations everything in the way is told; of further ones what stops most. */
const MOST_TOLD = 24;
/** Blockers of one that are told. */
const MOST_BLOCKERS = 4;

/** One end of a verdict. */
export interface EndOfVerdict {
  readonly section: "clusters" | "sites";
  readonly key: string;
  readonly part: string;
  /** Without the zone. */
  readonly name: string;
}

/** What links are for, and whether it gets through: nodes to nodes, and pods to pods where other networks route to them. */
export class LinkExpectations {
  readonly #links: ReadonlyMap<string, readonly DeclaredLink[]>;
  readonly #clusters: ReadonlyMap<string, DeclaredCluster>;
  readonly #sites: ReadonlyMap<string, DeclaredSite>;
  readonly #asker: Asker;
  #told = 0;

  constructor({ clusters, sites, links }: Declared, asker: Asker) {
    this.#sites = new Map(sites.map((one) => [one.key, one]));
    this.#asker = asker;
    this.#clusters = new Map(clusters.map((one) => [one.key, one]));
    const pairs = links.flatMap((link) =>
      link.ends.flatMap((one) =>
        link.ends.flatMap((other) => (one === other ? [] : [[pairKey(one, other), link] as const])),
      ),
    );
    const grouped = Map.groupBy(pairs, ([key]) => key);
    this.#links = new Map([...grouped].map(([key, all]) => [key, all.map(([, link]) => link)]));
  }

  /** The links that join what two ends stand in. */
  between(from: EndOfVerdict, to: EndOfVerdict): readonly DeclaredLink[] {
    const [one, other] = [this.#placeOf(from), this.#placeOf(to)];
    return one === undefined || other === undefined ? [] : (this.#links.get(`${one}>${other}`) ?? []);
  }

  /** What of these verdicts between two ends their links are for; `same`: those of one pair of ends, zone by zone. */
  judged(from: EndOfVerdict, to: EndOfVerdict, same: readonly Verdict[]): readonly Judged[] {
    if (from.part !== to.part || !this.#isRouted(from) || !this.#isRouted(to)) return [];
    const nat = from.part === "pods" && from.section === "clusters" ? "none" : "any";
    return this.between(from, to).flatMap((link) =>
      link.allow.flatMap((allowance) => this.#allowed(link, allowance, { from, to, nat, same }) ?? []),
    );
  }

  #allowed(
    { key }: DeclaredLink,
    allowance: Allowance,
    { from, to, nat, same }: { from: EndOfVerdict; to: EndOfVerdict; nat: "none" | "any"; same: readonly Verdict[] },
  ): Judged | undefined {
    const questions = questionsOf(allowance);
    const asked = questions.flatMap((question) =>
      same.flatMap((verdict) => this.#verdict(verdict, allowance, question).map((one) => ({ ...one, question }))),
    );
    if (asked.length === 0) return undefined;
    const expectation: Expectation = {
      from: from.name,
      to: to.name,
      allow: true,
      nat,
      ...wordsOf(allowance),
      origin: "derived",
    };
    const expected = `${portsText(allowance)}${expectedText(expectation)}`;
    for (const { verdict, ends, question } of asked) {
      const one = judged(expectation, [verdict]);
      if (one.status !== "broken") continue;
      const reason = this.#reason(verdict, ends, question);
      if (reason === undefined) continue;
      return { ...one, expected, reason: `links/${key}: ${verdict.from} to ${verdict.to}: ${reason}` };
    }
    return { ...judged(expectation, []), expected };
  }

  #verdict(known: Verdict, { from, to }: Allowance, question: Question) {
    const ends = [
      { group: known.from, within: from },
      { group: known.to, within: to },
    ] as const;
    const isAll = from.length === 0 && to.length === 0 && Object.keys(question).length === 0;
    const verdict = isAll ? known : this.#asker.answerWithin(ends[0], ends[1], question);
    return verdict === undefined ? [] : [{ verdict, ends }];
  }

  /** What is missing; undefined where nothing is but what the user's own policies keep out. */
  #reason(verdict: Verdict, ends: readonly [Asked, Asked], question: Question): string | undefined {
    if (verdict.verdict === "reachable")
      return `nodes translate what is for ${verdict.to}, and nothing excludes it: it sees ${verdict.nat.join(", ")}`;
    const usual = verdict.reason ?? "not all of it gets through";
    if (this.#told >= MOST_TOLD) return usual;
    this.#told += 1;
    const blockers = this.#asker.blockers(...ends, question);
    if (blockers.length > 0 && blockers.every(isPolicy)) return undefined;
    const missing = [...new Set(blockers.filter((one) => !isPolicy(one)).map(blockerText))];
    const more = missing.length > MOST_BLOCKERS ? [`and ${missing.length - MOST_BLOCKERS} more`] : [];
    return missing.length === 0 ? usual : [...missing.slice(0, MOST_BLOCKERS), ...more].join("; ");
  }

  #placeOf({ section, key }: EndOfVerdict): string | undefined {
    if (section === "sites") return `sites/${key}`;
    return this.#clusters.get(key)?.vpc;
  }

  /** Whether other networks know the way to it; a site may have none of it at all. */
  #isRouted({ section, key, part }: EndOfVerdict): boolean {
    if (section === "clusters") return part !== "pods" || this.#clusters.get(key)?.unrouted !== true;
    const site = this.#sites.get(key);
    return site !== undefined && (part === "pods" ? site.pods : site.nodes).length > 0;
  }
}

function pairKey(one: LinkEnd, other: LinkEnd): string {
  return [one, other].map((end) => (end.kind === "vpc" ? end.vpc : `sites/${end.key}`)).join(">");
}

function isPolicy({ kind, id }: ToldBlocker): boolean {
  return kind === "filter" && id.startsWith("network-policy/");
}

function blockerText({ direction, text }: ToldBlocker): string {
  return direction === "forward" ? text : `on the way back: ${text}`;
}

/** Of a range of ports its ends are asked for: rules of groups and networks hold ranges. */
function questionsOf({ protocol, ports }: Allowance): readonly Question[] {
  if (protocol === "any") return [{}];
  const base: Question = { protocol: protocol === "icmpv6" ? 58 : protocol };
  if (ports.length === 0 || (protocol !== "tcp" && protocol !== "udp")) return [base];
  const edges = new Set(ports.flatMap(({ from, to }) => [from, to]));
  return [...edges].map((port) => ({ ...base, port }));
}

function wordsOf({ protocol }: Allowance): Pick<Expectation, "protocol"> {
  return { protocol: protocol === "tcp" || protocol === "udp" || protocol === "icmp" ? protocol : "any" };
}

function portsText({ protocol, ports }: Allowance): string {
  if (typeof protocol === "number") return `protocol ${protocol} `;
  if (ports.length === 0) return "";
  return `ports ${ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(", ")} `;
}

/** The parts of addresses that lie in any of these ranges; all of them where there are none. */
export function within(addresses: readonly Prefix[], ranges: readonly Prefix[]): readonly Prefix[] {
  if (ranges.length === 0) return addresses;
  return addresses.flatMap((address) =>
    ranges.flatMap((range) => {
      if (contains(range, address)) return [address];
      return overlaps(range, address) ? [range] : [];
    }),
  );
}

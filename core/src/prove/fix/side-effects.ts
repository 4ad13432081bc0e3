import type { Built, Endpoint } from "../../network/index.ts";
import { packetBoxes } from "../packet-words.ts";
import { pairings } from "../pairing.ts";
import { Provers } from "../provers.ts";

/** Endpoints whose pairs are compared at most: a pair costs a walk in each network. */
const MOST_ENDPOINTS = 24;
/** Boxes of packets by which two answers are told apart. */
const MOST_BOXES = 64;
const MOST_NAMES = 3;

export interface SideEffects {
  readonly others: number;
  readonly text: string;
}

/** What becomes of pairs that were not asked about, from one network to another. Between them the endpoints keep their ids. */
export class OtherPairs {
  readonly #chosen: readonly string[];
  readonly #all: number;
  readonly #asked: ReadonlySet<string>;
  readonly #before: ReadonlyMap<string, string>;

  constructor(built: Built, from: readonly string[], to: readonly string[]) {
    this.#chosen = nearest(built, [...from, ...to]);
    this.#all = built.network.endpoints.size;
    this.#asked = new Set(from.flatMap((one) => to.map((other) => `${one}>${other}`)));
    this.#before = this.#answers(built);
  }

  changedIn(after: Built): SideEffects {
    const answers = this.#answers(after);
    const changed = [...this.#before].filter(([pair, answer]) => answers.get(pair) !== answer).map(([pair]) => pair);
    const compared = `${this.#before.size} other ${this.#before.size === 1 ? "pair" : "pairs"} of ends`;
    const near = this.#chosen.length < this.#all ? " nearby" : "";
    if (changed.length === 0) return { others: 0, text: `nothing: none of ${compared}${near} changes` };
    const names = changed.slice(0, MOST_NAMES).map((pair) => {
      const [from = "", to = ""] = pair.split(">");
      return `${after.directory.nameOf(from)} -> ${after.directory.nameOf(to)}`;
    });
    const more = changed.length > names.length ? ` and ${changed.length - names.length} more` : "";
    return { others: changed.length, text: `${changed.length} of ${compared}${near}: ${names.join(", ")}${more}` };
  }

  #answers(built: Built): ReadonlyMap<string, string> {
    const provers = new Provers(built.network);
    const answers = new Map<string, string>();
    for (const from of this.#chosen) {
      for (const to of this.#chosen) {
        const pair = `${from}>${to}`;
        if (from !== to && !this.#asked.has(pair)) answers.set(pair, answerOf(provers, from, to));
      }
    }
    return answers;
  }
}

function answerOf(provers: Provers, from: string, to: string): string {
  const { endpoints } = provers.network;
  if (!endpoints.has(from) || !endpoints.has(to)) return "gone";
  const pairs = pairings(provers, [{ endpoint: from }], [{ endpoint: to }], {});
  return JSON.stringify(
    pairs.map(({ family, good, verdict }) =>
      verdict === "partial" ? packetBoxes(provers.of(family).walker.space, good, MOST_BOXES) : verdict,
    ),
  );
}

/** Those of the same segments and domains first. */
function nearest({ network }: Built, asked: readonly string[]): readonly string[] {
  const ends = asked.flatMap((id) => network.endpoints.get(id) ?? []);
  const segments = new Set(ends.map(({ segment }) => segment));
  const domainOf = ({ segment }: Endpoint) => network.segments.get(segment)?.domain;
  const domains = new Set(ends.map(domainOf));
  const rank = (one: Endpoint) => (segments.has(one.segment) ? 0 : domains.has(domainOf(one)) ? 1 : 2);
  return [...network.endpoints.values()]
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_ENDPOINTS)
    .map(({ id }) => id)
    .sort();
}

import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Landing } from "./hop.ts";
import type { Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import type { Post } from "./stand.ts";
import { leadsInto, type Trip, type Way, type Ways } from "./ways.ts";

const UNKNOWN = -2;

/** What gets from posts of one domain to sites of another, each reckoned once. */
export class Sides {
  readonly #way: Way;
  readonly #headers: HeaderSets;
  readonly #ways: Ways;
  readonly #trip: Trip = { passed: NO_HEADERS, anonymous: false };
  #from: readonly Post[] = [];
  #to: readonly Post[] = [];
  #sites: readonly Point[] = [];
  #prospects: readonly Prospect[] = [];
  /** By posts and sites: what comes out, how, and whether the sender is known still. */
  #passed = new Int32Array(0);
  #landings: (Landing | undefined)[] = [];
  #anonymous: boolean[] = [];

  constructor(way: Way, headers: HeaderSets, ways: Ways) {
    this.#way = way;
    this.#headers = headers;
    this.#ways = ways;
  }

  begin(from: Domain, to: Domain): void {
    this.#from = from.stands.posts;
    this.#to = to.stands.posts;
    this.#sites = to.stands.sites;
    this.#prospects = this.#sites.map((point) => from.outlook.at(point));
    const size = this.#from.length * this.#sites.length;
    if (this.#passed.length < size) this.#passed = new Int32Array(size);
    this.#passed.fill(UNKNOWN, 0, size);
  }

  /** What the one domain says of a site of the other. */
  prospect(site: number): Prospect {
    return this.#prospects[site] as Prospect;
  }

  /** Of a post of the other domain. */
  siteOf(post: number): number {
    return (this.#to[post] as Post).site;
  }

  /** Headers that get from a post to one at that site; `named`: the sender's labels matter there. `in_`: what the other domain says. */
  between(post: number, goal: number, site: number, named: boolean, in_: Prospect): Headers {
    const [from, to] = [this.#from[post] as Post, this.#to[goal] as Post];
    // Neighbours meet neither table nor segment filters (F11).
    if (from.segment === to.segment) return ALL_HEADERS;
    const place = post * this.#sites.length + site;
    if (this.#passed[place] === UNKNOWN) this.#reckon(place, from, post, site);
    const passed = this.#passed[place] as Headers;
    const landing = this.#landings[place];
    if (landing === undefined) return NO_HEADERS;
    const { changed } = landing;
    if (changed !== undefined) {
      // A reply that is translated on its way answers nobody.
      if (changed.translated && this.#way === "stateless") return NO_HEADERS;
      return this.#ways.mayLead(changed, to.segment, to.point) ? ASK_WALK : NO_HEADERS;
    }
    if (passed === NO_HEADERS || !leadsInto(landing, to.segment)) return NO_HEADERS;
    if (named && this.#anonymous[place]) return ASK_WALK;
    if (landing.beside !== undefined) return passed;
    const entering = this.#way === "all" ? in_.entering(goal) : in_.repliesEntering(goal);
    return this.#headers.intersection(passed, entering);
  }

  #reckon(place: number, from: Post, post: number, site: number): void {
    const trip = this.#trip;
    const landing = this.#ways.follow(from.table, from.point, this.#sites[site] as Point, this.#way, trip);
    const prospect = this.#prospects[site] as Prospect;
    const leaving = this.#way === "all" ? prospect.leaving(post) : prospect.repliesLeaving(post);
    this.#landings[place] = landing;
    this.#anonymous[place] = trip.anonymous;
    this.#passed[place] = this.#headers.intersection(trip.passed, leaving);
  }
}

import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Landing } from "./hop.ts";
import type { Outlook, Prospect } from "./outlook.ts";
import { ASK_WALK } from "./pair.ts";
import type { Post } from "./stand.ts";
import { leadsInto, type Trip, type Way, type Ways } from "./ways.ts";

const UNKNOWN = -2;

/** What gets from posts of one domain to those of another, by their sites: each reckoned once. */
export class Sides {
  readonly #way: Way;
  readonly #headers: HeaderSets;
  readonly #ways: Ways;
  readonly #trip: Trip = { passed: NO_HEADERS, anonymous: false };
  #from: readonly Post[] = [];
  #to: readonly Post[] = [];
  #sites: readonly Point[] = [];
  #outlook: Outlook | undefined;
  /** By sites: what the one domain says of them. */
  #prospects: (Prospect | undefined)[] = [];
  /** By posts and sites: what comes out, how, and whether nobody knows the sender any more. */
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
    this.#outlook = from.outlook;
    this.#prospects = [];
    const size = this.#from.length * this.#sites.length;
    if (this.#passed.length < size) this.#passed = new Int32Array(size);
    this.#passed.fill(UNKNOWN, 0, size);
  }

  /** What the one domain says of a site of the other. */
  prospect(site: number): Prospect {
    this.#prospects[site] ??= (this.#outlook as Outlook).at(this.#sites[site] as Point);
    return this.#prospects[site];
  }

  /** Of a post of the one. */
  siteOf(post: number): number {
    return (this.#from[post] as Post).site;
  }

  /** Headers that get from a post to another; what their domains say of each other: `out`, `in_`. `named`: the sender's labels matter there. */
  between(post: number, goal: number, out: Prospect, in_: Prospect, named: boolean): Headers {
    const [from, to] = [this.#from[post] as Post, this.#to[goal] as Post];
    // Neighbours meet neither table nor segment filters (F11).
    if (from.segment === to.segment) return ALL_HEADERS;
    const place = post * this.#sites.length + to.site;
    if (this.#passed[place] === UNKNOWN) this.#reckon(place, from, post, to.site, out);
    const landing = this.#landings[place];
    const passed = this.#passed[place] as Headers;
    if (landing === undefined) return NO_HEADERS;
    if (landing.changed !== undefined) {
      // A reply that is translated on its way answers nobody.
      if (landing.changed.translated && this.#way === "stateless") return NO_HEADERS;
      return this.#ways.mayLead(landing.changed, to.segment, to.point) ? ASK_WALK : NO_HEADERS;
    }
    if (passed === NO_HEADERS || !leadsInto(landing, to.segment)) return NO_HEADERS;
    if (named && this.#anonymous[place]) return ASK_WALK;
    if (landing.beside !== undefined) return passed;
    return this.#headers.intersection(passed, in_.entering(goal, this.#way));
  }

  #reckon(place: number, from: Post, post: number, site: number, out: Prospect): void {
    const trip = this.#trip;
    const landing = this.#ways.follow(from.table, from.point, this.#sites[site] as Point, this.#way, trip);
    this.#landings[place] = landing;
    this.#anonymous[place] = trip.anonymous;
    const passed = landing === undefined ? NO_HEADERS : out.leaving(post, this.#way);
    this.#passed[place] = this.#headers.intersection(trip.passed, passed);
  }
}

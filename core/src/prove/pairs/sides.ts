import type { Point } from "./cuts.ts";
import type { Domain } from "./domain.ts";
import type { Door, Doorway } from "./doorway.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Landing } from "./hop.ts";
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
  #doorways: readonly [Doorway, Doorway] | undefined;
  /** By sites of the other, what the one's segments say of them, and the other way round. */
  #out: (Door | undefined)[] = [];
  #in: (Door | undefined)[] = [];
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
    this.#doorways = [from.doorway, to.doorway];
    this.#out = [];
    this.#in = [];
    const size = this.#from.length * this.#sites.length;
    if (this.#passed.length < size) this.#passed = new Int32Array(size);
    this.#passed.fill(UNKNOWN, 0, size);
  }

  /** What the one's segments say of a site of the other. */
  #outAt(site: number): Door {
    this.#out[site] ??= (this.#doorways as readonly [Doorway, Doorway])[0].at(this.#sites[site] as Point);
    return this.#out[site];
  }

  #inAt({ site, point }: Post): Door {
    this.#in[site] ??= (this.#doorways as readonly [Doorway, Doorway])[1].at(point);
    return this.#in[site];
  }

  /** Headers that get from a post to another; `named`: the sender's labels matter there. */
  between(post: number, goal: number, named: boolean): Headers {
    const [from, to] = [this.#from[post] as Post, this.#to[goal] as Post];
    // Neighbours meet neither table nor segment filters (F11).
    if (from.segment === to.segment) return ALL_HEADERS;
    const place = post * this.#sites.length + to.site;
    if (this.#passed[place] === UNKNOWN) this.#reckon(place, from, post, to.site);
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
    return this.#headers.intersection(passed, this.#inAt(from).entering(goal, this.#way));
  }

  #reckon(place: number, from: Post, post: number, site: number): void {
    const trip = this.#trip;
    const landing = this.#ways.follow(from.table, from.point, this.#sites[site] as Point, this.#way, trip);
    this.#landings[place] = landing;
    this.#anonymous[place] = trip.anonymous;
    const passed = landing === undefined ? NO_HEADERS : this.#outAt(site).leaving(post, this.#way);
    this.#passed[place] = this.#headers.intersection(trip.passed, passed);
  }
}

import { type Cuts, cellOf, joinedCuts, type Point } from "./cuts.ts";
import type { Home } from "./domain.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Gate } from "./host.ts";
import type { Post, Stand } from "./stand.ts";

const UNKNOWN = -1;
const NO_LABELS: readonly string[] = [];

/** What a domain's own filters say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Outlook {
  readonly #home: Home;
  readonly #headers: HeaderSets;
  readonly #cuts: Cuts;
  readonly #prospects: (Prospect | undefined)[] = [];
  readonly #groups = new Map<string, Groups>();

  constructor(home: Home, headers: HeaderSets) {
    this.#home = home;
    this.#headers = headers;
    this.#cuts = cutsOfDomain(home);
  }

  at(point: Point): Prospect {
    const cell = cellOf(this.#cuts, point);
    const known = this.#prospects[cell];
    if (known !== undefined) return known;
    const made = new Prospect(this.#home, point, this.#headers, (said) => this.#grouped(said));
    this.#prospects[cell] = made;
    return made;
  }

  /** Of many cells members send and take the same: that is kept once. */
  #grouped(said: Int32Array): Groups {
    const key = said.join();
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = groupsOf(this.#home.stands.all, said);
    this.#groups.set(key, made);
    return made;
  }
}

/** What stands of a domain send to one cell of addresses, and take from there. */
export class Prospect {
  readonly #home: Home;
  readonly #point: Point;
  readonly #headers: HeaderSets;
  readonly #grouped: (said: Int32Array) => Groups;
  /** By stands: the departure that all takes which is sent there; -1: there is none such. */
  readonly departures: Int32Array;
  /** By stands: whether all replies go out by their post. */
  readonly replies: readonly boolean[];
  readonly #leaving: Int32Array;
  readonly #repliesLeaving: Int32Array;
  readonly #entering: Int32Array;
  readonly #repliesEntering: Int32Array;
  readonly #sent = new Map<string, Groups>();
  readonly #taken = new Map<string, Groups>();

  constructor(home: Home, point: Point, headers: HeaderSets, grouped: (said: Int32Array) => Groups) {
    this.#home = home;
    this.#point = point;
    this.#headers = headers;
    this.#grouped = grouped;
    const { all, posts } = home.stands;
    this.departures = Int32Array.from(all, (stand) => this.#departureOf(stand));
    this.replies = all.map((stand) => stand.replies.some((taken) => this.#takesAll(stand, taken)));
    const unknown = () => new Int32Array(posts.length).fill(UNKNOWN);
    [this.#leaving, this.#repliesLeaving] = [unknown(), unknown()];
    [this.#entering, this.#repliesEntering] = [unknown(), unknown()];
  }

  #departureOf(stand: Stand): number {
    const nth = stand.departures.findIndex(({ taken }) => this.#takesAll(stand, taken));
    return stand.departures[nth]?.isHome === true ? nth : -1;
  }

  #takesAll({ site }: Stand, taken: FilterView | undefined): boolean {
    const from = this.#home.stands.sites[site] as Point;
    return taken === undefined || taken.plainly(from, this.#point) === ALL_HEADERS;
  }

  /** What leaves a post's segment to there: of packets that open something, and of replies. */
  leaving(post: number): Headers {
    return this.#known(this.#leaving, post, ({ segment }) => segment.leaving.all, true);
  }

  repliesLeaving(post: number): Headers {
    return this.#known(this.#repliesLeaving, post, ({ segment }) => segment.leaving.stateless, true);
  }

  /** What comes into a post's segment from there. */
  entering(post: number): Headers {
    return this.#known(this.#entering, post, ({ segment }) => segment.entering.all, false);
  }

  repliesEntering(post: number): Headers {
    return this.#known(this.#repliesEntering, post, ({ segment }) => segment.entering.stateless, false);
  }

  #known(memory: Int32Array, post: number, filters: (post: Post) => Gate["all"], isOut: boolean): Headers {
    const known = memory[post] as Headers;
    if (known !== UNKNOWN) return known;
    const own = this.#home.stands.posts[post] as Post;
    const [source, destination] = isOut ? [own.point, this.#point] : [this.#point, own.point];
    const made = passedBy(this.#headers, filters(own), source, destination, NO_LABELS);
    memory[post] = made;
    return made;
  }

  /** What members send to who carries these labels; `key`: the same for the same ones. */
  sent(key: string, labels: readonly string[]): Groups {
    const known = this.#sent.get(key);
    if (known !== undefined) return known;
    const { stands, members } = this.#home;
    const said = new Int32Array(members.length);
    for (const stand of stands.all) {
      const departure = stand.departures[this.departures[stand.nth] as number];
      if (departure === undefined) continue;
      const { point } = stands.posts[departure.post] as Post;
      for (const { host, index } of stand.members) {
        const filters = host.launches[departure.launch]?.filters.all ?? [];
        said[index] = passedBy(this.#headers, filters, point, this.#point, labels);
      }
    }
    const made = this.#grouped(said);
    this.#sent.set(key, made);
    return made;
  }

  /** What members take from who carries these labels. */
  taken(key: string, labels: readonly string[]): Groups {
    const known = this.#taken.get(key);
    if (known !== undefined) return known;
    const { stands, members } = this.#home;
    const said = new Int32Array(members.length).fill(NO_HEADERS);
    for (const { site, members: standing } of stands.all) {
      const point = stands.sites[site] as Point;
      for (const { host, index } of standing) {
        said[index] = passedBy(this.#headers, host.entry.all, this.#point, point, labels);
      }
    }
    const made = this.#grouped(said);
    this.#taken.set(key, made);
    return made;
  }
}

/** Where a domain's filters tell addresses apart. */
function cutsOfDomain({ members, stands }: Home): Cuts {
  const views = new Set<FilterView>();
  for (const { host } of members) {
    for (const view of host.own) views.add(view);
    for (const { taken } of [...host.launches, ...host.replies]) if (taken !== undefined) views.add(taken);
  }
  for (const { segment } of stands.posts) {
    for (const view of [...segment.leaving.all, ...segment.entering.all]) views.add(view);
  }
  const lists = [...views].flatMap(({ sources, destinations }) => [sources, destinations]);
  return lists.reduce<Cuts>((all, cuts) => (cuts.length === 0 ? all : joinedCuts(all, cuts)), []);
}

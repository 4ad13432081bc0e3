import { type Bits, haveCommonBits } from "./bits.ts";
import { type Cuts, cellOf, cutsOfViews, joinedCuts, type Point } from "./cuts.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { ALL_HEADERS, type HeaderSets, type Headers, NO_HEADERS } from "./headers.ts";
import type { Home } from "./home.ts";
import type { Member } from "./member.ts";
import type { Departure, Post, Stand } from "./stand.ts";

/** Places of members that may send, or take, something else than before. */
export interface Other {
  readonly senders: Bits;
  readonly takers: Bits;
}

/** More cuts than are needed are thrown away when they are so many. */
const MOST_NEEDLESS = 64;

/** What filters of a domain's members say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Outlook {
  readonly headers: HeaderSets;
  readonly sent: Ages;
  readonly taken: Ages;
  #home: Home;
  #cuts: Cuts = [];
  /** How many of these its filters had when all were asked. */
  #needed = 0;
  #prospects: (Prospect | undefined)[] = [];

  constructor(home: Home, headers: HeaderSets) {
    this.#home = home;
    this.headers = headers;
    this.sent = new Ages(home.stands.all.length);
    this.taken = new Ages(home.stands.all.length);
    this.#cutBy(viewsOf(home));
  }

  get home(): Home {
    return this.#home;
  }

  /** Filters of some members are others now: what the others say stays. `cutting`: those that tell others apart than before. */
  change(home: Home, { senders, takers }: Other, cutting: readonly FilterView[]): void {
    this.#home = home;
    if (this.#cuts.length > 2 * this.#needed + MOST_NEEDLESS) this.#cutBy(viewsOf(home));
    else this.#cut(joinedCuts(this.#cuts, cutsOfViews(cutting)));
    for (const stand of home.stands.all) {
      if (haveCommonBits(stand.places, senders)) this.sent.change(stand);
      if (haveCommonBits(stand.places, takers)) this.taken.change(stand);
    }
  }

  #cutBy(views: Iterable<FilterView>): void {
    this.#cut(cutsOfViews(views));
    this.#needed = this.#cuts.length;
  }

  #cut(cuts: Cuts): void {
    const before = this.#prospects;
    if (cuts.length === this.#cuts.length && before.length > 0) return;
    this.#cuts = cuts;
    this.#prospects = [];
    for (const prospect of before) {
      if (prospect === undefined) continue;
      // Of cells that are one now, one speaks for the others.
      this.#prospects[cellOf(cuts, prospect.point)] ??= prospect;
    }
  }

  at(point: Point): Prospect {
    const cell = cellOf(this.#cuts, point);
    const known = this.#prospects[cell];
    if (known !== undefined) return known;
    const made = new Prospect(this, point);
    this.#prospects[cell] = made;
    return made;
  }
}

/** What stands of a domain send to one cell of addresses, and take from there; each thing reckoned when it is first asked for. */
export class Prospect {
  readonly point: Point;
  readonly #outlook: Outlook;
  /** By stands: the departure that all takes which is sent there; undefined: there is none such. */
  readonly departures: readonly (Departure | undefined)[];
  /** By stands: of that departure, the site that packets seem to come from; -1: there is none. */
  readonly sites: Int32Array;
  /** Whether any of these replaces the source. */
  readonly translates: boolean;
  /** By stands: whether all replies go there by their post. */
  readonly replies: readonly boolean[];
  readonly #sent: Said;
  readonly #taken: Said;

  constructor(outlook: Outlook, point: Point) {
    this.#outlook = outlook;
    this.#sent = new Said(outlook.sent);
    this.#taken = new Said(outlook.taken);
    this.point = point;
    const { all, posts } = outlook.home.stands;
    this.departures = all.map((stand) => this.#departure(stand));
    this.sites = Int32Array.from(this.departures, (one) => (one === undefined ? -1 : (posts[one.post] as Post).site));
    this.translates = this.departures.some((one) => one?.translation !== undefined);
    this.replies = all.map((stand) => stand.replies.some((taken) => this.#takesAll(stand, taken)));
  }

  #departure(stand: Stand): Departure | undefined {
    const found = stand.departures.find(({ taken }) => this.#takesAll(stand, taken));
    return found?.isHome ? found : undefined;
  }

  #takesAll({ site }: Stand, taken: FilterView | undefined): boolean {
    const from = this.#outlook.home.stands.sites[site] as Point;
    return taken === undefined || taken.plainly(from, this.point) === ALL_HEADERS;
  }

  /** What members of all stands send, each by its departure, to who carries these labels; `key`: the same for the same ones. */
  sent(key: string, labels: readonly string[]): Groups {
    const { home, headers } = this.#outlook;
    return this.#sent.of(key, home.stands.all, (stand, { host }) => {
      const departure = this.departures[stand.nth];
      if (departure === undefined) return NO_HEADERS;
      const { point } = home.stands.posts[departure.post] as Post;
      const { all } = (host.launches[departure.launch] as (typeof host.launches)[number]).filters;
      return passedBy(headers, all, point, this.point, labels);
    });
  }

  /** What members of all stands take from who carries these labels. */
  taken(key: string, labels: readonly string[]): Groups {
    const { home, headers } = this.#outlook;
    return this.#taken.of(key, home.stands.all, (stand, { host }) =>
      passedBy(headers, host.entry.all, this.point, home.stands.sites[stand.site] as Point, labels),
    );
  }
}

/** When members of stands were last given other filters. */
class Ages {
  #last = 0;
  readonly #changed: Int32Array;

  constructor(stands: number) {
    this.#changed = new Int32Array(stands);
  }

  get last(): number {
    return this.#last;
  }

  change({ nth }: Stand): void {
    this.#last += 1;
    this.#changed[nth] = this.#last;
  }

  isStale({ nth }: Stand, age: number): boolean {
    return (this.#changed[nth] as number) > age;
  }
}

/** Groups where nobody is known by a label, and by labels that the other end carries. */
class Said {
  readonly #ages: Ages;
  #plain: Known | undefined;
  #labelled: Map<string, Known> | undefined;

  constructor(ages: Ages) {
    this.#ages = ages;
  }

  of(key: string, stands: readonly Stand[], said: (stand: Stand, member: Member) => Headers): Groups {
    const known = key === "" ? this.#plain : this.#labelled?.get(key);
    const { last } = this.#ages;
    if (known?.age === last) return known.groups;
    const isStale = (stand: Stand): boolean => known === undefined || this.#ages.isStale(stand, known.age);
    const made = { groups: groupsOf(stands, said, known?.groups, isStale), age: last };
    if (key === "") this.#plain = made;
    else {
      this.#labelled ??= new Map();
      this.#labelled.set(key, made);
    }
    return made.groups;
  }
}

interface Known {
  readonly groups: Groups;
  readonly age: number;
}

/** Filters of a domain's members, and of their ways out. */
function viewsOf({ members }: Home): Iterable<FilterView> {
  const views = new Set<FilterView>();
  for (const { host } of members) {
    for (const view of host.own) views.add(view);
    for (const { taken } of [...host.launches, ...host.replies]) if (taken !== undefined) views.add(taken);
  }
  return views;
}

import { type Bits, haveCommonBits } from "./bits.ts";
import { type Cuts, cellOf, cutsOfViews, type Point } from "./cuts.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { ALL_HEADERS, type HeaderSets, type Headers } from "./headers.ts";
import type { Home } from "./home.ts";
import type { Member } from "./member.ts";
import type { Departure, Post, Stand } from "./stand.ts";

/** Places of members that may send, or take, something else than before. */
export interface Other {
  readonly senders: Bits;
  readonly takers: Bits;
}

/** What filters of a domain's members say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Outlook {
  readonly headers: HeaderSets;
  #home: Home;
  #cuts: Cuts;
  #prospects: (Prospect | undefined)[] = [];

  constructor(home: Home, headers: HeaderSets) {
    this.#home = home;
    this.headers = headers;
    this.#cuts = cutsOfViews(viewsOf(home));
  }

  get home(): Home {
    return this.#home;
  }

  /** Filters of some members are others now: what the others say stays. `areCut`: they tell others apart than before. */
  change(home: Home, { senders, takers }: Other, areCut: boolean): void {
    this.#home = home;
    if (areCut) this.#cut();
    const standing = (places: Bits) => new Set(home.stands.all.filter((stand) => haveCommonBits(stand.places, places)));
    const [sent, taken] = [standing(senders), standing(takers)];
    for (const prospect of this.#prospects) prospect?.forget(sent, taken);
  }

  #cut(): void {
    this.#cuts = cutsOfViews(viewsOf(this.#home));
    const before = this.#prospects;
    this.#prospects = [];
    for (const prospect of before) {
      if (prospect === undefined) continue;
      // Of cells that are one now, one speaks for the others.
      this.#prospects[cellOf(this.#cuts, prospect.point)] ??= prospect;
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
  /** Where nobody is known by a label, and by labels. */
  readonly #sent = new Said();
  readonly #taken = new Said();

  constructor(outlook: Outlook, point: Point) {
    this.#outlook = outlook;
    this.point = point;
    const { all, posts } = outlook.home.stands;
    this.departures = all.map((stand) => this.#departure(stand));
    this.sites = Int32Array.from(this.departures, (one) => (one === undefined ? -1 : (posts[one.post] as Post).site));
    this.translates = this.departures.some((one) => one?.translation !== undefined);
    this.replies = all.map((stand) => stand.replies.some((taken) => this.#takesAll(stand, taken)));
  }

  /** What members of these stands send and take may be another now. */
  forget(sent: ReadonlySet<Stand>, taken: ReadonlySet<Stand>): void {
    this.#sent.forget(sent);
    this.#taken.forget(taken);
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
      if (departure === undefined) return NOTHING;
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

const NOTHING: Headers = 0;

/** Groups by the labels that the other end carries, and of which stands they are to be asked again. */
class Said {
  #plain: Known | undefined;
  #labelled: Map<string, Known> | undefined;

  of(key: string, stands: readonly Stand[], said: (stand: Stand, member: Member) => Headers): Groups {
    const known = key === "" ? this.#plain : this.#labelled?.get(key);
    if (known !== undefined && known.stale === undefined) return known.groups;
    const groups = groupsOf(stands, said, known?.groups, known?.stale);
    if (known !== undefined) {
      known.groups = groups;
      known.stale = undefined;
    } else if (key === "") this.#plain = { groups, stale: undefined };
    else {
      this.#labelled ??= new Map();
      this.#labelled.set(key, { groups, stale: undefined });
    }
    return groups;
  }

  forget(stands: ReadonlySet<Stand>): void {
    if (stands.size === 0) return;
    for (const known of [this.#plain, ...(this.#labelled?.values() ?? [])]) {
      if (known === undefined) continue;
      known.stale = known.stale === undefined ? stands : new Set([...known.stale, ...stands]);
    }
  }
}

interface Known {
  groups: Groups;
  stale: ReadonlySet<Stand> | undefined;
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

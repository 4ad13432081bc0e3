import { type Cuts, cellOf, cutsOfViews, type Point } from "./cuts.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { ALL_HEADERS, type HeaderSets, type Headers } from "./headers.ts";
import type { Home } from "./home.ts";
import type { Member } from "./member.ts";
import type { Departure, Post, Stand } from "./stand.ts";

/** Groups that are kept for later: what is said no more is forgotten with the others. */
const MOST_GROUPS = 10_000;

/** What filters of a domain's members say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Outlook {
  readonly headers: HeaderSets;
  #home: Home;
  #cuts: Cuts;
  #prospects: (Prospect | undefined)[] = [];
  readonly #groups = new Map<string, Groups>();

  constructor(home: Home, headers: HeaderSets) {
    this.#home = home;
    this.headers = headers;
    this.#cuts = cutsOfViews(viewsOf(home));
  }

  get home(): Home {
    return this.#home;
  }

  /** Filters of members of some stands are others now: what the other stands say stays. */
  change(home: Home, stands: ReadonlySet<Stand>): void {
    this.#home = home;
    this.#cuts = cutsOfViews(viewsOf(home));
    const before = this.#prospects;
    this.#prospects = [];
    for (const prospect of before) {
      if (prospect === undefined) continue;
      const cell = cellOf(this.#cuts, prospect.point);
      // Of cells that are one now, one speaks for the others.
      if (this.#prospects[cell] !== undefined) continue;
      prospect.forget(stands);
      this.#prospects[cell] = prospect;
    }
    if (this.#groups.size < MOST_GROUPS) return;
    this.#groups.clear();
  }

  at(point: Point): Prospect {
    const cell = cellOf(this.#cuts, point);
    const known = this.#prospects[cell];
    if (known !== undefined) return known;
    const made = new Prospect(this, point);
    this.#prospects[cell] = made;
    return made;
  }

  /** Of many cells members send and take the same: that is kept once. */
  grouped(stand: Stand, said: readonly Headers[]): Groups {
    const key = `${stand.nth} ${said.join()}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const made = groupsOf(stand, said);
    this.#groups.set(key, made);
    return made;
  }
}

/** What stands of a domain send to one cell of addresses, and take from there; each thing reckoned when it is first asked for. */
export class Prospect {
  readonly point: Point;
  readonly #outlook: Outlook;
  /** By stands: the departure that all takes which is sent there; undefined: there is none such. */
  readonly departures: readonly (Departure | undefined)[];
  /** By stands: whether all replies go there by their post. */
  readonly replies: readonly boolean[];
  /** By stands, where nobody is known by a label, and by labels. */
  readonly #plainlySent: (Groups | undefined)[] = [];
  readonly #plainlyTaken: (Groups | undefined)[] = [];
  #sent: Map<string, (Groups | undefined)[]> | undefined;
  #taken: Map<string, (Groups | undefined)[]> | undefined;

  constructor(outlook: Outlook, point: Point) {
    this.#outlook = outlook;
    this.point = point;
    const { all } = outlook.home.stands;
    this.departures = all.map((stand) => this.#departure(stand));
    this.replies = all.map((stand) => stand.replies.some((taken) => this.#takesAll(stand, taken)));
  }

  /** What members of these stands send and take may be another now. */
  forget(stands: ReadonlySet<Stand>): void {
    const lists = [...(this.#sent?.values() ?? []), ...(this.#taken?.values() ?? [])];
    for (const { nth } of stands) {
      for (const list of [this.#plainlySent, this.#plainlyTaken, ...lists]) list[nth] = undefined;
    }
  }

  #departure(stand: Stand): Departure | undefined {
    const found = stand.departures.find(({ taken }) => this.#takesAll(stand, taken));
    return found?.isHome ? found : undefined;
  }

  #takesAll({ site }: Stand, taken: FilterView | undefined): boolean {
    const from = this.#outlook.home.stands.sites[site] as Point;
    return taken === undefined || taken.plainly(from, this.point) === ALL_HEADERS;
  }

  /** What members send by a departure to who carries these labels; `key`: the same for the same ones. */
  sent(stand: Stand, { post, launch }: Departure, key: string, labels: readonly string[]): Groups {
    if (key !== "") this.#sent ??= new Map();
    const byStand = this.#sent === undefined || key === "" ? this.#plainlySent : listOf(this.#sent, key);
    const known = byStand[stand.nth];
    if (known !== undefined) return known;
    const { point } = this.#outlook.home.stands.posts[post] as Post;
    const made = this.#grouped(stand, ({ host }) =>
      passedBy(this.#outlook.headers, host.launches[launch]?.filters.all ?? [], point, this.point, labels),
    );
    byStand[stand.nth] = made;
    return made;
  }

  /** What members take from who carries these labels. */
  taken(stand: Stand, key: string, labels: readonly string[]): Groups {
    if (key !== "") this.#taken ??= new Map();
    const byStand = this.#taken === undefined || key === "" ? this.#plainlyTaken : listOf(this.#taken, key);
    const known = byStand[stand.nth];
    if (known !== undefined) return known;
    const point = this.#outlook.home.stands.sites[stand.site] as Point;
    const made = this.#grouped(stand, ({ host }) =>
      passedBy(this.#outlook.headers, host.entry.all, this.point, point, labels),
    );
    byStand[stand.nth] = made;
    return made;
  }

  #grouped(stand: Stand, said: (member: Member) => Headers): Groups {
    return this.#outlook.grouped(stand, stand.members.map(said));
  }
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
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

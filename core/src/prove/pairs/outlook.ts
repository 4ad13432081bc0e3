import { type Cuts, cellOf, joinedCuts, type Point } from "./cuts.ts";
import type { Home, Member } from "./domain.ts";
import { type FilterView, passedBy } from "./filter-view.ts";
import { type Groups, groupsOf } from "./groups.ts";
import { ALL_HEADERS, type HeaderSets, type Headers } from "./headers.ts";
import type { Departure, Post, Stand } from "./stand.ts";
import type { Way } from "./ways.ts";

const UNKNOWN = -1;
const NO_LABELS: readonly string[] = [];

/** What a domain's own filters say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Outlook {
  readonly home: Home;
  readonly headers: HeaderSets;
  readonly #cuts: Cuts;
  readonly #prospects: (Prospect | undefined)[] = [];
  readonly #groups = new Map<string, Groups>();

  constructor(home: Home, headers: HeaderSets) {
    this.home = home;
    this.headers = headers;
    this.#cuts = cutsOfDomain(home);
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
  readonly #outlook: Outlook;
  readonly #point: Point;
  /** By stands: the departure that all takes which is sent there; undefined: there is none such. */
  readonly departures: readonly (Departure | undefined)[];
  /** By stands: whether all replies go there by their post. */
  readonly replies: readonly boolean[];
  /** By posts: what leaves there, replies that do, what enters from there, and replies that do. */
  readonly #passed: Int32Array;
  /** By stands, where nobody is known by a label, and by labels. */
  readonly #plainlySent: (Groups | undefined)[] = [];
  readonly #plainlyTaken: (Groups | undefined)[] = [];
  readonly #sent = new Map<string, (Groups | undefined)[]>();
  readonly #taken = new Map<string, (Groups | undefined)[]>();

  constructor(outlook: Outlook, point: Point) {
    this.#outlook = outlook;
    this.#point = point;
    const { all, posts } = outlook.home.stands;
    this.#passed = new Int32Array(4 * posts.length).fill(UNKNOWN);
    this.departures = all.map((stand) => this.#departure(stand));
    this.replies = all.map((stand) => stand.replies.some((taken) => this.#takesAll(stand, taken)));
  }

  #departure(stand: Stand): Departure | undefined {
    const found = stand.departures.find(({ taken }) => this.#takesAll(stand, taken));
    return found?.isHome ? found : undefined;
  }

  #takesAll({ site }: Stand, taken: FilterView | undefined): boolean {
    const from = this.#outlook.home.stands.sites[site] as Point;
    return taken === undefined || taken.plainly(from, this.#point) === ALL_HEADERS;
  }

  /** What leaves a post's segment to there. */
  leaving(post: number, way: Way): Headers {
    return this.#known(4 * post + (way === "all" ? 0 : 1), post, way, true);
  }

  /** What comes into a post's segment from there. */
  entering(post: number, way: Way): Headers {
    return this.#known(4 * post + (way === "all" ? 2 : 3), post, way, false);
  }

  #known(place: number, post: number, way: Way, isOut: boolean): Headers {
    const known = this.#passed[place] as Headers;
    if (known !== UNKNOWN) return known;
    const { segment, point } = this.#outlook.home.stands.posts[post] as Post;
    const [source, destination] = isOut ? [point, this.#point] : [this.#point, point];
    const gate = isOut ? segment.leaving : segment.entering;
    const made = passedBy(this.#outlook.headers, gate[way], source, destination, NO_LABELS);
    this.#passed[place] = made;
    return made;
  }

  /** What members send by a departure to who carries these labels; `key`: the same for the same ones. */
  sent(stand: Stand, { post, launch }: Departure, key: string, labels: readonly string[]): Groups {
    const byStand = key === "" ? this.#plainlySent : listOf(this.#sent, key);
    const known = byStand[stand.nth];
    if (known !== undefined) return known;
    const { point } = this.#outlook.home.stands.posts[post] as Post;
    const made = this.#grouped(stand, ({ host }) =>
      passedBy(this.#outlook.headers, host.launches[launch]?.filters.all ?? [], point, this.#point, labels),
    );
    byStand[stand.nth] = made;
    return made;
  }

  /** What members take from who carries these labels. */
  taken(stand: Stand, key: string, labels: readonly string[]): Groups {
    const byStand = key === "" ? this.#plainlyTaken : listOf(this.#taken, key);
    const known = byStand[stand.nth];
    if (known !== undefined) return known;
    const point = this.#outlook.home.stands.sites[stand.site] as Point;
    const made = this.#grouped(stand, ({ host }) =>
      passedBy(this.#outlook.headers, host.entry.all, this.#point, point, labels),
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

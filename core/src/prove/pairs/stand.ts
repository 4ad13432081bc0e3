import type { Translation } from "../../network/index.ts";
import { type Bits, bitsOf } from "./bits.ts";
import type { Cells } from "./cells.ts";
import { isInside, type Point } from "./cuts.ts";
import type { FilterView } from "./filter-view.ts";
import type { TableView } from "./hop.ts";
import type { Launch, SegmentView } from "./host.ts";
import type { Member } from "./member.ts";
import type { Ways } from "./ways.ts";

/** Where packets start or come to: an address of a cell, before a segment. */
export interface Post {
  readonly segment: SegmentView;
  readonly table: TableView;
  readonly point: Point;
  /** The number of its address among those of its domain. */
  readonly site: number;
}

/** One of the ways out that members of a stand have. */
export interface Departure {
  /** Packets that take it; absent: all. */
  readonly taken: FilterView | undefined;
  /** Which of its members' launches it is. */
  readonly launch: number;
  /** Where packets start, and where replies come back to. */
  readonly post: number;
  readonly back: number;
  /** The source was replaced by the address of the post. */
  readonly translation: Translation | undefined;
  /** It begins in the domain of its members. */
  readonly isHome: boolean;
}

/** Members that the world forwards alike, and to alike: one segment, one cell of addresses, the same ways out. */
export interface Stand {
  readonly nth: number;
  readonly post: number;
  readonly site: number;
  readonly departures: readonly Departure[];
  /** Replies that go out by the post itself: those that these take; absent: all. */
  readonly replies: readonly (FilterView | undefined)[];
  readonly members: readonly Member[];
  readonly places: Bits;
}

/** All stands of a domain, and the places and addresses that they share. */
export interface Stands {
  readonly all: readonly Stand[];
  readonly posts: readonly Post[];
  /** An address of each cell. */
  readonly sites: readonly Point[];
  /** Their places by ascending address. */
  readonly order: readonly number[];
  /** Posts that packets come to, in the same order. */
  readonly goals: readonly number[];
}

/** Whether one address speaks for all that it has, whatever it sends or takes, and replies pass its own filters unasked. */
export function canStand({ host, points, given }: Member): boolean {
  const { entry, launches, replies, isHome } = host;
  if (points?.length !== 1 || !isHome || entry.stateless.length > 0) return false;
  const isPlain = ({ sources, translation }: Launch, nth: number): boolean => {
    if (sources !== undefined || translation === undefined) return sources === undefined;
    const [only, ...others] = given[nth] ?? [];
    const isHome = only !== undefined && others.length === 0 && isInside(only, translation.segment.ranges);
    return isHome && translation.entry.stateless.length === 0;
  };
  return launches.every(isPlain) && replies.every(({ sources }) => sources === undefined);
}

/** Puts members that can stand where they belong. */
export function standsOf(domain: string, members: readonly Member[], size: number, cells: Cells, ways: Ways): Stands {
  const builder = new Builder(domain, cells, ways);
  const byKey = Map.groupBy(members, (member) => builder.keyOf(member));
  const all = [...byKey.values()].map((some, nth) => builder.stand(nth, some, size));
  const { posts, sites } = builder;
  const order = [...sites.keys()].sort((a, b) => ((sites[a] as Point) < (sites[b] as Point) ? -1 : 1));
  const goals = new Set(all.flatMap(({ post, departures }) => [post, ...departures.map(({ back }) => back)]));
  const goalsAt = Map.groupBy(goals, (goal) => (posts[goal] as Post).site);
  return { all, posts, sites, order, goals: order.flatMap((site) => goalsAt.get(site) ?? []) };
}

class Builder {
  readonly posts: Post[] = [];
  readonly sites: Point[] = [];
  readonly #domain: string;
  readonly #cells: Cells;
  readonly #ways: Ways;
  readonly #siteOf = new Map<number, number>();
  readonly #postOf = new Map<SegmentView, Map<number, number>>();
  readonly #numbers = new Map<unknown, number>();

  constructor(domain: string, cells: Cells, ways: Ways) {
    this.#domain = domain;
    this.#cells = cells;
    this.#ways = ways;
  }

  /** The same for members of one stand. */
  keyOf({ host, points, given }: Member): string {
    const launch = ({ taken, segment, translation }: Launch, nth: number): string => {
      const named = translation?.translation;
      const labels = named?.labels.join();
      const ports = named?.ports && `${named.ports.from}-${named.ports.to}`;
      const end = named && [given[nth]?.[0], this.#number(translation?.segment), labels, ports].join();
      return `${this.#number(taken)} ${this.#number(segment)} ${end}`;
    };
    const reply = ({ taken, segment, filters }: Launch): string =>
      `${this.#number(taken)} ${this.#number(segment)} ${filters.stateless.length === 0}`;
    const own = `${this.#number(host.segment)} ${this.#site(points?.[0] ?? 0)}`;
    return [own, ...host.launches.map(launch), ...(host.replies === host.launches ? [] : host.replies.map(reply))].join(
      "|",
    );
  }

  stand(nth: number, members: readonly Member[], size: number): Stand {
    const [{ host, points, given }] = members as readonly [Member];
    const post = this.#post(host.segment, points?.[0] ?? 0);
    const replies = host.replies.filter(
      ({ segment, filters }) => segment === host.segment && filters.stateless.length === 0,
    );
    return {
      nth,
      post,
      site: (this.posts[post] as Post).site,
      departures: host.launches.map((launch, at) => this.#departure(launch, at, post, given[at]?.[0])),
      replies: replies.map(({ taken }) => taken),
      members,
      places: bitsOf(
        size,
        members.map(({ index }) => index),
      ),
    };
  }

  #departure(
    { taken, segment, translation }: Launch,
    launch: number,
    own: number,
    given: Point | undefined,
  ): Departure {
    const [home] = [(this.posts[own] as Post).point];
    const point = translation === undefined ? home : (given ?? home);
    return {
      taken,
      launch,
      post: this.#post(segment, point),
      back: translation === undefined ? own : this.#post(translation.segment, point),
      translation: translation?.translation,
      isHome:
        segment.segment.domain === this.#domain && (translation?.segment ?? segment).segment.domain === this.#domain,
    };
  }

  #post(segment: SegmentView, point: Point): number {
    const site = this.#site(point);
    const bySite = this.#postOf.get(segment) ?? new Map<number, number>();
    this.#postOf.set(segment, bySite);
    const known = bySite.get(site);
    if (known !== undefined) return known;
    bySite.set(site, this.posts.length);
    const address = this.sites[site] as Point;
    this.posts.push({ segment, table: this.#ways.of(segment), point: address, site });
    return this.posts.length - 1;
  }

  #site(point: Point): number {
    const cell = this.#cells.outer(point);
    const known = this.#siteOf.get(cell);
    if (known !== undefined) return known;
    this.#siteOf.set(cell, this.sites.length);
    this.sites.push(point);
    return this.sites.length - 1;
  }

  #number(thing: unknown): number {
    const known = this.#numbers.get(thing) ?? this.#numbers.size;
    this.#numbers.set(thing, known);
    return known;
  }
}

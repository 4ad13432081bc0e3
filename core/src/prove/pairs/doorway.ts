import { type Cuts, cellOf, cutsOfViews, type Point } from "./cuts.ts";
import { passedBy } from "./filter-view.ts";
import type { HeaderSets, Headers } from "./headers.ts";
import type { Post } from "./stand.ts";
import type { Way } from "./ways.ts";

const UNKNOWN = -1;
const NO_LABELS: readonly string[] = [];

/** What filters of a domain's segments say of addresses elsewhere: reckoned once for all that they do not tell apart. */
export class Doorway {
  readonly posts: readonly Post[];
  readonly headers: HeaderSets;
  readonly #cuts: Cuts;
  readonly #doors: (Door | undefined)[] = [];

  constructor(posts: readonly Post[], headers: HeaderSets) {
    this.posts = posts;
    this.headers = headers;
    this.#cuts = cutsOfViews(posts.flatMap(({ segment }) => [...segment.leaving.all, ...segment.entering.all]));
  }

  at(point: Point): Door {
    const cell = cellOf(this.#cuts, point);
    const known = this.#doors[cell] ?? new Door(this, point);
    this.#doors[cell] = known;
    return known;
  }
}

/** What leaves posts of a domain to one cell of addresses, and enters from there. */
export class Door {
  readonly #doorway: Doorway;
  readonly #point: Point;
  /** By posts: what leaves, replies that do, what enters, and replies that do. */
  readonly #passed: Int32Array;

  constructor(doorway: Doorway, point: Point) {
    this.#doorway = doorway;
    this.#point = point;
    this.#passed = new Int32Array(4 * doorway.posts.length).fill(UNKNOWN);
  }

  leaving(post: number, way: Way): Headers {
    return this.#known(4 * post + (way === "all" ? 0 : 1), post, way, true);
  }

  entering(post: number, way: Way): Headers {
    return this.#known(4 * post + (way === "all" ? 2 : 3), post, way, false);
  }

  #known(place: number, post: number, way: Way, isOut: boolean): Headers {
    const known = this.#passed[place] as Headers;
    if (known !== UNKNOWN) return known;
    const { posts, headers } = this.#doorway;
    const { segment, point } = posts[post] as Post;
    const [source, destination] = isOut ? [point, this.#point] : [this.#point, point];
    const gate = isOut ? segment.leaving : segment.entering;
    const made = passedBy(headers, gate[way], source, destination, NO_LABELS);
    this.#passed[place] = made;
    return made;
  }
}

import { type Cuts, cellOf, cutsOfViews, type Point } from "./cuts.ts";
import { passedBy } from "./filter-view.ts";
import type { HeaderSets, Headers } from "./headers.ts";
import type { Post } from "./stand.ts";
import type { Way } from "./ways.ts";

const UNKNOWN = -1;
const NO_LABELS: readonly string[] = [];

/** What filters of a domain's segments say of packets that come into them from elsewhere: reckoned once for all that they do not tell apart. */
export class Doorway {
  readonly posts: readonly Post[];
  readonly headers: HeaderSets;
  readonly #cuts: Cuts;
  readonly #doors: (Door | undefined)[] = [];

  constructor(posts: readonly Post[], headers: HeaderSets) {
    this.posts = posts;
    this.headers = headers;
    this.#cuts = cutsOfViews(posts.flatMap(({ segment }) => segment.entering.all));
  }

  at(point: Point): Door {
    const cell = cellOf(this.#cuts, point);
    const known = this.#doors[cell] ?? new Door(this, point);
    this.#doors[cell] = known;
    return known;
  }
}

/** What enters posts of a domain from one cell of addresses. */
export class Door {
  readonly #doorway: Doorway;
  readonly #point: Point;
  /** By posts: what enters, and replies that do. */
  readonly #passed: Int32Array;

  constructor(doorway: Doorway, point: Point) {
    this.#doorway = doorway;
    this.#point = point;
    this.#passed = new Int32Array(2 * doorway.posts.length).fill(UNKNOWN);
  }

  entering(post: number, way: Way): Headers {
    const place = 2 * post + (way === "all" ? 0 : 1);
    const known = this.#passed[place] as Headers;
    if (known !== UNKNOWN) return known;
    const { posts, headers } = this.#doorway;
    const { segment, point } = posts[post] as Post;
    const made = passedBy(headers, segment.entering[way], this.#point, point, NO_LABELS);
    this.#passed[place] = made;
    return made;
  }
}

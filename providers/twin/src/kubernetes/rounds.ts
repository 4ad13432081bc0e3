/** Of a cluster, how often it was written to. */
interface Written {
  readonly revision: number;
  watch(listener: () => void): void;
}

interface Member {
  /** Does what is due; nothing where nothing was written and no time has come. */
  settle(now: number): void;
}

/**
 * Whose turn it is among clusters that each do something after a write, or when a time has come. Of a thousand mostly one is
 * written to, so that a round in which nobody has anything to do looks at no cluster at all.
 */
export class Rounds {
  readonly #members: Member[] = [];
  /** Who was written to since its turn. */
  readonly #written = new Set<Member>();
  /** Before then no time has come for any member. */
  #due = Number.POSITIVE_INFINITY;

  /** `act` brings the cluster to what it is at a time, and answers when it will be another by itself. */
  join(cluster: Written, act: (now: number) => number): Member {
    let [seen, due] = [-1, Number.NEGATIVE_INFINITY];
    const member: Member = {
      settle: (now) => {
        if (cluster.revision !== seen || now >= due) {
          due = act(now);
          seen = cluster.revision;
        }
        // What it wrote itself it has seen.
        this.#written.delete(member);
        this.#due = Math.min(this.#due, due);
      },
    };
    cluster.watch(() => this.#written.add(member));
    this.#members.push(member);
    this.#written.add(member);
    return member;
  }

  /** A turn for each, in the order in which they joined: what one does may show in what the next one is given. */
  settle(now: number): void {
    if (this.#written.size === 0 && now < this.#due) return;
    this.#due = Number.POSITIVE_INFINITY;
    for (const member of this.#members) member.settle(now);
  }
}

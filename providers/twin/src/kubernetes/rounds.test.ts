import { expect, test } from "vitest";
import { Rounds } from "./rounds.ts";

/** Clusters that do nothing but tell when it was their turn. */
function fleet(
  names: readonly string[],
  dueOf: (name: string, now: number) => number = () => Number.POSITIVE_INFINITY,
) {
  const rounds = new Rounds();
  const turns: string[] = [];
  const clusters = new Map(
    names.map((name) => {
      const cluster = {
        revision: 0,
        wrote: () => undefined as unknown,
        watch: (listener: () => void) => {
          cluster.wrote = listener;
        },
      };
      rounds.join(cluster, (now) => {
        turns.push(`${name} ${now}`);
        return dueOf(name, now);
      });
      return [name, cluster];
    }),
  );
  return {
    write: (name: string) => {
      const cluster = clusters.get(name);
      if (cluster === undefined) throw new Error(`no cluster ${name}`);
      cluster.revision += 1;
      cluster.wrote();
    },
    /** Whose turn it was at this time. */
    settle: (now: number) => {
      rounds.settle(now);
      return turns.splice(0);
    },
  };
}

test("each has a turn at first, in the order in which they joined, and then whoever was written to", () => {
  const { write, settle } = fleet(["b", "a", "c"]);
  expect(settle(0)).toEqual(["b 0", "a 0", "c 0"]);
  expect(settle(1)).toEqual([]);
  write("c");
  write("b");
  expect(settle(2)).toEqual(["b 2", "c 2"]);
  expect(settle(3)).toEqual([]);
});

test("whoever waits for a time has its turn when that has come, also after others had theirs", () => {
  const { write, settle } = fleet(["a", "b"], (name, now) => (name === "a" ? now + 10 : Number.POSITIVE_INFINITY));
  expect(settle(0)).toEqual(["a 0", "b 0"]);
  write("b");
  expect(settle(5)).toEqual(["b 5"]);
  expect(settle(9)).toEqual([]);
  expect(settle(10)).toEqual(["a 10"]);
  expect(settle(19)).toEqual([]);
  expect(settle(25)).toEqual(["a 25"]);
});

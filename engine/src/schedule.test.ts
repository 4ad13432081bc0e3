import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Schedulable, schedule } from "./schedule.ts";
import { runs } from "./testing/property.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

function step(key: string, ...dependsOn: readonly string[]): Schedulable {
  return { key, dependsOn };
}

interface Trial {
  readonly fails?: readonly string[];
  readonly leftOut?: readonly string[];
  /** Aborts when this step starts. */
  readonly stopAt?: string;
  /** Milliseconds that a step takes; default 10. */
  readonly takes?: (key: string) => number;
}

/** Runs steps and writes down when what started and ended. */
async function trial(steps: readonly Schedulable[], { fails = [], leftOut = [], stopAt, takes }: Trial = {}) {
  const clock = new VirtualClock();
  const begin = clock.now();
  const stop = new AbortController();
  const story: string[] = [];
  const skips: string[] = [];
  const fates = await schedule(steps, {
    run: async ({ key }) => {
      story.push(`${clock.now() - begin} +${key}`);
      if (key === stopAt) stop.abort();
      await clock.sleep(takes?.(key) ?? 10);
      story.push(`${clock.now() - begin} -${key}`);
      return fails.includes(key) ? "failed" : "done";
    },
    leftOut: new Set(leftOut),
    signal: stop.signal,
    onSkip: (skipped, because) => skips.push(`${skipped.key} because ${because}`),
  });
  return { story, skips, fates: Object.fromEntries([...fates].map(([key, fate]) => [key, fate])) };
}

test("no steps are done at once", async () => {
  expect((await trial([])).fates).toEqual({});
});

test("whatever is ready runs at once, in plan order, and the rest as soon as it can", async () => {
  const { story } = await trial([
    step("cidr"),
    step("table"),
    step("subnet", "cidr"),
    step("assoc", "subnet", "table"),
  ]);
  expect(story).toEqual([
    "0 +cidr",
    "0 +table",
    "10 -cidr",
    "10 +subnet",
    "10 -table",
    "20 -subnet",
    "20 +assoc",
    "30 -assoc",
  ]);
});

test("a slow step holds nobody up who does not need it", async () => {
  const steps = [step("slow"), step("a"), step("b", "a"), step("after", "slow")];
  const { story } = await trial(steps, { takes: (key) => (key === "slow" ? 1000 : 10) });
  expect(story).toContain("20 -b");
  expect(story.at(-1)).toBe("1010 -after");
});

test("those that become ready together start in plan order, whatever the order of their needs", async () => {
  const { story } = await trial([step("c", "x"), step("b", "x"), step("a", "x"), step("x")]);
  expect(story.filter((line) => line.includes("+"))).toEqual(["0 +x", "10 +c", "10 +b", "10 +a"]);
});

describe("a failure", () => {
  const steps = [step("a"), step("b"), step("a2", "a"), step("a3", "a2"), step("b2", "b"), step("ab", "a", "b")];

  test("reaches those that need it, however far, and nobody else", async () => {
    const { fates } = await trial(steps, { fails: ["a"] });
    expect(fates).toEqual({
      a: { kind: "failed" },
      b: { kind: "done" },
      a2: { kind: "skipped", because: ["a"] },
      a3: { kind: "skipped", because: ["a"] },
      b2: { kind: "done" },
      ab: { kind: "skipped", because: ["a"] },
    });
  });

  test("is told of each that cannot run, once", async () => {
    const { skips } = await trial(steps, { fails: ["a", "b"] });
    expect(skips).toEqual(["a2 because a", "ab because a", "a3 because a", "b2 because b"]);
  });

  test("names all that are to blame in the end", async () => {
    const { fates } = await trial(steps, { fails: ["b", "a"] });
    expect(fates.ab).toEqual({ kind: "skipped", because: ["a", "b"] });
  });
});

test("a step that is left out does not run, and what needs it is skipped because of it", async () => {
  const { story, fates } = await trial([step("a"), step("b", "a"), step("c", "b")], { leftOut: ["a", "b"] });
  expect(story).toEqual([]);
  expect(fates.c).toEqual({ kind: "skipped", because: ["b"] });
});

test("after the signal nothing starts, and what runs is waited for", async () => {
  const { story, fates } = await trial([step("a"), step("b"), step("c", "a")], { stopAt: "a" });
  expect(story).toEqual(["0 +a", "10 -a"]);
  expect(fates).toEqual({ a: { kind: "done" }, b: { kind: "interrupted" }, c: { kind: "interrupted" } });
});

test("a signal that was aborted before starts nothing", async () => {
  const stop = AbortSignal.abort();
  const fates = await schedule([step("a")], { run: async () => "done", leftOut: new Set(), signal: stop });
  expect(fates.get("a")).toEqual({ kind: "interrupted" });
});

test("what a step throws is thrown at once", async () => {
  const run = async () => {
    throw new Error("killed");
  };
  const never = new AbortController().signal;
  await expect(schedule([step("a")], { run, leftOut: new Set(), signal: never })).rejects.toThrow("killed");
});

test("a plan that cannot be carried out is a bug and says where", async () => {
  await expect(trial([step("a", "b")])).rejects.toThrow("a depends on b, which is not in the plan");
  await expect(trial([step("a"), step("a")])).rejects.toThrow("same key");
  await expect(trial([step("x"), step("a", "c", "x"), step("b", "a"), step("c", "b")])).rejects.toThrow(
    "in a circle: a, b, c",
  );
});

/** Random steps that depend on earlier ones only, then shuffled. */
const graphs = fc
  .array(fc.record({ needs: fc.array(fc.nat(30), { maxLength: 4 }), takes: fc.integer({ min: 0, max: 50 }) }), {
    minLength: 1,
    maxLength: 25,
  })
  .chain((rows) => {
    const steps = rows.map(({ needs }, index) =>
      step(`s${index}`, ...(index === 0 ? [] : needs.map((need) => `s${need % index}`))),
    );
    const takes = new Map(rows.map(({ takes: ms }, index) => [`s${index}`, ms]));
    return fc.record({
      steps: fc.shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length }),
      takes: fc.constant(takes),
      fails: fc.subarray(steps.map(({ key }) => key)),
    });
  });

test("whatever the graph, a step starts after all it needs ended, and runs just when nothing it needs failed", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ steps, takes, fails }) => {
      const { story, fates } = await trial(steps, { fails, takes: (key) => takes.get(key) ?? 0 });
      const order = story.map((line) => line.split(" ")[1]);
      for (const { key, dependsOn } of steps) {
        const sound = dependsOn.every((need) => fates[need]?.kind === "done");
        expect(fates[key]?.kind).toBe(sound ? (fails.includes(key) ? "failed" : "done") : "skipped");
        expect(order.includes(`+${key}`)).toBe(sound);
        if (!sound) continue;
        for (const need of dependsOn) expect(order.indexOf(`-${need}`)).toBeLessThan(order.indexOf(`+${key}`));
      }
    }),
    runs(40),
  );
});

test("whatever the graph, no step waits longer than what it needs takes", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ steps, takes }) => {
      const { story } = await trial(steps, { takes: (key) => takes.get(key) ?? 0 });
      const times = new Map(story.map((line) => line.split(" ")).map(([at, what]) => [what, Number(at)]));
      for (const { key, dependsOn } of steps) {
        const ready = Math.max(0, ...dependsOn.map((need) => times.get(`-${need}`) ?? 0));
        expect(times.get(`+${key}`)).toBe(ready);
      }
    }),
    runs(40),
  );
});

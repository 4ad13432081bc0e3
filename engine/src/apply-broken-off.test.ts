import type { StepResult } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { JOURNAL_LOG } from "./journal.ts";
import { STATE_KEY } from "./state.ts";
import { subject, Writing } from "./testing/entries.ts";
import { refusal } from "./testing/faults.ts";
import { type Act, kindsOf, make, planOf, SCOPE, setUp, step } from "./testing/runs.ts";

describe("credentials that expire", () => {
  const expired: Act = (_, context) =>
    context.read({ api: "ec2:x", scope: SCOPE }, () => Promise.reject(refusal("credentials", "ExpiredToken")));

  test("stop the whole run: every further request would fail alike", async () => {
    const { apply, ran } = setUp({ a: expired });
    const outcome = await apply(planOf([step("a"), step("b", { dependsOn: ["create c"] }), step("c")]));
    expect(outcome.result).toBe("failed");
    expect(outcome.stopped).toEqual({
      code: "ExpiredToken",
      message: "ExpiredToken happened",
      hint: "mend ExpiredToken",
    });
    expect(ran.map(({ id }) => id)).not.toContain("b");
    expect(outcome.steps[1]?.outcome).toEqual({ kind: "interrupted" });
  });
});

describe("Ctrl-C", () => {
  test("lets the request in flight finish, starts nothing new, and the next run goes on", async () => {
    const world = setUp({
      a: async (bound, context) => {
        world.stop.abort(new Error("Ctrl-C"));
        return make(bound, context).then(() => make(bound, context));
      },
    });
    const plan = planOf([step("a"), step("b", { dependsOn: ["create a"] })]);
    const outcome = await world.apply(plan);
    expect(outcome.result).toBe("interrupted");
    expect(outcome.steps.map((one) => one.outcome.kind)).toEqual(["interrupted", "interrupted"]);
    expect(world.events.filter((event) => event.kind === "step-interrupted")).toHaveLength(2);
    const again = await world.apply(plan, {
      signal: new AbortController().signal,
      writers: { aws: { plane: "aws", run: make } },
    });
    expect(again.result).toBe("succeeded");
  });

  test("during a wait ends it at once, and the journal has its end", async () => {
    const world = setUp({
      a: async (_, context) => {
        world.clock.sleep(1_000).then(() => world.stop.abort(new Error("Ctrl-C")));
        return context.waitFor<StepResult>("the block", 60_000, async () => undefined);
      },
    });
    const begin = world.clock.now();
    expect((await world.apply(planOf([step("a")]))).result).toBe("interrupted");
    expect(world.clock.now() - begin).toBe(1_000);
    expect(world.written.at(-1)).toMatchObject({ kind: "run-ended", result: "interrupted" });
  });

  test("after the last step changes nothing", async () => {
    const world = setUp({
      a: async (bound, context) => {
        const made = await make(bound, context);
        world.stop.abort(new Error("Ctrl-C"));
        return made;
      },
    });
    expect((await world.apply(planOf([step("a")]))).result).toBe("succeeded");
  });
});

describe("when the journal cannot be kept", () => {
  test("because another run has taken over, nothing more is sent", async () => {
    const world = setUp({
      a: async (bound, context) => {
        const length = (await world.store.readLog(JOURNAL_LOG)).length;
        await world.store.append(JOURNAL_LOG, length, '"theirs"');
        return make(bound, context);
      },
    });
    const outcome = await world.apply(planOf([step("a"), step("b", { dependsOn: ["create a"] })]));
    expect(outcome).toMatchObject({ result: "failed", stopped: { code: "STATE-2" }, requests: {} });
    expect(outcome.steps.map((one) => one.outcome.kind)).toEqual(["interrupted", "interrupted"]);
  });

  test("because the disk is full, nothing is sent at all", async () => {
    const { store, apply } = setUp();
    store.append = async () => {
      throw new Error("ENOSPC: no space left on device");
    };
    const outcome = await apply(planOf([step("a")]));
    expect(outcome).toMatchObject({ result: "failed", stopped: { code: "STATE-3" }, requests: {} });
    expect(outcome.stopped?.message).toContain("no space left");
  });

  test("but the state cannot be folded at the end, the journal has it all and the run has succeeded", async () => {
    const { store, apply, loaded, events } = setUp();
    const swap = store.compareAndSwap.bind(store);
    store.compareAndSwap = async () => {
      throw new Error("EIO");
    };
    expect((await apply(planOf([step("a")]))).result).toBe("succeeded");
    expect(events.find((event) => event.kind === "note")).toMatchObject({ text: expect.stringContaining("EIO") });
    store.compareAndSwap = swap;
    expect((await loaded()).state.resources).toHaveProperty("a");
  });

  test("because it is a newer podspan's, nothing is touched", async () => {
    const { store, apply, ran } = setUp();
    await store.append(JOURNAL_LOG, 0, '{"kind":"intent","version":2}');
    const outcome = await apply(planOf([step("a")]));
    expect(outcome).toMatchObject({ result: "failed", stopped: { code: "STATE-1" }, requests: {} });
    expect(ran).toEqual([]);
    expect(await store.readLog(JOURNAL_LOG)).toHaveLength(1);
  });
});

describe("what a run leaves for the next", () => {
  test("is the journal while the world may show it late, and the state alone afterwards", async () => {
    const { apply, clock, journal, loaded } = setUp();
    await apply(planOf([step("a")]));
    expect((await loaded()).recent).toHaveLength(1);
    clock.pass(60_000);
    await apply(planOf([]));
    expect(await journal()).toEqual([]);
    expect((await loaded()).state.resources).toHaveProperty("a");
    await apply(planOf([step("a", { operation: "delete", worldId: "world a" })]));
    expect((await loaded()).state.resources).toEqual({});
  });

  test("is nothing after a destroy, once that has settled", async () => {
    const { apply, clock, store } = setUp();
    await apply(planOf([step("a")]));
    await apply(planOf([step("a", { operation: "delete", worldId: "world a" })]));
    clock.pass(60_000);
    await apply(planOf([]));
    expect(JSON.parse((await store.read(STATE_KEY))?.value ?? "").resources).toEqual({});
    expect(await store.readLog(JOURNAL_LOG)).toEqual([]);
  });
});

test("what observing found out about an interrupted run is written down before anything else", async () => {
  const { store, apply, journal, loaded } = setUp();
  const before = new Writing("run-0").started().intent(subject("vpc-cidr", "cidr"), "create");
  await store.append(JOURNAL_LOG, 0, ...before.entries.map((entry) => JSON.stringify(entry)));
  const resolutions = [{ intent: { run: "run-0", call: 1 }, finding: { as: "found", worldId: "assoc-1" } } as const];
  await apply(planOf([]), { resolutions });
  expect(kindsOf(await journal())).toEqual(["run-started", "intent", "run-started", "settlement", "run-ended"]);
  expect((await loaded()).state.resources).toMatchObject({ cidr: { worldId: "assoc-1" } });
  expect((await loaded()).open).toEqual([]);
});

test("what a kill point throws ends the run there and then: nothing more is written", async () => {
  const { apply, journal } = setUp();
  const onPoint = (point: string) => {
    if (point === "after-effect") throw new Error("killed");
  };
  await expect(apply(planOf([step("a"), step("b", { dependsOn: ["create a"] })]), { onPoint })).rejects.toThrow(
    "killed",
  );
  expect(kindsOf(await journal())).toEqual(["run-started", "intent"]);
});

test("a plan whose steps need what is not there is a bug, and throws before anything is touched", async () => {
  const { apply, ran } = setUp();
  await expect(apply(planOf([step("a", { dependsOn: ["create z"] })]))).rejects.toThrow("not in the plan");
  expect(ran).toEqual([]);
});

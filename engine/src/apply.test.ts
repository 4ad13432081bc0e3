import { describe, expect, test } from "vitest";
import { JOURNAL_LOG } from "./journal.ts";
import { STATE_KEY } from "./state.ts";
import { refusal } from "./testing/faults.ts";
import { type Act, kindsOf, planOf, SCOPE, setUp, step } from "./testing/runs.ts";

describe("a plan that goes well", () => {
  test("is carried out and told, step by step", async () => {
    const { apply, events } = setUp();
    const outcome = await apply(planOf([step("a"), step("b", { dependsOn: ["create a"] })]));
    expect(outcome).toEqual({
      kind: "ApplyOutcome",
      version: 1,
      run: "run-1",
      result: "succeeded",
      steps: [
        { key: "create a", outcome: { kind: "done", worldId: "world a" } },
        { key: "create b", outcome: { kind: "done", worldId: "world b" } },
      ],
      requests: { "ec2:create": 2 },
    });
    expect(kindsOf(events)).toEqual([
      "run-started",
      "step-started",
      "request-sent",
      "step-done",
      "step-started",
      "request-sent",
      "step-done",
      "run-ended",
    ]);
    expect(events.every(({ at }) => at > 0)).toBe(true);
  });

  test("leaves a journal from beginning to end, and a state", async () => {
    const { apply, journal, store } = setUp();
    await apply(planOf([step("a")]));
    expect(kindsOf(await journal())).toEqual(["run-started", "intent", "result", "step-done", "run-ended"]);
    expect(JSON.parse((await store.read(STATE_KEY))?.value ?? "").resources).toMatchObject({
      a: { kind: "subnet", worldId: "world a" },
    });
  });

  test("writes the same journal to the byte when it is run anew in an equal world", async () => {
    const lines = async () => {
      const { apply, store } = setUp();
      await apply(planOf([step("a"), step("b"), step("c", { dependsOn: ["create a"] })]));
      return store.readLog(JOURNAL_LOG);
    };
    expect(await lines()).toEqual(await lines());
  });
});

test("an empty plan asks nothing and writes nothing", async () => {
  const { apply, journal, store, events } = setUp();
  expect((await apply(planOf([]))).result).toBe("succeeded");
  expect(await journal()).toEqual([]);
  expect(await store.read(STATE_KEY)).toBeUndefined();
  expect(kindsOf(events)).toEqual(["run-started", "run-ended"]);
});

describe("references are bound", () => {
  const user = step("user", { after: { vpc: { $ref: "vpc" }, group: { $ref: "group" } }, dependsOn: ["create group"] });

  test("to what was there and to what this run made", async () => {
    const { apply, ran } = setUp();
    await apply(planOf([step("group"), user], { vpc: "vpc-1", group: "sg-old" }));
    expect(ran[1]?.after).toEqual({ vpc: "vpc-1", group: "world group" });
  });

  test("to what state remembers", async () => {
    const { apply, ran } = setUp();
    await apply(planOf([step("vpc"), step("group")]));
    await apply(planOf([{ ...user, dependsOn: [] }]));
    expect(ran.at(-1)?.after).toEqual({ vpc: "world vpc", group: "world group" });
  });

  test("or the step fails, and names what is missing", async () => {
    const { apply, ran } = setUp();
    const outcome = await apply(planOf([{ ...user, dependsOn: [] }], { vpc: "vpc-1" }));
    expect(ran).toEqual([]);
    expect(outcome.steps[0]?.outcome).toMatchObject({
      kind: "failed",
      code: "UNBOUND",
      message: "nothing in the world bears the name of group",
    });
  });
});

describe("a step that fails", () => {
  const denied: Act = (_, context) =>
    context.write({
      api: "ec2:create",
      scope: SCOPE,
      send: () => Promise.reject(refusal("denied", "UnauthorizedOperation")),
    });

  test("is reported with the world's code and a hint, and only what needs it is left out", async () => {
    const { apply, events } = setUp({ a: denied });
    const steps = [
      step("a"),
      step("b"),
      step("a2", { dependsOn: ["create a"] }),
      step("a3", { dependsOn: ["create a2"] }),
    ];
    const outcome = await apply(planOf(steps));
    expect(outcome.result).toBe("failed");
    expect(outcome.steps.map((one) => one.outcome)).toEqual([
      {
        kind: "failed",
        code: "UnauthorizedOperation",
        message: "UnauthorizedOperation happened",
        hint: "mend UnauthorizedOperation",
        api: "ec2:Create",
      },
      { kind: "done", worldId: "world b" },
      { kind: "skipped", because: ["create a"] },
      { kind: "skipped", because: ["create a"] },
    ]);
    const skipped = events.filter((event) => event.kind === "step-skipped");
    expect(skipped.map((event) => event.step)).toEqual(["create a2", "create a3"]);
  });

  test("by a bug of ours says so, and the others go on", async () => {
    const { apply } = setUp({ a: () => Promise.reject(new TypeError("x is not a function")) });
    const outcome = await apply(planOf([step("a"), step("b")]));
    expect(outcome.steps[0]?.outcome).toMatchObject({
      kind: "failed",
      code: "BUG",
      message: "TypeError: x is not a function",
    });
    expect(outcome.steps[1]?.outcome.kind).toBe("done");
  });

  test("because nobody can write its plane", async () => {
    const { apply } = setUp();
    const outcome = await apply(planOf([step("a")]), { writers: {} });
    expect(outcome.steps[0]?.outcome).toMatchObject({ kind: "failed", code: "NO-WRITER" });
  });

  test("beside a request of its own in flight lets that one finish before the run ends", async () => {
    const { apply, written, clock } = setUp({
      a: async (bound, context) => {
        const slow = () => clock.sleep(500);
        const request = { api: "ec2:slow", scope: bound.scope };
        await Promise.all([context.write({ ...request, send: slow }), denied(bound, context)]);
        return {};
      },
    });
    await apply(planOf([step("a")]));
    expect(kindsOf(written)).toEqual(["run-started", "intent", "intent", "result", "result", "run-ended"]);
  });
});

test("blocked steps are left out with all that needs them, and reported", async () => {
  const blocked = { code: "SCOPE-1", reason: "cannot be read", fix: "grant it" };
  const { apply, ran, events } = setUp();
  const outcome = await apply(planOf([step("a", { blocked }), step("b"), step("c", { dependsOn: ["create a"] })]));
  expect(ran.map(({ id }) => id)).toEqual(["b"]);
  expect(outcome.result).toBe("failed");
  expect(outcome.steps.map((one) => one.outcome)).toEqual([
    { kind: "blocked", ...blocked },
    { kind: "done", worldId: "world b" },
    { kind: "skipped", because: ["create a"] },
  ]);
  expect(events.find((event) => event.kind === "step-blocked")).toMatchObject({ step: "create a", ...blocked });
});

test("a plan of blocked steps alone touches nothing, not even the journal", async () => {
  const blocked = { code: "SCOPE-1", reason: "cannot be read", fix: "grant it" };
  const { apply, journal } = setUp();
  expect((await apply(planOf([step("a", { blocked })]))).result).toBe("failed");
  expect(await journal()).toEqual([]);
});

import type { AwsScope } from "@podspan/core/desired";
import type { Plan, Step } from "@podspan/core/plan";
import type { BoundStep, StepContext, StepResult, Writer } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import { type ApplyDeps, applyPlan } from "./apply.ts";
import type { ApplyEvent } from "./events.ts";
import { JOURNAL_LOG } from "./journal.ts";
import type { JournalEntry } from "./journal-entry.ts";
import { type Loaded, loadState, STATE_KEY } from "./state.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { FABRIC, subject, Writing } from "./testing/entries.ts";
import { refusal } from "./testing/faults.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

function step(id: string, more: Partial<Step> = {}): Step {
  const operation = more.operation ?? "create";
  return {
    key: `${operation} ${id}`,
    action: operation,
    operation,
    kind: "subnet",
    id,
    scope: SCOPE,
    after: {},
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "test",
    ...more,
  };
}

function planOf(steps: readonly Step[], bindings: Readonly<Record<string, string>> = {}): Plan {
  return {
    kind: "Plan",
    version: 1,
    purpose: "apply",
    fabric: { ...FABRIC, hash: "" },
    tool: "test",
    target: "twin",
    scopes: [SCOPE],
    bindings,
    summary: { create: 0, update: 0, replace: 0, delete: 0, adopt: 0, release: 0, unchanged: 0, blocked: 0 },
    steps,
    checks: [],
    diagnostics: [],
  };
}

type Act = (step: BoundStep, context: StepContext) => Promise<StepResult>;

/** Makes one thing with one request, named after its step. */
const make: Act = async (bound, context) => {
  const worldId = await context.write({
    api: `ec2:${bound.operation}`,
    scope: bound.scope,
    send: async () => `world ${bound.id}`,
    worldId: (answer) => answer,
  });
  return bound.operation === "delete" ? {} : { worldId };
};

function setUp(acts: Readonly<Record<string, Act>> = {}) {
  const clock = new VirtualClock();
  const store = new MemoryStore({ clock });
  const written: JournalEntry[] = [];
  const append = store.append.bind(store);
  store.append = async (log, length, ...lines) => {
    const appended = await append(log, length, ...lines);
    if (appended) written.push(...lines.map((line) => JSON.parse(line)));
    return appended;
  };
  const stop = new AbortController();
  const events: ApplyEvent[] = [];
  const ran: BoundStep[] = [];
  const writer: Writer = {
    plane: "aws",
    run: (bound, context) => {
      ran.push(bound);
      return (acts[bound.id] ?? make)(bound, context);
    },
  };
  let runs = 0;
  const apply = (plan: Plan, more: Partial<ApplyDeps> = {}) => {
    runs += 1;
    const shared = { store, clock, signal: stop.signal, runNonce: `run-${runs}`, writers: { aws: writer } };
    return applyPlan(plan, { ...shared, events: (event) => events.push(event), ...more });
  };
  const journal = async (): Promise<readonly JournalEntry[]> =>
    (await store.readLog(JOURNAL_LOG)).map((line) => JSON.parse(line));
  const loaded = async () => (await loadState(store, FABRIC)) as Loaded;
  return { clock, store, stop, events, ran, apply, journal, written, loaded };
}

const kindsOf = (entries: readonly { readonly kind: string }[]) => entries.map(({ kind }) => kind);

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

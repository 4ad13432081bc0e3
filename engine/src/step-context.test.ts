import type { AwsScope } from "@podspan/core/desired";
import type { Plan, Step } from "@podspan/core/plan";
import { type BoundStep, ProviderError, type StepContext } from "@podspan/core/ports";
import { describe, expect, test } from "vitest";
import type { ApplyEvent } from "./events.ts";
import type { Intent, JournalEntry, Result } from "./journal-entry.ts";
import type { Point } from "./kill-point.ts";
import { Limiter } from "./limiter.ts";
import type { Limits } from "./limits.ts";
import { Run } from "./run.ts";
import { type Loaded, loadState } from "./state.ts";
import { stepContext } from "./step-context.ts";
import { MemoryStore } from "./store/memory-store.ts";
import { FABRIC, Writing } from "./testing/entries.ts";
import { refusal } from "./testing/faults.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";
import { intentToken } from "./token.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };

function stepOf(more: Partial<Step> = {}): BoundStep {
  return {
    key: "create a/cidr",
    action: "create",
    operation: "create",
    kind: "vpc-cidr",
    id: "a/cidr",
    scope: SCOPE,
    after: { vpc: "vpc-1", cidr: "100.64.0.0/16" },
    changes: [],
    dependsOn: [],
    destructive: false,
    why: "test",
    ...more,
  };
}

const PLAN = { purpose: "apply", bindings: { "a/old": "x-1" }, steps: [], fabric: FABRIC } as unknown as Plan;

interface Place {
  readonly clock: VirtualClock;
  readonly store: MemoryStore;
}

function newPlace(): Place {
  const clock = new VirtualClock();
  return { clock, store: new MemoryStore({ clock }) };
}

async function setUp(
  step = stepOf(),
  onPoint?: (point: Point) => void,
  limits?: Limits,
  { clock, store }: Place = newPlace(),
) {
  const events: ApplyEvent[] = [];
  const stop = new AbortController();
  const loaded = (await loadState(store, FABRIC)) as Loaded;
  const deps = {
    store,
    clock,
    signal: stop.signal,
    runNonce: "run-1",
    events: (event: ApplyEvent) => void events.push(event),
    ...(limits === undefined ? {} : { limiter: new Limiter({ clock, limits }) }),
    ...(onPoint === undefined ? {} : { onPoint }),
  };
  const run = new Run(PLAN, deps, loaded, { version: undefined, length: loaded.entries.length });
  const journal = async (): Promise<readonly JournalEntry[]> =>
    (await store.readLog("journal.ndjson")).map((line) => JSON.parse(line));
  return { clock, store, events, stop, run, journal, context: stepContext(step, run) };
}

function create(context: StepContext, send: (token: string) => Promise<string>) {
  return context.write({
    api: "ec2:AssociateVpcCidrBlock",
    scope: SCOPE,
    send,
    worldId: (answer) => answer,
    intent: { CidrBlock: "100.64.0.0/16" },
  });
}

describe("a write", () => {
  test("has its intent on disk before it is sent, and its result after it", async () => {
    const { context, journal } = await setUp();
    let before: readonly JournalEntry[] = [];
    const answer = await create(context, async () => {
      before = await journal();
      return "assoc-1";
    });
    expect(answer).toBe("assoc-1");
    expect(before.map(({ kind }) => kind)).toEqual(["intent"]);
    expect((await journal()).map(({ kind }) => kind)).toEqual(["intent", "result"]);
  });

  test("says in its intent all that is needed to find out later what became of it", async () => {
    const { context, journal } = await setUp();
    await create(context, async () => "assoc-1");
    const [intent, result] = (await journal()) as readonly [Intent, Result];
    expect(intent).toMatchObject({
      run: "run-1",
      call: 1,
      step: "create a/cidr",
      subject: { id: "a/cidr", kind: "vpc-cidr", scope: SCOPE },
      operation: "create",
      api: "ec2:AssociateVpcCidrBlock",
      naturalKey: { vpc: "vpc-1", cidr: "100.64.0.0/16" },
      detail: { CidrBlock: "100.64.0.0/16" },
    });
    expect(result).toMatchObject({ call: 1, outcome: { ok: true, worldId: "assoc-1" } });
  });

  test("carries a token of its own, the same in the journal and on every try", async () => {
    const { context, journal } = await setUp();
    const tokens: string[] = [];
    await create(context, async (token) => {
      tokens.push(token);
      if (tokens.length < 3) throw refusal("throttled");
      return "assoc-1";
    });
    await create(context, async (token) => {
      tokens.push(token);
      return "assoc-2";
    });
    const first = intentToken("run-1", "create a/cidr", 1);
    const second = intentToken("run-1", "create a/cidr", 2);
    expect(tokens).toEqual([first, first, first, second]);
    const intents = (await journal()).filter((entry): entry is Intent => entry.kind === "intent");
    expect(intents.map(({ token }) => token)).toEqual([first, second]);
  });

  test("that is sent again says so before, so that its window is counted from then", async () => {
    const { context, journal, clock } = await setUp();
    let tries = 0;
    await create(context, async () => {
      tries += 1;
      await clock.sleep(1_000);
      if (tries === 1) throw refusal("throttled");
      return "assoc-1";
    });
    const [intent, resent, result] = await journal();
    expect([intent?.kind, resent?.kind, result?.kind]).toEqual(["intent", "resent", "result"]);
    expect(Date.parse(resent?.at ?? "") - Date.parse(intent?.at ?? "")).toBeGreaterThan(1_000);
  });

  test("that waits for its turn has no intent yet, and none when it is stopped before", async () => {
    const tight = { maxInFlight: 1, rows: [{ api: "*", burst: 1, perSecond: 1 }] };
    const { context, journal, stop, clock } = await setUp(stepOf(), undefined, tight);
    await create(context, async () => "assoc-1");
    const waiting = create(context, async () => "assoc-2");
    await clock.sleep(500);
    expect(await journal()).toHaveLength(2);
    stop.abort(new Error("Ctrl-C"));
    await expect(waiting).rejects.toThrow("Ctrl-C");
    expect(await journal()).toHaveLength(2);
  });

  test("of which an earlier run never heard is looked for first, under an intent of its own", async () => {
    const { store, clock } = await setUp();
    const before = new Writing("run-0").started().intent({ id: "a/cidr", kind: "vpc-cidr", scope: SCOPE }, "create", {
      api: "ec2:AssociateVpcCidrBlock",
    });
    const lines = before.entries.map((entry) => JSON.stringify(entry));
    await store.append("journal.ndjson", 0, ...lines);
    const { context, run, journal } = await setUp(stepOf(), undefined, undefined, { store, clock });
    const answer = await context.write({
      api: "ec2:AssociateVpcCidrBlock",
      scope: SCOPE,
      send: () => Promise.reject(new Error("sent twice")),
      readBack: async () => "assoc-1",
      worldId: (id) => id,
    });
    expect(answer).toBe("assoc-1");
    expect((await journal()).map(({ kind }) => kind)).toEqual(["run-started", "intent", "intent", "result"]);
    expect(run.fold.remembered("a/cidr")?.worldId).toBe("assoc-1");
  });

  test("of a replacement names what bore the name before", async () => {
    const { context, journal } = await setUp(stepOf({ id: "a/old" }));
    await create(context, async () => "x-2");
    expect((await journal())[0]).toMatchObject({ former: "x-1" });
  });

  test("that deletes names the thing, and needs no natural key", async () => {
    const { context, journal } = await setUp(stepOf({ operation: "delete", worldId: "assoc-1" }));
    await context.write({ api: "ec2:Disassociate", scope: SCOPE, send: async () => undefined });
    const [intent, result] = await journal();
    expect(intent).toMatchObject({ operation: "delete", worldId: "assoc-1" });
    expect(intent).not.toHaveProperty("naturalKey");
    expect(result).toMatchObject({ outcome: { ok: true } });
  });

  test("that is refused leaves the world's code in the journal and throws what came", async () => {
    const { context, journal } = await setUp();
    const denied = refusal("denied", "UnauthorizedOperation");
    await expect(create(context, () => Promise.reject(denied))).rejects.toBe(denied);
    expect((await journal())[1]).toMatchObject({
      outcome: { ok: false, faultClass: "denied", code: "UnauthorizedOperation", mayBeTaken: false },
    });
  });

  test("that met a bug leaves its name, and stays open", async () => {
    const { context, journal, run } = await setUp();
    await expect(create(context, () => Promise.reject(new TypeError("bug")))).rejects.toThrow("bug");
    expect((await journal())[1]).toMatchObject({ outcome: { faultClass: "bug", code: "TypeError", mayBeTaken: true } });
    expect(run.fold.result().open).toHaveLength(1);
  });

  test("in flight when the run is stopped finishes and is journaled; the next one is not begun", async () => {
    const { context, journal, stop, clock } = await setUp();
    const answer = await create(context, async () => {
      stop.abort(new Error("Ctrl-C"));
      await clock.sleep(100);
      return "assoc-1";
    });
    expect(answer).toBe("assoc-1");
    expect((await journal()).map(({ kind }) => kind)).toEqual(["intent", "result"]);
    await expect(create(context, async () => "assoc-2")).rejects.toThrow("Ctrl-C");
    expect(await journal()).toHaveLength(2);
  });

  test("passes three kill points, in this order", async () => {
    const points: Point[] = [];
    const { context } = await setUp(stepOf(), (point) => points.push(point));
    await create(context, async () => "assoc-1");
    expect(points).toEqual(["after-intent", "after-effect", "after-result"]);
  });

  test("that is refused took no effect, so only the first", async () => {
    const points: Point[] = [];
    const { context } = await setUp(stepOf(), (point) => points.push(point));
    await create(context, () => Promise.reject(refusal("denied"))).catch(() => undefined);
    expect(points).toEqual(["after-intent"]);
  });
});

test("reads of a step are told as the step's", async () => {
  const { context, events } = await setUp();
  expect(await context.read({ api: "ec2:DescribeVpcs", scope: SCOPE }, async () => "page")).toBe("page");
  expect(events).toMatchObject([{ kind: "request-sent", api: "ec2:DescribeVpcs", step: "create a/cidr" }]);
});

describe("waiting for something", () => {
  test("asks at once, then soon, then less and less often", async () => {
    const { context, clock, events } = await setUp();
    const begin = clock.now();
    const asked: number[] = [];
    const answer = await context.waitFor("the block", 60_000, async () => {
      asked.push(clock.now() - begin);
      return asked.length === 9 ? "associated" : undefined;
    });
    expect(answer).toBe("associated");
    expect(asked).toEqual([0, 100, 300, 700, 1500, 3100, 6300, 11_300, 16_300]);
    expect(events).toMatchObject([{ kind: "waiting", what: "the block", step: "create a/cidr" }]);
  });

  test("that is there at once is not told", async () => {
    const { context, events } = await setUp();
    await context.waitFor("the block", 60_000, async () => "associated");
    expect(events).toEqual([]);
  });

  test("ends when its time is over, and says that running again goes on", async () => {
    const { context, clock } = await setUp();
    const begin = clock.now();
    const fault = await context.waitFor("the block", 7_000, async () => undefined).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ProviderError);
    expect(fault).toMatchObject({
      faultClass: "transient",
      code: "WaitedTooLong",
      message: "the block: not within 7 s",
    });
    expect(clock.now() - begin).toBe(7_000);
  });

  test("ends with the run", async () => {
    const { context, stop } = await setUp();
    const waiting = context.waitFor("the block", 7_000, async () => undefined);
    stop.abort(new Error("Ctrl-C"));
    await expect(waiting).rejects.toThrow("Ctrl-C");
  });
});

describe("prior values", () => {
  test("are on disk when remembering returns, and the step can read them", async () => {
    const { context, journal } = await setUp(stepOf({ kind: "cni-addon", id: "a/addon", worldId: "t/vpc-cni" }));
    expect(context.prior).toBeUndefined();
    await context.rememberPrior({ LABEL: "theirs" });
    expect((await journal())[0]).toMatchObject({ kind: "prior", worldId: "t/vpc-cni", prior: { LABEL: "theirs" } });
    expect(context.prior).toEqual({ LABEL: "theirs" });
  });

  test("that are remembered stay the first ones", async () => {
    const { context } = await setUp(stepOf({ kind: "cni-addon", id: "a/addon" }));
    await context.rememberPrior({ LABEL: "theirs" });
    await context.rememberPrior({ LABEL: "ours by now", MORE: null });
    expect(context.prior).toEqual({ LABEL: "theirs", MORE: null });
  });
});

test("a note is told as the step's", async () => {
  const { context, events } = await setUp();
  context.note("takes LABEL from kubectl");
  expect(events).toMatchObject([{ kind: "note", text: "takes LABEL from kubectl", step: "create a/cidr" }]);
});

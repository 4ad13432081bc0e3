import type { AwsScope, KubernetesScope } from "@podspan/core/desired";
import type { Request } from "@podspan/core/ports";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Limiter } from "./limiter.ts";
import type { Limits } from "./limits.ts";
import { runs } from "./testing/property.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const EU: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
const US: AwsScope = { ...EU, region: "us-west-2" };
const CLUSTER: KubernetesScope = { plane: "kubernetes", cluster: "west1" };
const NEVER = new AbortController().signal;

const TIGHT: Limits = {
  maxInFlight: 4,
  rows: [
    { api: "slow:*", burst: 2, perSecond: 1 },
    { api: "*", burst: 100, perSecond: 100 },
  ],
};

function setUp(limits: Limits = TIGHT) {
  const clock = new VirtualClock();
  const begin = clock.now();
  const limiter = new Limiter({ clock, limits });
  const sent: string[] = [];
  const times: number[] = [];
  let inFlight = 0;
  let most = 0;
  const send = async (name: string, request: Request, takes = 10, outcome: "answered" | "throttled" = "answered") => {
    const permit = await limiter.acquire(request, NEVER);
    inFlight += 1;
    most = Math.max(most, inFlight);
    times.push(clock.now() - begin);
    sent.push(`${clock.now() - begin} ${name}`);
    await clock.sleep(takes);
    inFlight -= 1;
    permit.release(outcome);
  };
  return { clock, limiter, sent, times, send, most: () => most };
}

test("requests go at once while tokens and slots last", async () => {
  const { sent, send } = setUp();
  await Promise.all(["a", "b", "c"].map((name) => send(name, { api: "fast:X", scope: EU })));
  expect(sent).toEqual(["0 a", "0 b", "0 c"]);
});

test("no more are in flight than allowed, first come, first served", async () => {
  const { sent, send, most } = setUp();
  await Promise.all(["a", "b", "c", "d", "e", "f"].map((name) => send(name, { api: "fast:X", scope: EU })));
  expect(most()).toBe(4);
  expect(sent).toEqual(["0 a", "0 b", "0 c", "0 d", "10 e", "10 f"]);
});

test("a bucket that is empty makes wait for its rate", async () => {
  const { sent, send } = setUp();
  await Promise.all(["a", "b", "c", "d"].map((name) => send(name, { api: "slow:X", scope: EU })));
  expect(sent).toEqual(["0 a", "0 b", "1000 c", "2000 d"]);
});

test("who waits for a token holds no slot: other apis, regions and clusters go on", async () => {
  const { sent, send } = setUp({ ...TIGHT, maxInFlight: 1 });
  await Promise.all([
    ...["a", "b", "c", "d"].map((name) => send(name, { api: "slow:X", scope: EU }, 1)),
    send("other api", { api: "slow:Y", scope: EU }, 1),
    send("other region", { api: "slow:X", scope: US }, 1),
    send("cluster", { api: "fast:X", scope: CLUSTER }, 1),
  ]);
  expect(sent.slice(0, 5)).toEqual(["0 a", "1 b", "2 other api", "3 other region", "4 cluster"]);
  expect(sent.at(-1)).toMatch(/^200\d d$/);
});

test("who waits for a slot holds no token: a stalled world does not let a burst through afterwards", async () => {
  const { times, send } = setUp({ maxInFlight: 1, rows: [{ api: "*", burst: 2, perSecond: 1 }] });
  await Promise.all([
    send("stalls", { api: "slow:X", scope: EU }, 10_000),
    ...Array.from({ length: 4 }, (_, index) => send(`${index}`, { api: "slow:X", scope: EU }, 1)),
  ]);
  expect(times).toEqual([0, 10_000, 10_001, 11_000, 12_000]);
});

describe("when the signal aborts", () => {
  test("waiting ends with its reason, and the place goes to the next", async () => {
    const { limiter, sent, send } = setUp({ maxInFlight: 1, rows: [{ api: "*", burst: 10, perSecond: 1 }] });
    const stop = new AbortController();
    const first = send("first", { api: "x:X", scope: EU });
    const waiting = limiter.acquire({ api: "x:X", scope: EU }, stop.signal);
    const third = send("third", { api: "x:X", scope: EU });
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await Promise.all([first, third]);
    expect(sent).toEqual(["0 first", "10 third"]);
  });

  test("before, nothing is taken", async () => {
    const { limiter } = setUp();
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(limiter.acquire({ api: "x:X", scope: EU }, stopped)).rejects.toThrow("stopped");
    expect(limiter.requests()).toEqual({});
  });
});

test("a permit is given back once, however often it is said", async () => {
  const { limiter } = setUp({ maxInFlight: 1, rows: [{ api: "*", burst: 10, perSecond: 1 }] });
  const first = await limiter.acquire({ api: "x:X", scope: EU }, NEVER);
  first.release("answered");
  first.release("answered");
  await limiter.acquire({ api: "x:X", scope: EU }, NEVER);
  const third = limiter.acquire({ api: "x:X", scope: EU }, NEVER).then(() => "granted");
  expect(await Promise.race([third, Promise.resolve("waits")])).toBe("waits");
});

test("requests are counted by api, sorted", async () => {
  const { limiter, send } = setUp();
  await send("a", { api: "b:B", scope: EU });
  await send("b", { api: "a:A", scope: US });
  await send("c", { api: "b:B", scope: CLUSTER });
  expect(JSON.stringify(limiter.requests())).toBe('{"a:A":1,"b:B":2}');
});

test("a throttled api slows down by itself and comes back when it is answered", async () => {
  const { times, send } = setUp({ maxInFlight: 1, rows: [{ api: "*", burst: 5, perSecond: 10 }] });
  await send("refused", { api: "x:X", scope: EU }, 0, "throttled");
  for (let index = 0; index < 30; index++) await send(`${index}`, { api: "x:X", scope: EU }, 0);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(gaps[0]).toBe(200);
  expect(gaps.at(-1)).toBeLessThanOrEqual(101);
});

test("whatever comes, no bucket is overdrawn and no more are in flight than allowed", async () => {
  const requests = fc.array(
    fc.record({
      api: fc.constantFrom("slow:A", "slow:B", "fast:A"),
      after: fc.integer({ min: 0, max: 400 }),
      takes: fc.integer({ min: 0, max: 500 }),
    }),
    { maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(requests, async (wanted) => {
      const { clock, limiter, most, send } = setUp();
      const sent = new Map<string, number[]>();
      let at = 0;
      const all = wanted.map(async ({ api, after, takes }) => {
        at += after;
        await clock.sleep(at);
        await send(api, { api, scope: EU }, takes);
      });
      const grant = limiter.acquire.bind(limiter);
      limiter.acquire = async (request, signal) => {
        const permit = await grant(request, signal);
        sent.set(request.api, [...(sent.get(request.api) ?? []), clock.now()]);
        return permit;
      };
      await Promise.all(all);
      expect(most()).toBeLessThanOrEqual(4);
      for (const [api, times] of sent) expectWithin(times, api.startsWith("slow") ? [2, 1] : [100, 100]);
      expect([...sent.values()].flat()).toHaveLength(wanted.length);
    }),
    runs(25),
  );
});

function expectWithin(times: readonly number[], [burst, perSecond]: readonly [number, number]): void {
  for (const [from, start] of times.entries()) {
    for (const [to, end] of times.entries()) {
      if (to < from) continue;
      expect(to - from + 1).toBeLessThanOrEqual(burst + ((end - start) * perSecond) / 1000 + 1e-6);
    }
  }
}

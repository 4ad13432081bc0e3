import type { AwsScope } from "@podspan/core/desired";
import { expect, test } from "vitest";
import type { ApplyEvent } from "./events.ts";
import { Limiter } from "./limiter.ts";
import { readContext } from "./read.ts";
import { refusal } from "./testing/faults.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const SCOPE: AwsScope = { plane: "aws", partition: "aws", account: "111111111111", region: "eu-west-1" };
const REQUEST = { api: "ec2:DescribeSubnets", scope: SCOPE };

function setUp(signal = new AbortController().signal) {
  const clock = new VirtualClock();
  const limiter = new Limiter({ clock });
  const events: ApplyEvent[] = [];
  const context = readContext({ clock, signal, limiter, events: (event) => events.push(event) });
  return { clock, limiter, events, context, begin: clock.now() };
}

/** Answers or throws these, one after the other. */
function answering<T>(...answers: readonly (T | Error)[]): () => Promise<T> {
  const left = [...answers];
  return async () => {
    const answer = left.shift();
    if (answer === undefined) throw new Error("asked too often");
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

test("a read passes through the limiter, is counted and told", async () => {
  const { context, limiter, events, begin } = setUp();
  expect(await context.read(REQUEST, answering("page"))).toBe("page");
  expect(limiter.requests()).toEqual({ "ec2:DescribeSubnets": 1 });
  expect(events).toEqual([{ kind: "request-sent", at: begin, api: "ec2:DescribeSubnets", scope: SCOPE, attempt: 1 }]);
});

test("throttling and broken connections are tried again, and each retry is told with its reason", async () => {
  const { context, limiter, events } = setUp();
  const send = answering<string>(
    refusal("throttled", "RequestLimitExceeded"),
    refusal("transient", "ECONNRESET"),
    "page",
  );
  expect(await context.read(REQUEST, send)).toBe("page");
  expect(limiter.requests()).toEqual({ "ec2:DescribeSubnets": 3 });
  const told = events.map((event) => (event.kind === "retry" ? `${event.attempt} ${event.why}` : event.kind));
  expect(told).toEqual([
    "request-sent",
    "1 RequestLimitExceeded: RequestLimitExceeded happened",
    "request-sent",
    "2 ECONNRESET: ECONNRESET happened",
    "request-sent",
  ]);
});

test("a refusal is thrown as it came, at once", async () => {
  const { context, limiter } = setUp();
  const denied = refusal("denied", "UnauthorizedOperation");
  await expect(context.read(REQUEST, answering(denied))).rejects.toBe(denied);
  expect(limiter.requests()).toEqual({ "ec2:DescribeSubnets": 1 });
});

test("a connection that stays broken is given up after four tries and a few seconds", async () => {
  const { context, clock, limiter, begin } = setUp();
  const send = async () => {
    throw refusal("transient", "ECONNREFUSED");
  };
  await expect(context.read(REQUEST, send)).rejects.toThrow("ECONNREFUSED");
  expect(limiter.requests()).toEqual({ "ec2:DescribeSubnets": 4 });
  expect(clock.now() - begin).toBeLessThan(2_000);
});

test("a bug of a provider is not retried", async () => {
  const { context } = setUp();
  await expect(context.read(REQUEST, answering(new TypeError("bug")))).rejects.toThrow("bug");
});

test("a pause before a retry ends with the signal's reason", async () => {
  const stop = new AbortController();
  const { context } = setUp(stop.signal);
  const send = async () => {
    stop.abort(new Error("stopped"));
    throw refusal("throttled");
  };
  await expect(context.read(REQUEST, send)).rejects.toThrow("stopped");
});

import { expect, test } from "vitest";
import { Ec2Error } from "./ec2.ts";
import { move } from "./mover.ts";
import type { Move } from "./moves.ts";

const moves = (count: number): readonly Move[] =>
  Array.from({ length: count }, (_, index) => ({ table: `rtb-${index}`, destination: "10.1.0.0/16", from: "eni-b" }));

/** A mover whose time passes only by its own sleeping. */
function mover(replaceRoute: (table: string) => Promise<void>) {
  const clock = { now: 0 };
  const lines: string[] = [];
  return {
    lines,
    ec2: { replaceRoute },
    now: () => clock.now,
    sleep: async (ms: number) => {
      clock.now += ms;
    },
    random: () => 0.5,
    log: (line: string) => void lines.push(line),
  };
}

test("sixteen calls are under way at once, no more", async () => {
  let under = 0;
  let most = 0;
  const slow = async (): Promise<void> => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
  };
  expect(await move(mover(slow), moves(40), "eni-a", () => true)).toEqual({ failed: 0 });
  expect(most).toBe(16);
});

test("a refusal for haste is waited out, a lost answer asked for again", async () => {
  const refusals = [
    new Ec2Error("RequestLimitExceeded", "slow down"),
    new TypeError("fetch failed"),
    new Ec2Error("HTTP 503", ""),
  ];
  const calls: string[] = [];
  const under = mover(async (table) => {
    calls.push(table);
    const refusal = refusals.shift();
    if (refusal !== undefined) throw refusal;
  });
  expect(await move(under, moves(1), "eni-a", () => true)).toEqual({ failed: 0 });
  expect(calls).toHaveLength(4);
  expect(under.now()).toBeGreaterThan(0);
  expect(under.lines).toEqual(["moved 10.1.0.0/16 of rtb-0 from eni-b"]);
});

test("a route that is gone is no failure; one that may not be moved is, and is not tried again", async () => {
  const gone = mover(async () => {
    throw new Ec2Error("InvalidParameterValue", "There is no route defined for '10.1.0.0/16' in the route table.");
  });
  expect(await move(gone, moves(2), "eni-a", () => true)).toEqual({ failed: 0 });
  let calls = 0;
  const refused = mover(async () => {
    calls += 1;
    throw new Ec2Error("UnauthorizedOperation", "you may not");
  });
  expect(await move(refused, moves(1), "eni-a", () => true)).toEqual({ failed: 1 });
  expect(calls).toBe(1);
  expect(refused.lines).toEqual(["failed 10.1.0.0/16 of rtb-0: Error: UnauthorizedOperation: you may not"]);
});

test("moves that are not wanted any more are not sent", async () => {
  let sent = 0;
  const under = mover(async () => {
    sent += 1;
  });
  expect(await move(under, moves(40), "eni-a", () => sent < 5)).toEqual({ failed: expect.any(Number) });
  expect(sent).toBeLessThan(5 + 16);
});

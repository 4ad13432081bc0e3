import type { Prober } from "@podspan/core/ports";
import type { PlannedPacket, ProbePacket, ProbePair, ProbePod, Reception, Survey } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { type ProbeProgress, sendProbes } from "./probing.ts";

const READY: Survey = { kind: "ready", container: "main", tools: [], listening: [] };

function pod(name: string): ProbePod {
  const scope = { plane: "kubernetes", cluster: "west1" } as const;
  return { scope, part: "pods", zone: "a", namespace: "probe", name, node: "n", addresses: [] };
}

function pair(from: string, to: string): ProbePair {
  return { from: pod(from), to: pod(to), address: to, family: 4, because: [] };
}

function planned(...packets: readonly ProbePacket[]): readonly PlannedPacket[] {
  return packets.map((packet) => ({ packet, foretold: "answered", nat: [], expected: [] }));
}

const ECHO: ProbePacket = { kind: "echo" };
const LARGE: ProbePacket = { kind: "large", bytes: 9001 };

interface Run {
  readonly pairs: readonly ProbePair[];
  readonly packets?: readonly ProbePacket[];
  readonly answer?: (packet: ProbePacket, from: string) => Reception | Promise<Reception>;
  readonly survey?: (name: string) => Survey;
  readonly signal?: AbortSignal;
}

async function run({
  pairs,
  packets = [ECHO],
  answer = () => ({ kind: "answered" }),
  survey = () => READY,
  signal,
}: Run) {
  const sent: string[] = [];
  const progress: ProbeProgress[] = [];
  const atOnce = { now: 0, most: 0 };
  const prober: Prober = {
    survey: async ({ name }) => survey(name),
    send: async ({ name }, _, packet) => {
      atOnce.now += 1;
      atOnce.most = Math.max(atOnce.most, atOnce.now);
      sent.push(`${name} ${packet.kind}${packet.kind === "large" ? ` ${packet.bytes}` : ""}`);
      const reception = await answer(packet, name);
      atOnce.now -= 1;
      return reception;
    },
  };
  const result = await sendProbes({
    pairs,
    packetsOf: () => planned(...packets),
    keyOf: ({ name }) => name,
    smallLost: "the small one was lost",
    prober,
    signal: signal ?? new AbortController().signal,
    progress: (one) => progress.push(one),
  });
  return { ...result, order: sent, progress, atOnce };
}

test("every pod is asked once, every pair sends; what comes back is in the order of the pairs", async () => {
  const pairs = [pair("a", "b"), pair("b", "a"), pair("a", "c")];
  // The first one takes longest.
  const first = Promise.withResolvers<Reception>();
  let left = pairs.length;
  const answer = (_: ProbePacket, from: string): Reception | Promise<Reception> => {
    left -= 1;
    if (left === 0) first.resolve({ kind: "answered" });
    return from === "a" ? first.promise : { kind: "silent" };
  };
  const { sent, surveys, progress } = await run({ pairs, answer });
  expect([...surveys.keys()]).toEqual(["a", "b", "c"]);
  expect(sent.map(({ pair: { from, address }, reception }) => [from.name, address, reception.kind])).toEqual([
    ["a", "b", "answered"],
    ["b", "a", "silent"],
    ["a", "c", "answered"],
  ]);
  expect(progress.at(-1)).toEqual({ what: "pairs", done: 3, all: 3 });
});

test("a host that nobody can ask is sent to all the same", async () => {
  const host = { site: "dc", part: "nodes", address: "10.1.0.10" } as const;
  const { sent, surveys } = await run({ pairs: [{ ...pair("a", "b"), to: host, address: "10.1.0.10" }] });
  expect([...surveys.keys()]).toEqual(["a"]);
  expect(sent.map(({ reception }) => reception.kind)).toEqual(["answered"]);
});

test("sixteen commands at most run at once", async () => {
  const gate = Promise.withResolvers<Reception>();
  let waiting = 0;
  const answer = (): Promise<Reception> => {
    waiting += 1;
    if (waiting === 16) gate.resolve({ kind: "answered" });
    return gate.promise;
  };
  const { atOnce } = await run({ pairs: Array.from({ length: 40 }, (_, index) => pair(`p${index}`, "q")), answer });
  expect(atOnce.most).toBe(16);
});

test("a pod that cannot be used sends nothing, and its packets say why", async () => {
  const unusable: Survey = { kind: "unusable", code: "Forbidden", why: "exec is forbidden", fix: "" };
  const { sent, order } = await run({ pairs: [pair("a", "b")], survey: (name) => (name === "a" ? unusable : READY) });
  expect(sent).toMatchObject([{ reception: { kind: "unsent", why: "exec is forbidden" } }]);
  expect(order).toEqual([]);
});

test("a large packet goes only after a small one was answered", async () => {
  const { sent, order } = await run({
    pairs: [pair("a", "b")],
    packets: [ECHO, LARGE],
    answer: () => ({ kind: "silent" }),
  });
  expect(order).toEqual(["a echo"]);
  expect(sent[1]?.reception).toEqual({ kind: "unsent", why: "the small one was lost" });
});

test("where a large one does not fit, what a router has told is tried, and then what is usual", async () => {
  const fits =
    (most: number, told?: number) =>
    (packet: ProbePacket): Reception => {
      if (packet.kind !== "large" || packet.bytes <= most) return { kind: "answered" };
      return told === undefined ? { kind: "silent" } : { kind: "too-large", mtu: told, by: "r" };
    };
  const told = await run({ pairs: [pair("a", "b")], packets: [ECHO, LARGE], answer: fits(1438, 1438) });
  expect(told.order).toEqual(["a echo", "a large 9001", "a large 1438"]);
  expect(told.sent[1]?.largest).toBe(1438);
  const silent = await run({ pairs: [pair("a", "b")], packets: [ECHO, LARGE], answer: fits(1438) });
  expect(silent.order.slice(2)).toEqual(["a large 8500", "a large 1500", "a large 1400"]);
  expect(silent.sent[1]?.largest).toBe(1400);
  const nothing = await run({ pairs: [pair("a", "b")], packets: [ECHO, LARGE], answer: fits(100) });
  expect(nothing.sent[1]).not.toHaveProperty("largest");
});

test("an interruption ends it", async () => {
  const stop = new AbortController();
  const answer = (): Reception => {
    stop.abort(new Error("interrupted"));
    return { kind: "answered" };
  };
  const pairs = Array.from({ length: 20 }, (_, index) => pair(`p${index}`, "q"));
  await expect(run({ pairs, answer, signal: stop.signal })).rejects.toThrow("interrupted");
});

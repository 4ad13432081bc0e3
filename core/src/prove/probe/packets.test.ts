import { expect, test } from "vitest";
import type { Fabric } from "../../spec/index.ts";
import { verdict } from "../proof/verdicts.fixture.ts";
import type { Question, Verdict } from "../verdict.ts";
import { packetsOf } from "./packets.ts";
import { pairOf, probePod } from "./probe.fixture.ts";
import type { ProbePair, Survey } from "./probe.ts";

type Expect = Fabric["spec"]["expect"][number];

const READY: Survey = { kind: "ready", container: "main", tools: [], listening: [80, 443] };
const WISH: Expect = { from: "a", to: "b", allow: true, nat: "any", protocol: "any" };

/** Packets of a pair that these expectations are about, in a network that answers so. */
function packets({
  answer = () => verdict("a", "b"),
  expect = [],
  there = READY,
}: {
  readonly answer?: (question: Question) => Verdict | undefined;
  readonly expect?: readonly Expect[];
  readonly there?: Survey;
} = {}) {
  const because: ProbePair["because"] = expect.map((_, index) => ({ kind: "expectation", index }));
  const pair = pairOf(probePod("west1", "a"), probePod("west2", "b"), { because });
  return packetsOf({ inquiry: { answerAt: (_from, _to, question) => answer(question) }, expect }, pair, there);
}

test("an echo request, a connection to what listens, and the largest packet that the proof lets through", () => {
  expect(packets()).toMatchObject([
    { packet: { kind: "echo" }, foretold: "answered" },
    { packet: { kind: "tcp", port: 80 }, foretold: "answered" },
    { packet: { kind: "large", bytes: 9001 }, foretold: "answered" },
  ]);
});

test("what the proof says of each is asked by itself", () => {
  const stopped = verdict("a", "b", { verdict: "unreachable", reason: "acl-1 drops tcp 80" });
  const [echo, tcp] = packets({ answer: ({ protocol }) => (protocol === "tcp" ? stopped : verdict("a", "b")) });
  expect(echo).toMatchObject({ foretold: "answered" });
  expect(tcp).toMatchObject({ foretold: "lost", stopper: "acl-1 drops tcp 80" });
  const [partial] = packets({ answer: () => verdict("a", "b", { verdict: "partial" }) });
  expect(partial).toMatchObject({ foretold: "either" });
  const [unknown] = packets({ answer: () => undefined });
  expect(unknown).toMatchObject({ foretold: "unknown" });
});

test("a pod that tells whom it sees is asked, beside what expectations name", () => {
  const pair = pairOf(
    probePod("west1", "a"),
    { ...probePod("west2", "b"), seenPort: 7654 },
    { because: [{ kind: "expectation", index: 0 }] },
  );
  const expectation: Expect = { ...WISH, nat: "none", protocol: "tcp", port: 443 };
  const inquiry = { answerAt: () => verdict("a", "b", { nat: ["10.9.9.9"] }) };
  expect(packetsOf({ inquiry, expect: [expectation] }, pair, READY).slice(1, 3)).toMatchObject([
    { packet: { kind: "tcp", port: 443 }, nat: ["10.9.9.9"], expected: [{ index: 0, allow: true, nat: "none" }] },
    { packet: { kind: "tcp", port: 7654, tells: true }, nat: ["10.9.9.9"], expected: [] },
  ]);
});

test("where no echo gets through, no large one is sent; where nothing listens, no connection is tried", () => {
  const there: Survey = { kind: "unusable", code: "Forbidden", why: "", fix: "" };
  const kinds = packets({ answer: () => verdict("a", "b", { verdict: "unreachable" }), there }).map(
    ({ packet }) => packet.kind,
  );
  expect(kinds).toEqual(["echo"]);
});

test("of several open ports one that the proof lets through to, for a link may carry a few alone", () => {
  const answer = ({ protocol, port }: Question) =>
    verdict("a", "b", protocol === "tcp" && port === 443 ? {} : { verdict: "unreachable" });
  expect(packets({ answer })).toMatchObject([
    { packet: { kind: "echo" }, foretold: "lost" },
    { packet: { kind: "tcp", port: 443 }, foretold: "answered" },
  ]);
});

test("ports that expectations name are tried instead, each held against what names it", () => {
  const wishes: readonly Expect[] = [
    { ...WISH, protocol: "tcp", port: 5432 },
    { ...WISH, protocol: "tcp", port: 22, allow: false },
    { ...WISH, protocol: "icmp" },
    { ...WISH, protocol: "udp", port: 53 },
    WISH,
  ];
  expect(
    packets({ expect: wishes }).map(({ packet, expected }) => [packet, expected.map(({ index }) => index)]),
  ).toEqual([
    [{ kind: "echo" }, [2, 4]],
    [{ kind: "tcp", port: 22 }, [1, 4]],
    [{ kind: "tcp", port: 5432 }, [0, 4]],
    [{ kind: "large", bytes: 9001 }, []],
  ]);
});

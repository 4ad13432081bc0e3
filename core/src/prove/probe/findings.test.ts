import { describe, expect, test } from "vitest";
import { probeFindings, SMALL_LOST } from "./findings.ts";
import type { ProbeChoice } from "./pairs.ts";
import { pairOf, probePod, sentPacket } from "./probe.fixture.ts";
import { type ProbePod, podKeyOf, type SentPacket, type Survey } from "./probe.ts";

const [A, B] = [probePod("west1", "a"), probePod("west2", "b")];
const [NODE_A, NODE_B] = [probePod("west1", "host-a", "nodes"), probePod("west2", "host-b", "nodes")];
const THERE = pairOf(A, B);
const BACK = pairOf(B, A);
const CHOICE: ProbeChoice = { pairs: [THERE], unmanned: [], without: [], leftOut: 0, tunnels: [] };
const READY: Survey = { kind: "ready", container: "main", tools: [], listening: [] };

function surveys(survey: Survey, ...pods: readonly ProbePod[]): ReadonlyMap<string, Survey> {
  return new Map(pods.map((pod) => [podKeyOf(pod), survey]));
}

function findings(...sent: readonly SentPacket[]) {
  return probeFindings(CHOICE, { sent, surveys: surveys(READY, A, B) });
}

const SILENT = { kind: "silent" } as const;
const ANSWERED = { kind: "answered" } as const;
const TCP = { packet: { kind: "tcp", port: 80 } } as const;

describe("packets that are lost: what is suspected", () => {
  test.each<[string, readonly SentPacket[], RegExp]>([
    ["the echo alone", [sentPacket(THERE, SILENT), sentPacket(THERE, ANSWERED, TCP)], /drops ICMP/],
    ["TCP alone", [sentPacket(THERE, ANSWERED), sentPacket(THERE, SILENT, TCP)], /TCP 80 is not: a host firewall/],
    ["one way alone", [sentPacket(THERE, SILENT), sentPacket(BACK, ANSWERED)], /The way back works/],
    ["pods and not nodes", [sentPacket(THERE, SILENT), sentPacket(pairOf(NODE_A, NODE_B), ANSWERED)], /the CNI's part/],
    ["everything", [sentPacket(THERE, SILENT)], /Nothing gets through/],
    [
      "a router's word",
      [sentPacket(THERE, { kind: "unreachable", why: "Packet filtered", by: "10.9.9.9" })],
      /10\.9\.9\.9 says `Packet filtered`/,
    ],
    [
      "the sender's own word",
      [sentPacket(THERE, { kind: "unreachable", why: "Network is unreachable" })],
      /sender's own system says/,
    ],
  ])("%s", (_, sent, cause) => {
    const [first, ...rest] = findings(...sent);
    expect(first).toMatchObject({ code: "PROBE-1", severity: "error", cause: expect.stringMatching(cause) });
    expect(rest).toEqual([]);
  });

  test("who rejects the echo by name is who rejects TCP too, and the answers of what comes the other way", () => {
    const filtered = sentPacket(THERE, { kind: "unreachable", why: "Packet filtered", by: "10.9.9.9" });
    const tcp = sentPacket(THERE, { kind: "unreachable", why: "No route to host" }, TCP);
    const told = findings(filtered, tcp, sentPacket(BACK, SILENT));
    expect(told.map(({ cause }) => cause)).toEqual(
      Array(2).fill(expect.stringContaining("10.9.9.9 says `Packet filtered`")),
    );
    expect(told.map(({ message }) => message.split(":")[0])).toEqual([
      "clusters/west1/pods > clusters/west2/pods",
      "clusters/west2/pods > clusters/west1/pods",
    ]);
  });

  test("what is lost altogether is told once, whatever was sent", () => {
    expect(findings(sentPacket(THERE, SILENT), sentPacket(THERE, SILENT, TCP))).toMatchObject([
      { code: "PROBE-1", message: expect.stringContaining("and 1 more like it") },
    ]);
  });

  test("it is told once for each two clusters, and where it is written", () => {
    const broken = { expected: [{ index: 2, allow: true, nat: "any" as const }] };
    const [first, ...rest] = findings(sentPacket(THERE, SILENT, broken), sentPacket(pairOf(A, B), SILENT, broken));
    expect(first?.message).toBe(
      "clusters/west1/pods > clusters/west2/pods: the echo request from probe/a to probe/b at 10.0.0.2 is not answered, and the proof has it answered (and 1 more like it)",
    );
    expect(first?.path).toEqual(["spec", "expect", 2]);
    expect(rest).toEqual([]);
  });
});

describe("packets that are too large", () => {
  const large = { packet: { kind: "large", bytes: 8500 } } as const;
  test.each<[SentPacket, RegExp]>([
    [
      sentPacket(THERE, { kind: "too-large", mtu: 1400, by: "10.9.9.9" }, { ...large, largest: 1400 }),
      /^10\.9\.9\.9 takes 1400 bytes at most: less/,
    ],
    [
      sentPacket(THERE, { kind: "too-large", mtu: 1500 }, { ...large, largest: 1500 }),
      /^The sender's own interface takes 1500/,
    ],
    [sentPacket(THERE, SILENT, { ...large, largest: 1400 }), /black hole/],
    [sentPacket(THERE, SILENT, large), /no packet of those tried gets through/],
  ])("%#", (sent, cause) => {
    expect(findings(sent)).toMatchObject([{ code: "PROBE-3", severity: "error", cause: expect.stringMatching(cause) }]);
  });
});

describe("packets that should not have been answered", () => {
  const stopped = { foretold: "lost", stopper: "network-policy/west2/shop/deny ingress drops tcp" } as const;

  test("a policy that nobody enforces is a warning, and an error where it is written", () => {
    expect(findings(sentPacket(THERE, ANSWERED, stopped))).toMatchObject([
      {
        code: "PROBE-2",
        severity: "warning",
        cause: expect.stringContaining("nothing in the cluster enforces NetworkPolicies"),
      },
    ]);
    expect(
      findings(sentPacket(THERE, ANSWERED, { ...stopped, expected: [{ index: 0, allow: false, nat: "any" }] })),
    ).toMatchObject([{ code: "PROBE-2", severity: "error", path: ["spec", "expect", 0] }]);
  });

  test("what else stops it has another way round it", () => {
    const sent = sentPacket(THERE, { kind: "refused" }, { ...stopped, stopper: "rtb-1 has no route to 10.0.0.2" });
    expect(findings(sent)).toMatchObject([
      { code: "PROBE-2", cause: expect.stringContaining("another way leads there") },
    ]);
  });
});

describe("a receiver that tells whom it sees", () => {
  const seen = (address: string) => ({ kind: "answered", seen: address }) as const;

  test("another address than the sender's own is an error, where it is written too", () => {
    const wish = { ...TCP, expected: [{ index: 1, allow: true, nat: "none" as const }] };
    expect(findings(sentPacket(THERE, seen("10.9.9.9"), wish))).toMatchObject([
      {
        code: "PROBE-7",
        severity: "error",
        path: ["spec", "expect", 1],
        message: expect.stringContaining("is answered, seen as from 10.9.9.9"),
        cause: expect.stringContaining("The receiver sees 10.9.9.9 instead of 10.0.0.1"),
      },
    ]);
    expect(findings(sentPacket(THERE, seen("10.0.0.1"), wish))).toEqual([]);
  });

  test("where the proof has it translated, that is as it should be, and the sender's own address a warning", () => {
    expect(findings(sentPacket(THERE, seen("10.9.9.9"), { ...TCP, nat: ["10.9.9.9"] }))).toEqual([]);
    expect(findings(sentPacket(THERE, ANSWERED, { ...TCP, nat: ["10.9.9.9"] }))).toEqual([]);
    expect(findings(sentPacket(THERE, seen("10.0.0.1"), { ...TCP, nat: ["10.9.9.9"] }))).toMatchObject([
      { code: "PROBE-7", severity: "warning" },
    ]);
  });
});

describe("what was not sent", () => {
  test("places without a pod, pods that cannot be used, packets that a pod cannot send", () => {
    const choice: ProbeChoice = { ...CHOICE, unmanned: [{ place: "clusters/west3/nodes", because: [] }] };
    const unusable: Survey = { kind: "unusable", code: "Forbidden", why: "exec is forbidden", fix: "Grant it." };
    const sent = [
      sentPacket(BACK, { kind: "unsent", why: "no `ping`" }),
      sentPacket(THERE, { kind: "unsent", why: "exec is forbidden" }),
    ];
    const run = { sent, surveys: new Map([...surveys(unusable, A), ...surveys(READY, B)]) };
    expect(probeFindings(choice, run)).toMatchObject([
      {
        code: "PROBE-4",
        message: "clusters/west3/nodes has no running pod of the host's network that packets may be sent from",
      },
      { code: "PROBE-5", message: "nothing can be sent from probe/a of west1: exec is forbidden", fix: "Grant it." },
      { code: "PROBE-5", message: "the echo request was not sent from probe/b of west2: no `ping`" },
    ]);
  });

  test("a large packet after a small one that was lost is no finding of its own", () => {
    const large = sentPacket(THERE, { kind: "unsent", why: SMALL_LOST }, { packet: { kind: "large", bytes: 9001 } });
    expect(findings(large)).toEqual([]);
  });

  test("what agrees is no finding", () => {
    expect(findings(sentPacket(THERE, ANSWERED), sentPacket(THERE, { kind: "refused" }, TCP))).toEqual([]);
  });
});

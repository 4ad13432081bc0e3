import { type ProbePod, type Reception, SEEN_PORT, type SentPacket } from "@podspan/core/prove";
import { expect, test } from "vitest";
import type { Probed } from "../session/probing.ts";
import { coloursFor } from "./colour.ts";
import { probesText } from "./probes.ts";

const PLAIN = coloursFor({ write: () => undefined }, {});

function pod(cluster: string, name: string): ProbePod {
  const scope = { plane: "kubernetes", cluster } as const;
  return { scope, part: "pods", zone: "a", namespace: "probe", name, node: "n", addresses: ["10.0.0.1"] };
}

const PAIR = { from: pod("west1", "a"), to: pod("west2", "b"), address: "10.0.0.2", family: 4, because: [] } as const;
const BACK = { ...PAIR, from: PAIR.to, to: PAIR.from };

function sent(pair: SentPacket["pair"], reception: Reception, more: Partial<SentPacket> = {}): SentPacket {
  const packet = { kind: "echo" } as const;
  return { pair, packet, foretold: "answered", nat: [], expected: [], layer: "end-to-end", reception, ...more };
}

function text(
  packets: readonly SentPacket[],
  choice: Partial<Probed["choice"]> = {},
  routers: Probed["routers"] = new Map(),
): string {
  const all = { pairs: [], unmanned: [], without: [], leftOut: 0, tunnels: [], ...choice };
  return probesText({ choice: all, sent: packets, surveys: new Map(), routers, findings: [] }, PLAIN);
}

test("what differs comes first and whole; what is as proved is a line", () => {
  const tcp = { packet: { kind: "tcp", port: 443 } } as const;
  const large = { packet: { kind: "large", bytes: 8500 }, largest: 1400 } as const;
  const packets = [
    sent(PAIR, { kind: "answered" }),
    sent(PAIR, { kind: "answered", seen: "10.0.0.1" }, tcp),
    sent(BACK, { kind: "answered" }),
    sent(BACK, { kind: "silent" }, tcp),
    sent(BACK, { kind: "too-large", mtu: 1400, by: "10.9.9.9" }, large),
  ];
  expect(text(packets)).toBe(`Packets, really sent
  DIFFERS clusters/west2/pods/a > clusters/west1/pods/a  probe/b to probe/a at 10.0.0.2
          the echo request is answered (proved: answered)
          TCP 443 is not answered (proved: answered)
          a packet of 8500 bytes is too large for 10.9.9.9 (1400 bytes); 1400 bytes get through (proved: answered)
  ok      clusters/west1/pods/a > clusters/west2/pods/a  probe/a to probe/b at 10.0.0.2
          answered: the echo request, TCP 443

Probed: 2 pairs, 5 packets: 3 as proved, 2 otherwise.
`);
});

test("what was not sent, not probed and left out is counted by name", () => {
  const lost = sent(PAIR, { kind: "silent" }, { foretold: "lost", stopper: "rtb-1 has no route to 10.0.0.2" });
  const unsent = sent(BACK, { kind: "unsent", why: "no `ping`" });
  const choice = { unmanned: [{ place: "clusters/west3/nodes", because: [] }], without: [0], leftOut: 7 };
  expect(text([lost, unsent], choice)).toBe(`Packets, really sent
  unknown clusters/west2/pods/a > clusters/west1/pods/a  probe/b to probe/a at 10.0.0.2
          the echo request was not sent: no \`ping\` (proved: answered)
  ok      clusters/west1/pods/a > clusters/west2/pods/a  probe/a to probe/b at 10.0.0.2
          not answered: the echo request
  unknown clusters/west3/nodes: no pod to probe from

Probed: 2 pairs, 2 packets: 1 as proved, 0 otherwise, 1 not sent; 1 expectation not probed (of UDP, or of other ends than pods, nodes and hosts of sites); 7 pairs left out.
`);
});

test("of hundreds of pairs that are in order some are told, of those that are not all", () => {
  const name = (index: number) => `p${String(index).padStart(3, "0")}`;
  const fine = Array.from({ length: 100 }, (_, index) =>
    sent({ ...PAIR, to: pod("west2", name(index)) }, { kind: "answered" }),
  );
  const bad = Array.from({ length: 30 }, (_, index) =>
    sent({ ...BACK, to: pod("west1", name(index)) }, { kind: "silent" }),
  );
  const told = text([...fine, ...bad]);
  expect(told.match(/DIFFERS/g)).toHaveLength(30);
  expect(told).toContain("and 100 pairs more; `--json` has all of them");
});

test("nothing to probe says why", () => {
  expect(text([])).toBe("Probed: nothing; no link joins clusters, and no expectation is between pods or nodes.\n");
  expect(SEEN_PORT.length).toBeLessThanOrEqual(15);
});

test("what routers say of their tunnels is a line each", () => {
  const up: Probed["routers"] = new Map([
    [
      "up",
      [
        { kind: "told", name: "up/a", role: "spoke" },
        { kind: "told", name: "up/b", role: "spoke", fails: "nhrp" },
        { kind: "silent", name: "up/c", role: "spoke", why: "it has no `access`" },
      ],
    ],
  ]);
  expect(text([], {}, up)).toBe(`Packets, really sent
  ok      up/a: its tunnel works
  FAILS   up/b: NHRP
  unknown up/c: it has no \`access\`

Probed: nothing; no link joins clusters, and no expectation is between pods or nodes.
`);
});

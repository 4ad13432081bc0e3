import { describe, expect, test } from "vitest";
import { probeFindings } from "../findings.ts";
import type { ProbeChoice } from "../pairs.ts";
import { pairOf, probePod, sentPacket } from "../probe.fixture.ts";
import { podKeyOf, type Reception, type SentPacket } from "../probe.ts";
import type { RouterEvidence } from "./evidence.ts";

const HOST = { site: "dc", part: "nodes", address: "10.1.0.10" } as const;
const [POD, NODE] = [probePod("west2", "a"), probePod("west2", "host-a", "nodes")];
const FROM_POD = pairOf(POD, HOST, { address: HOST.address });
const FROM_NODE = pairOf(NODE, HOST, { address: HOST.address });
const TUNNELS = [{ link: "up", site: "dc", clusters: ["west2"] }];
const CHOICE: ProbeChoice = { pairs: [FROM_POD, FROM_NODE], unmanned: [], without: [], leftOut: 0, tunnels: TUNNELS };

const LOST: Reception = { kind: "silent" };
const ANSWERED: Reception = { kind: "answered" };

function told(sent: readonly SentPacket[], ...routers: readonly RouterEvidence[]) {
  const surveys = new Map(
    [POD, NODE].map((pod) => [podKeyOf(pod), { kind: "ready", container: "c", tools: [], listening: [] } as const]),
  );
  return probeFindings(CHOICE, { sent, surveys, routers: new Map([["up", routers]]) });
}

function spoke(fails?: "ike" | "ospf"): RouterEvidence {
  return { kind: "told", name: "up/a", role: "spoke", ...(fails && { fails }) };
}

describe("a packet to a host of a site that is lost", () => {
  test("names the layer of the tunnel that a router says does not work", () => {
    const [finding] = told([sentPacket(FROM_POD, LOST), sentPacket(FROM_NODE, LOST)], spoke("ike"));
    expect(finding).toMatchObject({
      code: "PROBE-1",
      message: expect.stringContaining("clusters/west2/nodes > sites/dc/nodes"),
      cause: expect.stringMatching(/^IKE: up\/a: there is no IKE/),
    });
  });

  test("is the site's where nodes get through and pods do not", () => {
    const [finding] = told([sentPacket(FROM_POD, LOST), sentPacket(FROM_NODE, ANSWERED)], spoke());
    expect(finding?.cause).toMatch(/^route: .*ROUTE-2/);
  });

  test("is the host's own where another packet of the pair is answered", () => {
    const tcp = sentPacket(FROM_POD, LOST, { packet: { kind: "tcp", port: 443 } });
    const [finding] = told([sentPacket(FROM_POD, ANSWERED), tcp], spoke());
    expect(finding?.cause).toContain("TCP 443 is not");
  });

  test("says that nobody was asked where that is so", () => {
    expect(told([sentPacket(FROM_POD, LOST)])[0]?.cause).toMatch(/^tunnel: .*no router was asked/);
  });

  test("keeps what the network itself said", () => {
    const error: Reception = { kind: "unreachable", why: "Destination Net Unreachable", by: "10.0.1.10" };
    expect(told([sentPacket(FROM_POD, error)], spoke("ike"))[0]?.cause).toContain("10.0.1.10");
  });
});

test("a site of a tunnel that no packet is sent to is told (PROBE-8)", () => {
  const none = probeFindings({ ...CHOICE, pairs: [] }, { sent: [], surveys: new Map() });
  expect(none.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "PROBE-8 links/up: no packet is sent to sites/dc, for no host of it is named",
  ]);
  const nobody = [{ link: "up", site: "dc", clusters: [] }];
  expect(probeFindings({ ...CHOICE, pairs: [], tunnels: nobody }, { sent: [], surveys: new Map() })).toEqual([]);
});

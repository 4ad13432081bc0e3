import { describe, expect, test } from "vitest";
import type { ToldBlocker } from "../../explain/explanation.ts";
import { culprit } from "./culprit.ts";
import type { RouterEvidence, TunnelEvidence, TunnelPacket } from "./evidence.ts";

function spoke(name: string, fails?: Extract<RouterEvidence, { kind: "told" }>["fails"]): RouterEvidence {
  return { kind: "told", name, role: "spoke", ...(fails && { fails }) };
}

const SILENT: RouterEvidence = { kind: "silent", name: "up/a", role: "spoke", why: "it has no `access`" };
const LOST: readonly TunnelPacket[] = (["pods", "nodes"] as const).flatMap((part) =>
  (["echo", "tcp"] as const).map((kind) => ({ part, kind, through: false })),
);

function found(change: Partial<TunnelEvidence>) {
  return culprit({ link: "up", site: "dc", blockers: [], routers: [spoke("up/a")], packets: LOST, ...change });
}

function blocker(kind: string, id: string, text: string): ToldBlocker {
  return { direction: "forward", certain: true, kind, node: "x", id, text };
}

describe("the layer that fails", () => {
  test("is none where packets get through and routers work", () => {
    const packets = LOST.map((one) => ({ ...one, through: true }));
    expect(found({ packets })).toBeUndefined();
    expect(found({ packets: [] })?.layer).toBeUndefined();
  });

  test.each([
    ["filter", "sg-1/ingress", "sg-1/ingress drops TCP from 10.1.0.1", "security-group"],
    ["filter", "planned:up/router-group/inside/ingress", "it drops TCP", "security-group"],
    ["filter", "acl-1/ingress", "acl-1/ingress drops TCP", "network-acl"],
    ["filter", "network-policy/web/egress", "it drops TCP", "network-policy"],
    ["filter", "i-1 is stopped", "i-1 is stopped", "router"],
    ["source-check", "eni-1", "the source/dest check of eni-1 drops what is from 10.1.0.1", "source-dest-check"],
    [
      "nowhere",
      "rtb-1",
      "the route rtb-1/10.1.0.0/16 leads nowhere: the source/dest check of eni-1 is on (F43)",
      "source-dest-check",
    ],
    ["nowhere", "rtb-1", "leads nowhere: the tunnel links/up/a is down: eni-2 has no public address", "address"],
    [
      "nowhere",
      "rtb-1",
      "leads nowhere: the tunnel links/up/a is down: sg-2/ingress lets no UDP 4500 in from the hub 203.0.113.1",
      "security-group",
    ],
    [
      "nowhere",
      "rtb-1",
      "leads nowhere: the tunnel links/up/a is down: acl-2/ingress lets no UDP 500 in from the hub 203.0.113.1",
      "network-acl",
    ],
    ["nowhere", "rtb-1", "leads nowhere: i-1 is stopped", "router"],
    ["nowhere", "rtb-1", "leads nowhere: blackhole: eni-1 is gone or cannot be used", "route"],
    [
      "nowhere",
      "rtb-1",
      "leads nowhere: the tunnel links/up/a is down: rtb-2 has no route to the hub 203.0.113.1",
      "route",
    ],
    ["no-route", "rtb-1", "rtb-1 has no route to 10.1.0.1", "route"],
    ["reply-translated", "nat-1", "nat-1 changes the source address of the reply", "snat"],
  ])("is what AWS shows, whatever routers say: %s %s (%s)", (kind, id, text, layer) => {
    expect(found({ blockers: [blocker(kind, id, text)], routers: [spoke("up/a", "ike")] })).toMatchObject({
      layer,
      at: id,
    });
  });

  test.each(["ike", "ipsec", "nhrp", "ospf", "route"] as const)("is what a router says: %s", (layer) => {
    expect(found({ routers: [spoke("up/a", layer)] })).toMatchObject({ layer, at: "up/a" });
  });

  test("is the lowest of all routers, and says that others work", () => {
    expect(found({ routers: [spoke("up/a", "ospf"), spoke("up/b", "ike")] })).toMatchObject({
      layer: "ike",
      at: "up/b",
    });
    expect(found({ routers: [spoke("up/a", "nhrp"), spoke("up/b")] })?.cause).toContain(
      "Other routers of the link work",
    );
    expect(found({ routers: [spoke("up/a", "nhrp"), spoke("up/b", "route")] })?.cause).not.toContain("Other routers");
  });

  test("is told of spokes before hubs, and of a hub that learns nothing of the VPC", () => {
    const hub: RouterEvidence = { kind: "told", name: "sites/dc/hub-1", role: "hub", fails: "route" };
    expect(found({ routers: [spoke("up/a", "route"), hub] })).toMatchObject({ layer: "route", at: "up/a" });
    expect(found({ routers: [spoke("up/a"), hub] })?.cause).toContain("VPN-5");
  });

  test.each([
    ["ike", "no IKE security association with up/a"],
    ["ipsec", "keys are exchanged with up/a"],
    ["nhrp", "the tunnel to up/a is secured"],
    ["ospf", "up/a is registered"],
    ["route", "up/a does not tell them"],
  ] as const)("is what a hub says of a spoke that cannot be asked itself: %s", (fails, words) => {
    const hub: RouterEvidence = { kind: "told", name: "sites/dc/hub-1", role: "hub", about: "up/a", fails };
    const culprit = found({ routers: [SILENT, hub] });
    expect(culprit).toMatchObject({ layer: fails, at: "sites/dc/hub-1" });
    expect(culprit?.cause).toContain(words);
  });

  test("is behind the hub where that says that a spoke which cannot be asked has come to it", () => {
    const hub: RouterEvidence = { kind: "told", name: "sites/dc/hub-1", role: "hub", about: "up/a" };
    expect(found({ routers: [SILENT, hub] })).toMatchObject({ layer: "site", at: "sites/dc" });
    expect(found({ routers: [SILENT, { ...hub, about: "up/b" }] })).toMatchObject({ layer: "unknown" });
  });

  test("is the size of packets where small ones get through", () => {
    const packets = [
      ...LOST.map((one) => ({ ...one, through: true })),
      { part: "pods", kind: "large", through: false } as const,
    ];
    expect(found({ packets })).toMatchObject({ layer: "mtu", at: "links/up" });
  });

  test("is the site's way back to pods where nodes are answered", () => {
    const packets = LOST.map((one) => ({ ...one, through: one.part === "nodes" }));
    expect(found({ packets })).toMatchObject({ layer: "route", at: "sites/dc" });
  });

  test("is SNAT where the site sees somebody else", () => {
    const packets = [{ part: "pods", kind: "tcp", through: true, seenAs: "10.0.1.30" } as const];
    expect(found({ packets })).toMatchObject({ layer: "snat", at: "10.0.1.30" });
  });

  test("is behind the hub where all that was asked works, and unknown where nobody could be asked", () => {
    expect(found({})).toMatchObject({ layer: "site", at: "sites/dc" });
    expect(found({ routers: [SILENT] })).toMatchObject({ layer: "unknown", at: "links/up" });
    expect(found({ routers: [] })?.cause).toContain("no router was asked");
    expect(found({ routers: [SILENT] })?.cause).toContain("up/a (it has no `access`)");
  });
});

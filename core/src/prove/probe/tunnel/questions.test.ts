import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Snapshot } from "../../../observed/index.ts";
import { fabricSchema } from "../../../spec/schema/fabric.ts";
import { routerQuestions } from "./questions.ts";
import { tunnelLinks } from "./tunnel-links.ts";

const ACCESS =
  "access: { host: 10.0.0.1, key: { env: KEY }, hostKey: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA }";

const fabric = fabricSchema.parse(
  parse(`
apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hybrid, uid: 11111111-2222-4333-8444-555555555555 }
spec:
  vpcs: { a: { region: us-west-2, id: vpc-0123abcd } }
  clusters:
    west2: { vpc: a, pods: { ranges: [100.64.0.0/16] } }
    west1: { vpc: a, pods: { ranges: [100.65.0.0/16] } }
  sites:
    dc:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs:
        - { platform: iosxe, publicIp: 203.0.113.1, tunnelAddress: 10.250.0.1, ${ACCESS} }
        - { platform: linux, publicIp: 203.0.113.2, tunnelAddress: 10.250.0.2, ${ACCESS} }
        - { platform: linux, publicIp: 203.0.113.3, tunnelAddress: 10.250.0.3 }
  links:
    up:
      dmvpn:
        vpc: a
        site: dc
        routers:
          - { platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9, ${ACCESS} }
          - { platform: c8000v, zone: us-west-2a, tunnelAddress: 10.250.0.10, ${ACCESS} }
          - { platform: linux, zone: us-west-2b, tunnelAddress: 10.250.0.11 }
        tunnel: { network: 10.250.0.0/24, number: 7 }
        ike: { preSharedKey: { aws: podspan/ike } }
    seen:
      manage: none
      dmvpn:
        vpc: a
        site: dc
        routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: 10.251.0.9, ${ACCESS} }]
        tunnel: { network: 10.251.0.0/24 }
        ike: { preSharedKey: { aws: podspan/ike } }
`),
);

const NOTHING: Snapshot = { kind: "Snapshot", version: 1, aws: [], scopes: {}, resources: [] };

test("routers with access are asked by commands that change nothing, the others are named", () => {
  const { asked, silent } = routerQuestions(fabric, NOTHING);
  expect(asked.slice(0, 2).map(({ router, commands }) => [router, ...commands])).toEqual([
    [
      "up/us-west-2a",
      "swanctl --list-sas 2>/dev/null || true",
      "vtysh -c 'show ip nhrp json' 2>/dev/null || true",
      "vtysh -c 'show ip ospf neighbor json' 2>/dev/null || true",
      "vtysh -c 'show ip route ospf json' 2>/dev/null || true",
    ],
    [
      "up/us-west-2a-2",
      "show dmvpn",
      "show crypto ikev2 sa",
      "show crypto ipsec sa",
      "show ip ospf neighbor",
      "show ip route ospf",
    ],
  ]);
  expect(silent).toEqual([
    { link: "up", evidence: { kind: "silent", name: "up/us-west-2b", role: "spoke", why: "it has no `access`" } },
  ]);
});

test("answers are read by platform: without any, the first layer fails", () => {
  const { asked } = routerQuestions(fabric, NOTHING);
  const [linux, cisco] = asked;
  const fails = (answers: readonly string[], of = cisco) =>
    of?.told(answers).map(({ evidence }) => evidence.kind === "told" && evidence.fails);
  expect([fails([], linux), fails([])]).toEqual([["ike"], ["ike"]]);
  const ready = "Tunnel-id Local Remote fvrf/ivrf Status\n1  10.0.0.1/4500  203.0.113.1/4500  none/none  READY\n";
  expect(fails(["", ready])).toEqual(["nhrp"]);
});

test("hubs with access are asked once, and tell of every spoke of every link to their site", () => {
  const { asked } = routerQuestions(fabric, NOTHING);
  const hubs = asked.slice(2);
  expect(hubs.map(({ router, commands }) => [router, commands[0]])).toEqual([
    ["dc/hub-1", "show dmvpn"],
    ["dc/hub-2", "swanctl --list-sas 2>/dev/null || true"],
  ]);
  expect(hubs[1]?.told([])).toEqual(
    ["up/us-west-2a", "up/us-west-2a-2", "up/us-west-2b"].map((about) => ({
      link: "up",
      evidence: { kind: "told", name: "sites/dc/hub-2", role: "hub", about, fails: "ike" },
    })),
  );
  const own = "one: #1, ESTABLISHED, IKEv2, a_i b_r*\n  remote 'us-west-2b.up.hybrid.podspan' @ 52.0.0.1[4500]\n";
  expect(hubs[1]?.told([own]).map(({ evidence }) => evidence.kind === "told" && evidence.fails)).toEqual([
    "ike",
    "ike",
    "ipsec",
  ]);
  expect(hubs[0]?.silent("it refuses the key")).toEqual([
    { link: "up", evidence: { kind: "silent", name: "sites/dc/hub-1", role: "hub", why: "it refuses the key" } },
  ]);
});

test("links by tunnels are told with the clusters of their VPC", () => {
  expect(tunnelLinks(fabric)).toEqual([{ link: "up", site: "dc", clusters: ["west1", "west2"] }]);
});

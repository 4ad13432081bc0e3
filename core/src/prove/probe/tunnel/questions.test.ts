import { expect, test } from "vitest";
import { parse } from "yaml";
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
  sites: { dc: { nodes: [10.1.0.0/16], pods: [192.168.0.0/16] } }
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

test("routers with access are asked by commands that change nothing, the others are named", () => {
  const { asked, silent } = routerQuestions(fabric);
  expect(asked.map(({ router, commands }) => [router, ...commands])).toEqual([
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
  expect([...silent]).toEqual([
    ["up", [{ kind: "silent", name: "up/us-west-2b", role: "spoke", why: "it has no `access`" }]],
  ]);
});

test("answers are read by platform: without any, the first layer fails", () => {
  const { asked } = routerQuestions(fabric);
  expect(asked.map(({ layerOf }) => layerOf([]))).toEqual(["ike", "ike"]);
  const [, cisco] = asked;
  const ready = "Tunnel-id Local Remote fvrf/ivrf Status\n1  10.0.0.1/4500  203.0.113.1/4500  none/none  READY\n";
  expect(cisco?.layerOf(["", ready])).toBe("nhrp");
});

test("links by tunnels are told with the clusters of their VPC", () => {
  expect(tunnelLinks(fabric)).toEqual([{ link: "up", site: "dc", clusters: ["west1", "west2"] }]);
});

import { describe, expect, test } from "vitest";
import { codesOf, problemsOf } from "../fabric-text.fixture.ts";

const spec = (links: string, site = "{ nodes: [10.1.0.0/16], pods: [192.168.0.0/16] }") => `vpcs:
  west1: { region: us-west-1, cidrs: [10.0.0.0/16] }
  west2: { region: us-west-2, id: vpc-0123 }
clusters:
  west1: { vpc: west1, zones: [us-west-1b], pods: { ranges: [100.64.0.0/16] } }
sites:
  dc1: ${site}
  dc2: { nodes: [10.2.0.0/16] }
links:
  up: ${links}`;

describe("links that are declared", () => {
  test.each([
    "{ vpn: { vpc: west1, site: dc1 } }",
    "{ vpn: { vpc: west1, site: dc1, gateway: vgw-0123, routes: [10.1.0.0/16, 172.30.0.0/16], mtu: 1446 } }",
    "{ directConnect: { vpc: west1, site: dc1, gateway: dxgw-0123, mtu: 8500 } }",
    "{ directConnect: { vpc: west1, site: dc1, gateway: vgw-0123, mtu: 9001 } }",
    "{ external: { between: [vpcs/west1, sites/dc1], mtu: 9001 } }",
    "{ external: { between: [vpcs/west1, vpcs/west2] } }",
    "{ vpn: { vpc: west1, site: dc1, gateway: tgw-0123 } }\n  too: { vpn: { vpc: west1, site: dc1 } }",
    "{ vpn: { vpc: west1, site: dc1, gateway: tgw-0123 } }\n  too: { vpn: { vpc: west1, site: dc2 } }",
    "{ vpn: { vpc: west1, site: dc1 } }\n  too: { vpn: { vpc: west2, site: dc2, routes: [10.1.0.0/16] } }",
  ])("are nothing to say of: %s", (links) => {
    expect(problemsOf(spec(links))).toEqual([]);
  });

  test.each([
    ["a VPN at a Direct Connect gateway", "{ vpn: { vpc: west1, site: dc1, gateway: dxgw-0123 } }", "DECL-1 dxgw-0123"],
    ["a link to itself", "{ external: { between: [sites/dc1, sites/dc1] } }", "DECL-1 between"],
    ["an end that is no network", "{ external: { between: [sites/dc1, clusters/west1] } }", "DECL-1 clusters/west1"],
    ["a part of an end", "{ external: { between: [sites/dc1/pods, vpcs/west1] } }", "DECL-1 sites/dc1/pods"],
    [
      "its own VPC's block",
      "{ vpn: { vpc: west1, site: dc1, routes: [10.1.0.0/16, 10.0.4.0/24] } }",
      "DECL-2 10.0.4.0/24",
    ],
    [
      "its own VPC's pods",
      "{ directConnect: { vpc: west1, site: dc1, routes: [100.64.0.0/10] } }",
      "DECL-2 100.64.0.0/10",
    ],
    [
      "what another link carries to another site",
      "{ vpn: { vpc: west1, site: dc1 } }\n  too: { vpn: { vpc: west1, site: dc2, routes: [10.1.2.0/24] } }",
      "DECL-2 vpn",
    ],
    ["a VPN for large packets", "{ vpn: { vpc: west1, site: dc1, mtu: 1500 } }", "DECL-3 1500"],
    [
      "Direct Connect for larger ones than a transit gateway's",
      "{ directConnect: { vpc: west1, site: dc1, gateway: tgw-0123, mtu: 9001 } }",
      "DECL-3 9001",
    ],
  ])("cannot be: %s", (_what, links, problem) => {
    expect(codesOf(spec(links)).map((line) => line.replace(/^\w+ /, ""))).toEqual([problem]);
  });

  test("without a range anywhere carry nothing", () => {
    expect(codesOf(spec("{ vpn: { vpc: west1, site: dc1 } }", "{}"))).toEqual(["warning DECL-4 vpn"]);
    expect(codesOf(spec("{ vpn: { vpc: west1, site: dc1, routes: [10.9.0.0/16] } }", "{}"))).toEqual([]);
  });

  test("a site that is not there or of a wrong shape is told by itself", () => {
    expect(codesOf(spec("{ vpn: { vpc: west1, site: dc9 } }"))).toEqual(["error SPEC-6 dc9"]);
    expect(codesOf(spec("{ vpn: { vpc: west1, site: dc1 } }", "{ nodes: [nowhere] }")).join()).not.toContain("DECL");
  });
});

import { describe, expect, test } from "vitest";
import { documentFabric, documentVpc, PAIR, read, routerIn } from "../../compile/links/dmvpn/dmvpn-world.fixture.ts";
import {
  clusterIn,
  compiled,
  groupIn,
  HERE,
  linkedFabric,
  pairOfVpcs,
  peeringIn,
  SIDE_A,
  SIDE_B,
  worldOf,
} from "../../compile/links/linked-world.fixture.ts";
import type { Snapshot } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { addressMapSvg } from "../address-map/drawing.ts";
import { addressMap } from "../address-map/map.ts";
import { linkMap } from "./links.ts";
import { linkMermaid } from "./mermaid.ts";
import { linkMapText } from "./text.ts";

const A = "vpc-0000000a";
const B = "vpc-0000000b";
const UID = "11111111-2222-4333-8444-555555555555";

const fabric = linkedFabric(`  vpcs:
    a: { region: us-west-1, id: ${A} }
    b: { region: us-west-2, id: ${B} }
  clusters:
    one: { vpc: a, zones: [us-west-1a, us-west-1b], pods: { placement: nodes } }
  sites:
    dc1: { nodes: [172.16.0.0/12] }
  links:
    a-b: { peering: [a, b], allow: [{ protocol: tcp, ports: [443, 8000-8999] }] }
    fibre: { directConnect: { vpc: a, site: dc1 } }
`);

const world = worldOf([
  ...pairOfVpcs(),
  clusterIn(HERE, "one", A, ["subnet-a"]),
  groupIn(HERE, A, "sg-one"),
  peeringIn(HERE, "pcx-1", [SIDE_A, SIDE_B], "active", { owner: { uid: UID, id: "a-b/peering", fabric: "west" } }),
]);

const links = linkMap(fabric, compiled(fabric, world).desired, world);

describe("what joins the VPCs and sites of a Fabric", () => {
  test("as data: which tables know the way to which ranges, and which rules let in", () => {
    expect(links).toEqual([
      {
        key: "a-b",
        kind: "peering",
        between: ["vpcs/a", "vpcs/b"],
        state: "pcx-1 active",
        allow: ["tcp 443, 8000-8999"],
        ends: [
          {
            vpc: "a",
            ranges: ["10.20.0.0/16"],
            tables: ["rtb-a"],
            groups: [
              {
                group: "sg-one",
                rules: [
                  "in: icmp type 3 code 4 from 10.20.0.0/16",
                  "in: tcp 443 from 10.20.0.0/16",
                  "in: tcp 8000-8999 from 10.20.0.0/16",
                ],
              },
            ],
          },
          { vpc: "b", ranges: ["10.10.0.0/16"], tables: ["rtb-b"], groups: [] },
        ],
      },
      {
        key: "fibre",
        kind: "Direct Connect",
        between: ["vpcs/a", "sites/dc1"],
        state: "declared, not managed",
        allow: ["everything"],
        ends: [],
      },
    ]);
  });

  test("as text", () => {
    expect(linkMapText(links)).toBe(`Link a-b
  peering   vpcs/a - vpcs/b
  state     pcx-1 active
  carries   tcp 443, 8000-8999
  a routes  10.20.0.0/16 in rtb-a
  a opens   sg-one: in: icmp type 3 code 4 from 10.20.0.0/16; in: tcp 443 from 10.20.0.0/16; in: tcp 8000-8999 from 10.20.0.0/16
  b routes  10.10.0.0/16 in rtb-b

Link fibre
  Direct Connect  vpcs/a - sites/dc1
  state           declared, not managed

`);
    expect(linkMapText([])).toBe("");
  });

  test("of routers: how many run, and who moves routes when one stops", () => {
    const pair = (platform: string, more = "") =>
      documentFabric(
        ["a", "b"]
          .map(
            (zone, at) => `{ platform: ${platform}, zone: us-west-1${zone}, tunnelAddress: 10.250.0.${at + 9}${more} }`,
          )
          .join(", "),
        ", ssh: [198.51.100.0/24]",
      );
    const shown = (of: Fabric, world: Snapshot) => {
      const [link] = linkMap(of, compiled(of, world).desired, world);
      return [link?.state, link?.failover];
    };
    const running = read([...documentVpc(), ...routerIn("a"), ...routerIn("b", "stopped")]);
    expect(shown(pair("linux"), running)).toEqual([
      "running: 1 of 2 routers",
      "each router for the other: us-west-1a by podspan-failover; us-west-1b by podspan-failover",
    ]);
    const access = `, access: { hostKey: "SHA256:${"A".repeat(43)}", key: { file: id } }`;
    expect(shown(pair("c8000v", access), read(documentVpc()))).toEqual([
      "to be made",
      "each router for the other: us-west-1a by its guest shell; us-west-1b by its guest shell",
    ]);
    expect(shown(pair("c8000v"), read(documentVpc()))[1]).toContain(
      "us-west-1a by its guest shell, once it has access",
    );
    expect(shown(documentFabric(), read(documentVpc()))[1]).toBe("nobody: there is one router");
  });

  const map = addressMap({
    fabric: "west",
    vpcs: [
      { key: "a", region: "us-west-1", cidrs: ["10.10.0.0/16"] },
      { key: "b", region: "us-west-2", cidrs: ["10.20.0.0/16"] },
    ],
    addresses: { kind: "AddressPlan", version: 1, clusters: {} },
  });

  test("as a Mermaid flowchart", () => {
    expect(linkMermaid(map, [{ key: "one", vpc: "a", ranges: [] }], links)).toBe(`flowchart LR
  subgraph vpcs_a["VPC a<br/>us-west-1<br/>10.10.0.0/16"]
    clusters_one["cluster one<br/>pods beside their nodes"]
  end
  subgraph vpcs_b["VPC b<br/>us-west-2<br/>10.20.0.0/16"]
    vpcs_b_empty["no cluster"]
  end
  sites_dc1[("site dc1")]
  vpcs_a ---|"a-b: peering<br/>tcp 443, 8000-8999"| vpcs_b
  vpcs_a ---|"fibre: Direct Connect<br/>declared"| sites_dc1
`);
  });

  test("under the map of addresses, in lines that fit it", () => {
    const svg = addressMapSvg(map, links);
    expect(svg).toContain(">Links</text>");
    expect(svg).toContain("b routes  10.10.0.0/16 in rtb-b");
    const texts = [...svg.matchAll(/xml:space="preserve">([^<]*)</g)].map(([, text = ""]) => text);
    expect(Math.max(...texts.map((text) => text.length)) * 12 * 0.62).toBeLessThanOrEqual(1200 - 72 - 52);
    expect(addressMapSvg(map)).not.toContain("Links");
  });
});

describe("a DMVPN", () => {
  const wanted = documentFabric(PAIR);
  const textIn = (snapshot: ReturnType<typeof read>): readonly string[] =>
    linkMapText(linkMap(wanted, compiled(wanted, snapshot).desired, snapshot)).split("\n");

  test("shows its routers before they are made, and the hubs", () => {
    expect(textIn(read(documentVpc())).slice(0, 7)).toEqual([
      "Link hybrid",
      "  DMVPN              vpcs/west1 - sites/dc1",
      "  state              to be made",
      "  carries            everything",
      "  router us-west-1a  linux, tunnel 10.250.0.9, outside 10.0.106.254, inside 10.0.109.254: to be made",
      "  router us-west-1b  linux, tunnel 10.250.0.10, outside 10.0.107.254, inside 10.0.110.254: to be made",
      "  hub 1              iosxe, tunnel 10.250.0.1, at 203.0.113.10: told by its people",
    ]);
  });

  test("and once they are there, whether they run", () => {
    const text = textIn(read([...documentVpc(), ...routerIn("a"), ...routerIn("b", "stopped")]));
    expect(text.slice(2, 6)).toEqual([
      "  state              running: 1 of 2 routers",
      "  carries            everything",
      "  router us-west-1a  linux, tunnel 10.250.0.9, outside 10.0.106.50, inside 10.0.109.50: i-router-a running",
      "  router us-west-1b  linux, tunnel 10.250.0.10, outside 10.0.106.50, inside 10.0.109.50: i-router-b stopped",
    ]);
  });
});

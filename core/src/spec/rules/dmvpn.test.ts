import { describe, expect, test } from "vitest";
import { codesOf, problemsOf } from "../fabric-text.fixture.ts";

const HUB = "{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1 }";
const SECOND_HUB = "{ platform: iosxe, publicIp: 203.0.113.11, tunnelAddress: 10.250.0.2 }";
const NAMED_HUB = HUB.replace(" }", ", identity: hub.example }");
const ROUTER = "{ platform: linux, zone: us-west-2a, tunnelAddress: 10.250.0.9 }";
const KEY = "{ aws: psk }";

interface Written {
  readonly site?: string;
  readonly routers?: string;
  readonly tunnel?: string;
  readonly key?: string;
  readonly more?: string;
}

const HOST_KEY = `SHA256:${"A".repeat(43)}`;

function fabric({ site = `nodes: [10.1.0.0/16], hubs: [${HUB}]`, routers = ROUTER, ...rest }: Written = {}): string {
  const { tunnel = "network: 10.250.0.0/24", key = KEY, more = "" } = rest;
  return `vpcs:
  west2: { region: us-west-2, cidrs: [10.0.0.0/16] }
sites:
  dc1: { ${site} }
links:
  west2-dc1: { dmvpn: { vpc: west2, site: dc1, routers: [${routers}], tunnel: { ${tunnel} }, ike: { preSharedKey: ${key} }${more} } }`;
}

const SSH = ", ssh: [198.51.100.0/24]";

const router = (more: string, platform = "linux") =>
  `{ platform: ${platform}, zone: us-west-2a, tunnelAddress: 10.250.0.9, ${more} }`;

/** Whether it is anything else than the warning that the Internet does not carry packets of this size, as a line of one's own may. */
const isMoreThanSize = ({ code, severity }: { readonly code: string; readonly severity: string }): boolean =>
  code !== "DMVPN-6" || severity === "error";

describe("a DMVPN", () => {
  test.each<[string, Written]>([
    ["with one linux router", {}],
    [
      "with a router in each of two zones",
      { routers: `${ROUTER}, ${ROUTER.replace("2a", "2b").replace(".9", ".10")}` },
    ],
    [
      "with an identity of each router's own",
      {
        routers: `${router("identity: a.example")}, ${router("identity: b.example").replace("2a", "2b").replace(".9", ".10")}`,
      },
    ],
    [
      "of IOS-XE in phase 3",
      { routers: ROUTER.replace("linux", "c8000v"), tunnel: "network: 10.250.0.0/24, phase: 3" },
    ],
    [
      "with a key of this machine for a router of IOS-XE",
      { routers: ROUTER.replace("linux", "c8000v"), key: "{ env: PSK }" },
    ],
    [
      "with a key of this machine for a linux router that is configured by hand",
      { routers: router("configured: byHand"), key: "{ env: PSK }" },
    ],
    [
      "with a key of this machine for a linux router that is reached",
      { routers: router(`access: { hostKey: "${HOST_KEY}", key: { file: id } }`), key: "{ env: PSK }", more: SSH },
    ],
    [
      "of two addresses",
      { tunnel: "network: 10.250.0.8/31", site: `nodes: [10.1.0.0/16], hubs: [${HUB.replace("0.1 ", "0.8 ")}]` },
    ],
    [
      "of large segments between linux alone",
      {
        tunnel: "network: 10.250.0.0/24, mtu: 8400, mss: 8360",
        site: `nodes: [10.1.0.0/16], hubs: [${HUB.replace("iosxe", "linux")}]`,
      },
    ],
    ["of the largest segments of IOS-XE", { tunnel: "network: 10.250.0.0/24, mtu: 1500, mss: 1460" }],
  ])("%s is nothing to say of", (_what, written) => {
    expect(problemsOf(fabric(written)).filter(isMoreThanSize)).toEqual([]);
  });

  test.each<[string, Written, string]>([
    ["a tunnel address elsewhere", { routers: ROUTER.replace("10.250.0.9", "10.251.0.9") }, "DMVPN-1"],
    ["the hub's tunnel address again", { routers: ROUTER.replace("10.250.0.9", "10.250.0.1") }, "DMVPN-1"],
    ["the tunnel network's own address", { routers: ROUTER.replace("10.250.0.9", "10.250.0.0") }, "DMVPN-1"],
    ["the tunnel network's broadcast address", { routers: ROUTER.replace("10.250.0.9", "10.250.0.255") }, "DMVPN-1"],
    [
      "segments that its hub of IOS-XE does not clamp to",
      { tunnel: "network: 10.250.0.0/24, mtu: 8400, mss: 1461" },
      "DMVPN-12",
    ],
    [
      "segments that its router of IOS-XE does not clamp to",
      {
        tunnel: "network: 10.250.0.0/24, mtu: 8400, mss: 8360",
        routers: ROUTER.replace("linux", "c8000v"),
        site: `nodes: [10.1.0.0/16], hubs: [${HUB.replace("iosxe", "linux")}]`,
      },
      "DMVPN-12",
    ],
    ["a site without a hub", { site: "nodes: [10.1.0.0/16]" }, "DMVPN-2"],
    ["a site that has nothing", { site: `hubs: [${HUB}]` }, "DMVPN-2"],
    ["phase 3 with linux", { tunnel: "network: 10.250.0.0/24, phase: 3" }, "DMVPN-3"],
    ["a key that the router cannot read", { key: "{ env: PSK }" }, "DMVPN-4"],
    ["a file that the router cannot read", { more: ", ospf: { key: { file: ospf.key } }" }, "DMVPN-4"],
    ["access without a host key", { routers: router("access: { key: { file: id } }"), more: SSH }, "DMVPN-5"],
    [
      "access and nobody who may log in",
      { routers: router(`access: { hostKey: "${HOST_KEY}", key: { file: id } }`) },
      "DMVPN-5",
    ],
    ["SSH from anywhere", { more: ", ssh: [198.51.100.0/24, 0.0.0.0/0]" }, "DMVPN-14"],
    ["access without a login", { routers: router(`access: { hostKey: "${HOST_KEY}" }`), more: SSH }, "DMVPN-5"],
    [
      "an MSS that does not fit (fault 1b-28)",
      { tunnel: "network: 10.250.0.0/24, mtu: 1400, mss: 1400 }".replace(" }", "") },
      "DMVPN-6",
    ],
    [
      "packets that the Internet does not carry in one piece",
      { tunnel: "network: 10.250.0.0/24, mtu: 1450, mss: 1400 }".replace(" }", "") },
      "DMVPN-6",
    ],
    ["a dead interval within a hello", { more: ", ospf: { hello: 10, dead: 10 }" }, "DMVPN-6"],
    ["both routers in one zone (fault 1b-16)", { routers: `${ROUTER}, ${ROUTER.replace(".9", ".10")}` }, "DMVPN-7"],
    [
      "one identity for both routers",
      {
        routers: `${router("identity: a.example")}, ${router("identity: A.example").replace("2a", "2b").replace(".9", ".10")}`,
      },
      "DMVPN-13",
    ],
    ["the hub's address as a router's identity", { routers: router("identity: 203.0.113.10") }, "DMVPN-13"],
    [
      "the hub's name as a router's identity",
      {
        site: `nodes: [10.1.0.0/16], hubs: [${NAMED_HUB}]`,
        routers: router("identity: hub.example"),
      },
      "DMVPN-13",
    ],
    [
      "a router that is configured by hand and has access",
      {
        routers: router(`configured: byHand, access: { hostKey: "${HOST_KEY}", key: { file: id } }`, "c8000v"),
        more: SSH,
      },
      "DMVPN-16",
    ],
    [
      "two hubs of one name",
      { site: `nodes: [10.1.0.0/16], hubs: [${NAMED_HUB}, ${SECOND_HUB.replace(" }", ", identity: HUB.example }")}]` },
      "DMVPN-13",
    ],
    [
      "two hubs at one address",
      { site: `nodes: [10.1.0.0/16], hubs: [${HUB}, ${SECOND_HUB.replace("203.0.113.11", "203.0.113.10")}]` },
      "DMVPN-13",
    ],
    ["a zone of another region", { routers: ROUTER.replace("us-west-2a", "us-east-1a") }, "AZ-4"],
    [
      "a hub that is not on the Internet",
      { site: `nodes: [10.1.0.0/16], hubs: [${HUB.replace("203.0.113.10", "172.16.0.10")}]` },
      "ADDR-4",
    ],
  ])("with %s is told", (_what, written, code) => {
    const codes = codesOf(fabric(written)).map((text) => text.split(" ")[1]);
    // Segments that large are in packets that the Internet does not carry, which is said beside.
    expect(code === "DMVPN-12" ? codes.filter((other) => other !== "DMVPN-6") : codes).toEqual([code]);
  });
});

test.each([
  ["platform", "iosxe", "vyos", "SPEC-5"],
  ["publicIp", "203.0.113.10", "203.0.113.300", "SPEC-9"],
])("a hub whose %s is wrong hides nothing else and breaks nothing", (_field, right, wrong, code) => {
  const site = `nodes: [10.1.0.0/16], hubs: [${HUB.replace(right, wrong)}]`;
  expect(codesOf(fabric({ site })).map((text) => text.split(" ")[1])).toContain(code);
});

describe("two links to one site", () => {
  const two = (second: string, address = "10.250.0.10"): string =>
    `${fabric()}
  west3-dc1:
    dmvpn:
      vpc: west3
      site: dc1
      routers: [{ platform: linux, zone: us-west-2a, tunnelAddress: ${address} }]
      ${second}`.replace("sites:", "  west3: { region: us-west-2, cidrs: [10.2.0.0/16] }\nsites:");

  test("that agree share its hubs", () => {
    const same = "tunnel: { network: 10.250.0.0/24 }\n      ike: { preSharedKey: { aws: psk } }";
    expect(problemsOf(two(same))).toEqual([]);
  });

  test("that do not are told where (DMVPN-10)", () => {
    const other =
      "tunnel: { network: 10.250.0.0/24, key: 7, mtu: 1380, mss: 1340 }\n      ike: { preSharedKey: { aws: another } }\n      ospf: { hello: 5, dead: 20 }";
    expect(problemsOf(two(other)).map(({ code, path }) => [code, path?.slice(4).join(".")])).toEqual([
      ["DMVPN-10", "tunnel.key"],
      ["DMVPN-10", "tunnel.mtu"],
      ["DMVPN-10", "tunnel.mss"],
      ["DMVPN-10", "ike.preSharedKey"],
      ["DMVPN-10", "ospf.hello"],
      ["DMVPN-10", "ospf.dead"],
    ]);
  });

  test("with one identity are told of it (DMVPN-13)", () => {
    const same = "tunnel: { network: 10.250.0.0/24 }\n      ike: { preSharedKey: { aws: psk } }";
    const named = (text: string, address: string) => text.replace(`${address} }`, `${address}, identity: a.example }`);
    expect(problemsOf(named(named(two(same), "10.250.0.9"), "10.250.0.10")).map(({ message }) => message)).toEqual([
      "link `west3-dc1`: the router in us-west-2a has identity a.example: the router in us-west-2a of link `west2-dc1` has it already",
    ]);
  });

  test("whose hubs have one identity are told of it once (DMVPN-13)", () => {
    const same = "tunnel: { network: 10.250.0.0/24 }\n      ike: { preSharedKey: { aws: psk } }";
    const hubs = `${HUB}, ${SECOND_HUB.replace("203.0.113.11", "203.0.113.10")}`;
    expect(problemsOf(two(same).replace(HUB, hubs)).map(({ message }) => message)).toEqual([
      "hub 2 of site `dc1` has identity 203.0.113.10: hub 1 of site `dc1` has it already",
    ]);
  });

  test("with one tunnel address are told of it (DMVPN-1)", () => {
    const same = "tunnel: { network: 10.250.0.0/24 }\n      ike: { preSharedKey: { aws: psk } }";
    expect(codesOf(two(same, "10.250.0.9"))).toEqual(["error DMVPN-1 10.250.0.9"]);
  });
});

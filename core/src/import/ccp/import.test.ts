import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../diagnostics/index.ts";
import { parseFabric } from "../../spec/index.ts";
import { CLUSTER_FIELDS, DMVPN_FIELDS, SCRIPT_FLAGS, SHELL_FLAGS, STACK_PARAMETERS } from "./fields.ts";
import { type CcpRequest, fabricFromCcp, lengthOf } from "./import.ts";

const FOLDER = join(import.meta.dirname, "../testdata/ccp");
const file = (name: string) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") });
const CLUSTER = file("my_aws_clustercfg.yaml");
const DMVPN = file("ccp_aws_dmvpn_conf.yaml");

const REQUEST: CcpRequest = {
  clusterCfgFile: CLUSTER,
  dmvpnCfgFile: DMVPN,
  flags: {
    vpcNamePrefix: "eksCluster1",
    sshKey: "my-ec2-key",
    onPremCidr: "10.1.0.0/16",
    onPremPodCidr: "192.168.0.0/16",
  },
  region: "us-west-2",
  platform: "linux",
  name: "hybrid",
  uid: "11111111-2222-4333-8444-555555555555",
  keyFor: (name) => name.toLowerCase(),
};

function imported(more: Partial<CcpRequest> = {}) {
  return fabricFromCcp({ ...REQUEST, ...more });
}

/** The document's DMVPN file with one line changed. */
const changed = (from: string, to: string) => ({ dmvpnCfgFile: { ...DMVPN, text: DMVPN.text.replace(from, to) } });
const codes = (more: Partial<CcpRequest> = {}) => imported(more).diagnostics.map(({ code }) => code);

describe("the hybrid document's own files and command line", () => {
  const { text = "", diagnostics } = imported();

  test("become a Fabric of one cluster, its site and a DMVPN link", async () => {
    await expect(text).toMatchFileSnapshot("../testdata/ccp/fabric.yaml");
  });

  test("which validate takes, but for the hub's address, which is private in the document", () => {
    expect(parseFabric(text, "fabric.yaml").diagnostics.map(({ code }) => code)).toEqual(["ADDR-4"]);
  });

  test("none of the three keys is in the Fabric, nor in what is said of them (fault 1b-9)", () => {
    const said = renderDiagnostics(diagnostics, { [DMVPN.name]: DMVPN.text, [CLUSTER.name]: CLUSTER.text });
    for (const key of ["abcdef0123456789abcd", "abcd1234", "ABCDEF0123456789AB"]) {
      expect(DMVPN.text).toContain(key);
      expect(text).not.toContain(key.slice(1));
      expect(said).not.toContain(key.slice(1));
    }
  });

  test("what was wrong in them is told (fault 1b-7, 1b-8, 1b-11)", () => {
    const counts = Map.groupBy(diagnostics, ({ code }) => code);
    expect([...counts].map(([code, all]) => `${code} ${all.length}`).sort()).toEqual([
      "CCP-2 8",
      "CCP-5 1",
      "CCP-6 1",
      "CCP-7 1",
      "SEC-1 3",
      "VPN-1 1",
    ]);
  });
});

describe("every key and word of the scripts", () => {
  /** Three-systems 1a, the tables of part A and part B. */
  const KEYS = {
    clusterCfgFile:
      "name subnet.cidr subnet.publicCidrs subnet.privateCidrs role_arn_name aws_role_arn ssh_keys region kubeconf_file enable_snat apply_manifests",
    dmvpnCfgFile:
      "InstanceType InboundSSH ike_keyring_peer.ip_range.start ike_keyring_peer.ip_range.end ike_keyring_peer.pre-shared-key ike_profile.remote_peer_ip DmvpnIp DmvpnNetmask nhrp.key nhrp.HubTunnelIP ospf.processId ospf.authKey ospf.tunnelNetwork ospf.tunnelWildcard ospf.vpcArea ospf.tunnelArea",
    scripts:
      "ccpIp ccpPort ccpPassword providerStr clusterCfgFile debug skipCreate vpcNamePrefix sshKey onPremCidr onPremPodCidr dmvpnCfgFile routes_only",
    stack:
      "Hostname LicenseModel PublicInterfaceIP1 PrivateInterfaceIP1 PrivateGatewayIP1 OspfVpcNetwork OspfVpcWildcard",
  };

  test.each([
    ["clusterCfgFile", KEYS.clusterCfgFile, CLUSTER_FIELDS],
    ["dmvpnCfgFile", KEYS.dmvpnCfgFile, DMVPN_FIELDS],
    ["the command lines", KEYS.scripts, SCRIPT_FLAGS],
    ["the stack's constants", KEYS.stack, STACK_PARAMETERS],
  ])("of %s has a field of the Fabric, or what takes its place (fault 1b-6)", (_what, keys, fates) => {
    expect(Object.keys(fates).sort()).toEqual(keys.split(" ").sort());
  });

  test("of the shell script between them carried a key of dmvpnCfgFile", () => {
    expect(new Set(Object.values(SHELL_FLAGS))).toEqual(new Set(Object.keys(DMVPN_FIELDS)));
  });

  test("that has no use any more is told once, with what takes its place", () => {
    const { diagnostics } = imported({
      flags: {
        onPremCidr: "10.1.0.0/16",
        onPremPodCidr: "192.168.0.0/16",
        ccpIp: "127.0.0.1",
        ccpPassword: true,
        skipCreate: true,
        debug: false,
      },
    });
    const words = diagnostics.flatMap(({ message }) => (message.startsWith("--") ? [message.split(":")[0]] : []));
    expect(words).toEqual(["--ccpIp, --ccpPassword", "--skipCreate"]);
  });
});

describe("what is taken of it", () => {
  test.each<[string, Partial<CcpRequest>, string]>([
    ["an instance type of today", changed("c4.large", "c6i.large"), "instanceType: c6i.large"],
    ["SSH from one range", changed("0.0.0.0/0", "198.51.100.0/24"), "ssh: [198.51.100.0/24]"],
    [
      "another network, by its wildcard",
      changed("tunnelWildcard: 0.0.0.255", "tunnelWildcard: 0.0.255.255"),
      "network: 10.250.0.0/16",
    ],
    ["the zone", { zone: "us-west-2c" }, "zone: us-west-2c"],
    ["keys of this machine for a router of IOS-XE", { platform: "c8000v" }, "preSharedKey: { env: DMVPN_PSK_KEY }"],
    [
      "the file's own region",
      { clusterCfgFile: { ...CLUSTER, text: `${CLUSTER.text}region: eu-west-1\n` } },
      "region: eu-west-1",
    ],
  ])("%s", (_what, more, line) => {
    expect(imported(more).text).toContain(line);
  });

  test("no instance type that is past", () => {
    expect(imported().text).not.toContain("instanceType");
  });
});

describe("what cannot be made a Fabric of", () => {
  test.each<[string, Partial<CcpRequest>]>([
    ["no hub", changed("HubTunnelIP:  10.250.0.1", "")],
    ["no address of the router", changed("DmvpnIp: 10.250.0.9", "")],
    ["no peer", changed("remote_peer_ip:  172.16.0.10", "")],
    ["a tunnel address outside the tunnel", changed("DmvpnIp: 10.250.0.9", "DmvpnIp: 10.251.0.9")],
    ["no region", { clusterCfgFile: CLUSTER, region: undefined as never }],
    ["no range of the site", { flags: { onPremPodCidr: "192.168.0.0/16" } }],
  ])("%s is CCP-1", (_what, more) => {
    expect(codes(more)).toContain("CCP-1");
  });

  test("a file that is no YAML", () => {
    const { text, diagnostics } = imported({ dmvpnCfgFile: { name: "x.yaml", text: "ospf: {" } });
    expect(text).toBeUndefined();
    expect(diagnostics.map(({ code, at }) => `${code} ${at?.file}`)).toEqual(["CCP-4 x.yaml"]);
  });

  test("a key of nobody's is CCP-3, and the rest is read", () => {
    const more = changed("ospf:", "bogus: 1\nospf:");
    expect(codes(more)).toContain("CCP-3");
    expect(imported(more).text).toBeDefined();
  });

  test.each([
    ["a range's end for a mask (fault 1b-7)", "end: 0.0.0.0", "end: 203.0.113.9", "is none"],
    ["a mask", "end: 0.0.0.0", "end: 255.255.255.0", "with mask 255.255.255.0"],
  ])("%s in the keyring is VPN-1", (_what, from, to, text) => {
    const told = imported(changed(from, to)).diagnostics.filter(({ code }) => code === "VPN-1");
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining(text)]);
  });

  test("an NHRP key of more than 8 characters is CCP-5 (fault 1b-12)", () => {
    const { diagnostics } = imported(changed("abcd1234", "abcd12345"));
    expect(diagnostics.filter(({ code }) => code === "CCP-5").map(({ message }) => message)).toContainEqual(
      expect.stringContaining("9 characters"),
    );
  });
});

describe("what is not taken as it stands is CCP-7, with what the Fabric has in its stead", () => {
  test.each<[string, string, string, string, string]>([
    [
      "an area that is no number",
      "vpcArea: 2",
      "vpcArea: abc",
      "ospf.vpcArea is no whole number (abc): the Fabric has 2",
      "vpcArea: 2",
    ],
    [
      "one below zero",
      "tunnelArea: 0",
      "tunnelArea: -1",
      "ospf.tunnelArea is no whole number (-1): the Fabric has 0",
      "tunnelArea: 0",
    ],
    [
      "a process that is a list",
      "processId: 10",
      "processId: [7]",
      "ospf.processId is no whole number ([7]): the Fabric has 10",
      "processId: 10",
    ],
    [
      "a list for a text",
      "InboundSSH: 0.0.0.0/0",
      "InboundSSH: [10.0.0.0/8]",
      'InboundSSH is no text (["10.0.0.0/8"]): it is not taken',
      "dmvpn:",
    ],
    [
      "no address",
      "tunnelNetwork: 10.250.0.0",
      "tunnelNetwork: ten",
      "ospf.tunnelNetwork ten is no address: the tunnel's network is 10.250.0.0/24",
      "network: 10.250.0.0/24",
    ],
    [
      "a mask with a hole",
      "255.255.255.0",
      "255.0.255.0",
      "DmvpnNetmask 255.0.255.0 is no mask: the tunnel's network is 10.250.0.0/24",
      "network: 10.250.0.0/24",
    ],
    [
      "a wildcard with a hole",
      "0.0.0.255",
      "0.255.0.255",
      "ospf.tunnelWildcard 0.255.0.255 is no wildcard: the tunnel's network is 10.250.0.0/24",
      "network: 10.250.0.0/24",
    ],
    [
      "two networks",
      "0.0.0.255",
      "0.0.255.255",
      "ospf.tunnelWildcard says 10.250.0.0/16, and DmvpnNetmask 10.250.0.0/24: the tunnel's network is 10.250.0.0/16",
      "network: 10.250.0.0/16",
    ],
  ])("%s", (_what, from, to, message, line) => {
    const { diagnostics, text } = imported(changed(from, to));
    const told = diagnostics.filter(({ code, message }) => code === "CCP-7" && !message.includes("InstanceType"));
    expect(told.map((problem) => problem.message)).toEqual([`${DMVPN.name}: ${message}`]);
    expect(text).toContain(line);
  });

  test("an instance type that is past", () => {
    const [told] = imported().diagnostics.filter(({ code }) => code === "CCP-7");
    expect(told?.message).toContain("InstanceType c4.large is of a past generation");
  });

  test("a number in quotes is one", () => {
    const { diagnostics, text } = imported(changed("vpcArea: 2", 'vpcArea: "3"'));
    expect(text).toContain("vpcArea: 3");
    expect(diagnostics.filter(({ message }) => message.includes("vpcArea"))).toEqual([]);
  });
});

test("a router that nobody chose a platform for is `linux`, and that is told (CCP-2)", () => {
  const { platform: _, ...request } = REQUEST;
  const told = fabricFromCcp(request).diagnostics.filter(({ message }) => message.includes("--platform"));
  expect(told.map(({ code, fix }) => [code, fix])).toEqual([["CCP-2", expect.stringContaining("--platform c8000v")]]);
});

test.each([
  ["255.255.255.0", "mask", 24],
  ["0.0.0.255", "wildcard", 24],
  ["255.255.255.255", "mask", 32],
  ["0.0.0.0", "mask", 0],
  ["255.0.255.0", "mask", undefined],
  ["1.2.3.9", "mask", undefined],
  ["no", "mask", undefined],
] as const)("%s as a %s is %s bits", (text, kind, bits) => {
  expect(lengthOf(text, kind)).toBe(bits);
});

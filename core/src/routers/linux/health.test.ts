import { describe, expect, test } from "vitest";
import { failingLayer, failingLayerOfPeer, type LinuxReadings } from "./health.ts";

const SAS = `hub-1: #3, ESTABLISHED, IKEv2, 6fd55d95f66b4a67_i* cea64d4a303e0ca2_r
  local  'us-west-2a.west2-dc1.hybrid.podspan' @ 10.0.106.10[4500]
  remote '198.51.100.2' @ 198.51.100.2[4500]
  AES_GCM_16-256/PRF_HMAC_SHA2_512/ECP_256
  established 61s ago, rekeying in 14043s
  gre: #4, reqid 1, INSTALLED, TRANSPORT-in-UDP, ESP:AES_GCM_16-256
    installed 61s ago, rekeying in 3397s, expires in 3959s
    in  c8931e89,    840 bytes,    10 packets,     1s ago
    out cee78125,    840 bytes,    10 packets,     1s ago
    local  10.0.106.10/32[gre]
    remote 198.51.100.2/32[gre]
`;

function nhrp(...table: readonly object[]): string {
  return JSON.stringify({ attr: { entriesCount: table.length }, table });
}

const LOCAL = { interface: "mgre0", type: "local", protocol: "10.250.0.9", nbma: "10.0.106.10", up: true };
const HUB = { interface: "mgre0", type: "nhs", protocol: "10.250.0.1", nbma: "198.51.100.2", up: true };

function neighbours(converged: string): string {
  return JSON.stringify({
    neighbors: { "10.250.0.1": [{ nbrState: `${converged}/-`, converged, ifaceName: "mgre0:10.250.0.9" }] },
  });
}

function routes(...ranges: readonly string[]): string {
  return JSON.stringify(
    Object.fromEntries(ranges.map((prefix) => [prefix, [{ prefix, protocol: "ospf", installed: true }]])),
  );
}

const RANGES = ["10.1.0.0/16", "192.168.0.0/16"];
const WELL: LinuxReadings = {
  sas: SAS,
  nhrp: nhrp(LOCAL, HUB),
  neighbours: neighbours("Full"),
  routes: routes(...RANGES),
};

describe("what strongSwan and FRR say of a spoke's tunnel", () => {
  test("is nothing where all of it is up and the ranges are learnt", () => {
    expect(failingLayer(WELL, RANGES)).toBeUndefined();
  });

  test.each([
    ["no key exchange", { sas: "" }, "ike"],
    ["one that goes on", { sas: SAS.replace("ESTABLISHED", "CONNECTING") }, "ike"],
    ["no association", { sas: SAS.split("\n").slice(0, 5).join("\n") }, "ipsec"],
    ["no registration", { nhrp: nhrp(LOCAL) }, "nhrp"],
    ["a hub that does not answer", { nhrp: nhrp(LOCAL, { ...HUB, up: false }) }, "nhrp"],
    ["a program that does not run", { nhrp: "" }, "nhrp"],
    ["an adjacency that stays", { neighbours: neighbours("ExStart") }, "ospf"],
    ["no adjacency", { neighbours: JSON.stringify({ neighbors: {} }) }, "ospf"],
    ["a range that is not told", { routes: routes("10.1.0.0/16") }, "route"],
    ["no answer", { routes: "% Command failed" }, "route"],
  ] as const)("is the lowest layer that fails: %s", (_, change, layer) => {
    expect(failingLayer({ ...WELL, ...change }, RANGES)).toBe(layer);
  });
});

describe("what strongSwan and FRR of a hub say of one spoke among others", () => {
  const PEER = { identity: "us-west-2a.west2-dc1.hybrid.podspan", tunnelAddress: "10.250.0.9" };
  const sas = (identity: string, number: number, child = "INSTALLED, TRANSPORT-in-UDP") =>
    `west2-dc1-${number}: #${number}, ESTABLISHED, IKEv2, 6fd55d95f66b4a67_i cea64d4a303e0ca2_r*
  local  '198.51.100.2' @ 198.51.100.2[4500]
  remote '${identity}' @ 52.0.0.${number}[4500]
  established 61s ago, rekeying in 14043s
  gre: #${number}, reqid ${number}, ${child}, ESP:AES_GCM_16-256
    in  c8931e89,    840 bytes,    10 packets,     1s ago
`;
  const other = sas("us-west-2b.west2-dc1.hybrid.podspan", 2);
  const dynamic = (protocolAddress: string, up = true) => ({
    type: "dynamic",
    up,
    used: false,
    protocolAddress,
    protocolAddressSize: 32,
    nbmaAddress: "52.0.0.1",
    nbmaNatOaAddress: "52.0.0.1",
  });
  const neighbour = (id: string, converged: string) => ({ [id]: [{ nbrState: `${converged}/-`, converged }] });
  const well: LinuxReadings = {
    sas: sas(PEER.identity, 1) + other,
    nhrp: nhrp(
      { type: "local", up: false, protocolAddress: "10.250.0.1" },
      dynamic("10.250.0.10"),
      dynamic("10.250.0.9"),
    ),
    neighbours: JSON.stringify({
      neighbors: { ...neighbour("10.250.0.10", "Full"), ...neighbour("10.250.0.9", "Full") },
    }),
    routes: routes("10.0.0.0/16"),
  };

  test("is nothing where it is up and the VPC is learnt", () => {
    expect(failingLayerOfPeer(well, PEER, ["10.0.0.0/16"])).toBeUndefined();
  });

  test.each([
    ["the other alone has exchanged keys", { sas: other }, "ike"],
    ["it goes on", { sas: well.sas.replace("#1, ESTABLISHED", "#1, CONNECTING") }, "ike"],
    ["it has no association", { sas: sas(PEER.identity, 1, "CREATED, TRANSPORT") + other }, "ipsec"],
    ["the other alone is registered", { nhrp: nhrp(dynamic("10.250.0.10")) }, "nhrp"],
    ["it has been given up", { nhrp: nhrp(dynamic("10.250.0.9", false)) }, "nhrp"],
    [
      "the other alone is a neighbour",
      {
        neighbours: JSON.stringify({
          neighbors: { ...neighbour("10.250.0.10", "Full"), ...neighbour("10.250.0.9", "Init") },
        }),
      },
      "ospf",
    ],
    ["nobody tells of the VPC", { routes: routes("10.9.0.0/16") }, "route"],
  ] as const)("is its own lowest layer: %s", (_, change, layer) => {
    expect(failingLayerOfPeer({ ...well, ...change }, PEER, ["10.0.0.0/16"])).toBe(layer);
  });
});

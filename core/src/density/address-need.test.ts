import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressNeed, podsWithAddress } from "./address-need.ts";
import { knownInstanceType, knownInstanceTypeNames } from "./instance-types.ts";
import { maxPods } from "./max-pods.ts";

const M5 = knownInstanceType("m5.large");
const CUSTOM = { customNetworking: true, prefixDelegation: false };
const PREFIXES = { customNetworking: true, prefixDelegation: true };

function m5() {
  if (!M5) throw new Error("the table has no m5.large");
  return M5;
}

describe("single addresses (amazon-vpc-cni-k8s, docs/eni-and-ip-target.md)", () => {
  test.each([
    ["an idle node holds its warm interface", 0, {}, 10, 1],
    ["few pods: their interface and a warm one", 5, {}, 20, 2],
    ["a full node has no interface left to keep warm", 18, {}, 20, 2],
    ["no warm interface", 5, { enis: 0 }, 10, 1],
    ["a target of addresses: just these, and the interface's own", 5, { ips: 2 }, 8, 1],
    ["a minimum", 0, { ips: 2, minimumIps: 12 }, 14, 2],
    ["a minimum alone keeps nothing warm", 5, { minimumIps: 3 }, 6, 1],
    ["never more than the interfaces hold", 18, { ips: 50 }, 20, 2],
  ])("%s", (_what, pods, warm, addresses, interfaces) => {
    expect(addressNeed(m5(), CUSTOM, pods, warm)).toEqual({ addresses, prefixes: 0, interfaces });
  });
});

describe("prefixes (amazon-vpc-cni-k8s, docs/eni-and-ip-target.md)", () => {
  test.each([
    ["an idle node holds its warm prefix", 0, {}, 17, 1, 1],
    ["pods in sixteens and one warm prefix", 20, {}, 49, 3, 1],
    ["a full node", 108, {}, 129, 8, 1],
    ["two warm prefixes", 108, { prefixes: 2 }, 145, 9, 1],
    ["more than one interface holds", 108, { prefixes: 3 }, 162, 10, 2],
    ["a target of addresses rules over prefixes", 20, { ips: 4, prefixes: 5 }, 33, 2, 1],
    ["never more than the interfaces hold", 108, { prefixes: 50 }, 290, 18, 2],
  ])("%s", (_what, pods, warm, addresses, prefixes, interfaces) => {
    expect(addressNeed(m5(), PREFIXES, pods, warm)).toEqual({ addresses, prefixes, interfaces });
  });
});

test("a type that custom networking leaves no interface needs nothing", () => {
  const type = { ...m5(), interfaces: 1 };
  expect(addressNeed(type, CUSTOM, 5)).toEqual({ addresses: 0, prefixes: 0, interfaces: 0 });
});

test("a full node of any type has an address for each of its pods, on no more interfaces than it has", () => {
  const names = fc.constantFrom(...knownInstanceTypeNames());
  fc.assert(
    fc.property(names, fc.boolean(), fc.nat(20), (name, prefixDelegation, ips) => {
      const type = knownInstanceType(name);
      if (!type) return false;
      const mode = { customNetworking: true, prefixDelegation };
      const most = maxPods(type, mode);
      const pods = podsWithAddress(most, mode);
      return [{}, { ips }].every((warm) => {
        const need = addressNeed(type, mode, pods, warm);
        return need.addresses - need.interfaces >= pods && need.interfaces <= most.podInterfaces;
      });
    }),
  );
});

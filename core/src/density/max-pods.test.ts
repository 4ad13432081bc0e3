import { describe, expect, test } from "vitest";
import type { InstanceType } from "./instance-type.ts";
import { knownInstanceType, knownInstanceTypeNames } from "./instance-types.ts";
import { maxPods, podCap } from "./max-pods.ts";

function known(name: string): InstanceType {
  const type = knownInstanceType(name);
  if (!type) throw new Error(`the table has no ${name}`);
  return type;
}

/** The limits that AWS publishes for instance types: type, E, I, standard, custom, prefixes raw, prefixes and custom raw, that after the cap. */
const PUBLISHED = [
  ["t3.nano", 2, 2, 4, 3, 34, 18, 18],
  ["t3.small", 3, 4, 11, 8, 146, 98, 98],
  ["t4g.small", 3, 4, 11, 8, 146, 98, 98],
  ["t3.medium", 3, 6, 17, 12, 242, 162, 110],
  ["t3.large", 3, 12, 35, 24, 530, 354, 110],
  ["c7g.medium", 2, 4, 8, 5, 98, 50, 50],
  ["m5.large", 3, 10, 29, 20, 434, 290, 110],
  ["m6i.large", 3, 10, 29, 20, 434, 290, 110],
  ["m5.xlarge", 4, 15, 58, 44, 898, 674, 110],
  ["m5.2xlarge", 4, 15, 58, 44, 898, 674, 110],
  ["c5.xlarge", 4, 15, 58, 44, 898, 674, 110],
  ["m5.4xlarge", 8, 30, 234, 205, 3714, 3250, 110],
  ["m5.8xlarge", 8, 30, 234, 205, 3714, 3250, 250],
  ["m5.24xlarge", 15, 50, 737, 688, 11_762, 10_978, 250],
  ["c6gn.16xlarge", 15, 50, 737, 688, 11_762, 10_978, 250],
  ["p4d.24xlarge", 15, 50, 737, 688, 11_762, 10_978, 250],
  ["p5.48xlarge", 2, 50, 100, 51, 1570, 786, 250],
] as const;

describe("the published numbers (EKS AMI eni-max-pods.txt, EKS best practices)", () => {
  test.each(PUBLISHED)("%s", (name, interfaces, addressesPerInterface, standard, custom, raw, customRaw, capped) => {
    const type = known(name);
    expect(type).toMatchObject({ interfaces, addressesPerInterface, nitro: true });
    const of = (customNetworking: boolean, prefixDelegation: boolean) =>
      maxPods(type, { customNetworking, prefixDelegation });
    expect(of(false, false).pods).toBe(standard);
    expect(of(true, false).pods).toBe(custom);
    expect(of(false, true).addressable).toBe(raw);
    expect(of(true, true).addressable).toBe(customRaw);
    expect(of(true, true).pods).toBe(capped);
  });

  test.each([
    ["t2.small", 11, 8],
    ["c4.large", 29, 20],
  ])("%s is not Nitro: prefixes change nothing", (name, standard, custom) => {
    for (const prefixDelegation of [false, true]) {
      expect(maxPods(known(name), { customNetworking: false, prefixDelegation })).toMatchObject({
        pods: standard,
        prefixes: false,
      });
      expect(maxPods(known(name), { customNetworking: true, prefixDelegation }).pods).toBe(custom);
    }
  });
});

test("the best-practices guide's 29 for an m5.large with custom networking is wrong by its own formula: it is 20", () => {
  expect(maxPods(known("m5.large"), { customNetworking: true, prefixDelegation: false }).pods).toBe(20);
});

test("the cap is 110 up to 30 vCPUs and 250 above", () => {
  expect([1, 30, 31, 192].map(podCap)).toEqual([110, 110, 250, 250]);
});

test("security groups for pods and interfaces that the CNI does not manage take one interface each", () => {
  const mode = { customNetworking: true, prefixDelegation: false };
  expect(maxPods(known("m5.xlarge"), { ...mode, podSecurityGroups: true }).pods).toBe(30);
  expect(maxPods(known("m5.xlarge"), { ...mode, unmanagedInterfaces: 1 }).pods).toBe(30);
  expect(maxPods(known("m5.xlarge"), { ...mode, podSecurityGroups: true, unmanagedInterfaces: 1 }).pods).toBe(16);
});

test("with no interface left for pods there are none: custom networking on one interface is impossible", () => {
  const one = known("hpc6id.32xlarge");
  expect(one.interfaces).toBe(1);
  expect(maxPods(one, { customNetworking: true, prefixDelegation: false })).toMatchObject({
    pods: 0,
    podInterfaces: 0,
  });
  expect(maxPods(one, { customNetworking: false, prefixDelegation: false }).pods).toBe(51);
  const crowded = { customNetworking: true, prefixDelegation: true, unmanagedInterfaces: 9 };
  expect(maxPods(known("m5.large"), crowded).pods).toBe(0);
});

test("every row of the table is a type with at least one interface, two addresses and one vCPU", () => {
  const names = knownInstanceTypeNames();
  expect(names.length).toBeGreaterThan(600);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    const { interfaces, addressesPerInterface, vcpus } = known(name);
    expect([name, interfaces >= 1, addressesPerInterface >= 2, vcpus >= 1]).toEqual([name, true, true, true]);
    for (const value of [interfaces, addressesPerInterface, vcpus]) expect(Number.isInteger(value)).toBe(true);
  }
});

test.each(["", "m5", "m5.", ".large", "m5.huge", "toString.x", "constructor.large"])("`%s` is no type", (name) => {
  expect(knownInstanceType(name)).toBeUndefined();
});

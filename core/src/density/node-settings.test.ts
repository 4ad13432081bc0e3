import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { knownInstanceType, knownInstanceTypeNames } from "./instance-types.ts";
import { maxPods, type PodMode, podCap } from "./max-pods.ts";
import { maxPodsExpression, type NodeMaker, nodeConfigUserData, nodeSettings } from "./node-settings.ts";

const CUSTOM = { customNetworking: true, prefixDelegation: false };
const PREFIXES = { customNetworking: true, prefixDelegation: true };

function nodes(maker: NodeMaker, mode: PodMode) {
  return { cluster: "west1", maker, mode, cap: 110 };
}

/** What nodeadm computes: CEL and JavaScript agree on these operators. */
function evaluate(expression: string, default_enis: number, ips_per_eni: number): unknown {
  expect(expression).toMatch(/^[a-z_0-9 ()*+>?:-]+$/);
  return new Function("default_enis", "ips_per_eni", `return ${expression};`)(default_enis, ips_per_eni);
}

test("the expression gives what the formula gives, for every type and mode", () => {
  const mode = fc.record({
    customNetworking: fc.boolean(),
    prefixDelegation: fc.boolean(),
    podSecurityGroups: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.constantFrom(...knownInstanceTypeNames()), mode, (name, wanted) => {
      const type = knownInstanceType(name);
      if (!type?.nitro) return;
      const { pods, podInterfaces } = maxPods(type, wanted);
      if (podInterfaces === 0) return;
      const expression = maxPodsExpression(wanted, podCap(type.vcpus));
      expect(evaluate(expression, type.interfaces, type.addressesPerInterface)).toBe(pods);
    }),
  );
});

test("the user data is one MIME part that holds a NodeConfig", () => {
  const text = nodeConfigUserData(maxPodsExpression(CUSTOM, 110));
  const [, body = ""] = text.split("Content-Type: application/node.eks.aws\n\n");
  expect(parse(body.replace("--PODSPAN--", ""))).toEqual({
    apiVersion: "node.eks.aws/v1alpha1",
    kind: "NodeConfig",
    spec: { kubelet: { maxPodsExpression: "(default_enis - 1) * (ips_per_eni - 1) + 2" } },
  });
  expect(text.startsWith("MIME-Version: 1.0\n")).toBe(true);
});

test("managed and self-managed nodes: AL2023 by an expression, the others by a number", () => {
  expect(nodeSettings(nodes("managed", CUSTOM), undefined).map(({ where }) => where)).toEqual([
    "AL2023: user data of the launch template",
  ]);
  const [, bottlerocket, al2, eksctl] = nodeSettings(nodes("managed", CUSTOM), 20);
  expect(bottlerocket?.text).toBe("[settings.kubernetes]\nmax-pods = 20\n");
  expect(al2?.text).toContain("bootstrap.sh west1 --use-max-pods false --kubelet-extra-args '--max-pods=20'");
  expect(parse(eksctl?.text ?? "")).toEqual({ managedNodeGroups: [{ name: "NAME", maxPodsPerNode: 20 }] });
  expect(nodeSettings(nodes("selfManaged", CUSTOM), 20).at(-1)?.text).toContain("nodeGroups:\n");
});

test("Karpenter: one interface reserved, or the number; with prefixes only the number", () => {
  expect(nodeSettings(nodes("karpenter", CUSTOM), 20).map(({ text }) => text)).toEqual([
    "RESERVED_ENIS=1\n",
    "spec:\n  kubelet:\n    maxPods: 20\n",
  ]);
  expect(nodeSettings(nodes("karpenter", PREFIXES), 110).map(({ text }) => text)).toEqual([
    "spec:\n  kubelet:\n    maxPods: 110\n",
  ]);
});

test("Auto Mode makes its nodes itself", () => {
  expect(nodeSettings(nodes("auto", PREFIXES), 110)).toEqual([]);
});

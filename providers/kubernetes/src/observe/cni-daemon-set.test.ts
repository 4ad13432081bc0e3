import { describe, expect, test } from "vitest";
import type { KubeObject } from "../api.ts";
import { cniDaemonSet } from "./cni-daemon-set.ts";

function awsNode(...agents: readonly (readonly string[])[]): KubeObject {
  const containers = [{ name: "aws-node" }, ...agents.map((args) => ({ name: "aws-eks-nodeagent", args }))];
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "aws-node", namespace: "kube-system" },
    spec: { template: { spec: { containers } } },
  };
}

describe("whether the node agent enforces NetworkPolicies", () => {
  test.each([
    [["--enable-ipv6=false", "--enable-network-policy=true"], true],
    [["--enable-network-policy"], true],
    [["--enable-network-policy=false"], false],
    [["--enable-network-policy=true", "--enable-network-policy=false"], false],
    [["--enable-network-policy=$(ON)"], undefined],
    [["--enable-ipv6=false"], undefined],
  ])("%j is %s", (args, enforces) => {
    expect(cniDaemonSet(awsNode(args)).facts.enforcesPolicies).toBe(enforces);
  });

  test("without the agent nothing does", () => {
    expect(cniDaemonSet(awsNode()).facts.enforcesPolicies).toBe(false);
  });
});

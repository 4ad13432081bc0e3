import { describe, expect, test } from "vitest";
import type { KubeObject } from "../api.ts";
import { nodeProps } from "./node.ts";
import { keepOfPod, podProps } from "./pod.ts";

function node(parts: Partial<KubeObject> = {}): KubeObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name: "n" }, ...parts };
}

function pod(parts: Partial<KubeObject> = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" }, ...parts };
}

describe("a node", () => {
  test("tells zone, instance, type and addresses", () => {
    const labels = {
      "topology.kubernetes.io/zone": "eu-west-1b",
      "node.kubernetes.io/instance-type": "m5.large",
      "eks.amazonaws.com/compute-type": "hybrid",
      "kubernetes.io/os": "windows",
    };
    const annotations = { "k8s.amazonaws.com/eniConfig": "special", big: "x".repeat(254) };
    const observed = nodeProps(
      node({
        metadata: { name: "n", labels, annotations, creationTimestamp: "2026-01-01T00:00:00Z" },
        spec: { providerID: "aws:///eu-west-1b/i-0abc", unschedulable: true },
        status: {
          allocatable: { pods: "29" },
          conditions: [{ type: "Ready", status: "True" }],
          addresses: [
            { type: "Hostname", address: "n" },
            { type: "InternalIP", address: "10.0.0.1" },
            { type: "InternalIP", address: "fd00::1" },
          ],
        },
      }),
    );
    expect(observed).toEqual({
      name: "n",
      zone: "eu-west-1b",
      instance: "i-0abc",
      instanceType: "m5.large",
      os: "windows",
      ready: true,
      schedulable: false,
      maxPods: 29,
      createdAt: "2026-01-01T00:00:00Z",
      internalIps: ["10.0.0.1", "fd00::1"],
      computeType: "hybrid",
      labels,
      annotations: { "k8s.amazonaws.com/eniConfig": "special" },
    });
  });

  test("that tells nothing is empty and not ready, and Fargate nodes have no instance", () => {
    expect(nodeProps(node())).toMatchObject({
      zone: "",
      os: "linux",
      ready: false,
      schedulable: true,
      internalIps: [],
    });
    expect(nodeProps(node())).not.toHaveProperty("maxPods");
    expect(nodeProps(node({ status: { allocatable: { pods: "many" } } }))).not.toHaveProperty("maxPods");
    const fargate = node({ spec: { providerID: "aws:///eu-west-1b/0a1b2c/fargate-ip-10-0-0-1" } });
    expect(nodeProps(fargate)).not.toHaveProperty("instance");
  });

  test("of an old cluster is read by its beta labels", () => {
    const labels = { "failure-domain.beta.kubernetes.io/zone": "z", "beta.kubernetes.io/instance-type": "t3.small" };
    expect(nodeProps(node({ metadata: { name: "n", labels } }))).toMatchObject({ zone: "z", instanceType: "t3.small" });
  });
});

describe("a pod", () => {
  const running = pod({
    metadata: { name: "p", namespace: "default", labels: { app: "x" }, managedFields: [{ manager: "kubelet" }] },
    spec: { nodeName: "n", hostNetwork: true, containers: [{ name: "x", env: [{ name: "SECRET", value: "x" }] }] },
    status: { phase: "Running", podIP: "100.64.0.9", podIPs: [{ ip: "100.64.0.9" }, { ip: "fd00::9" }] },
  });

  test("tells its node, addresses of both families and network", () => {
    expect(podProps(running)).toEqual({
      namespace: "default",
      name: "p",
      node: "n",
      addresses: ["100.64.0.9", "fd00::9"],
      hostNetwork: true,
      phase: "Running",
    });
  });

  test("that has not been placed has neither node nor address", () => {
    expect(podProps(pod({ status: { phase: "Pending" } }))).toMatchObject({
      node: "",
      addresses: [],
      phase: "Pending",
    });
  });

  test("is cut down to what is read of it, without changing that", () => {
    const kept = keepOfPod(running);
    expect(podProps(kept)).toEqual(podProps(running));
    expect(JSON.stringify(kept)).not.toMatch(/SECRET|kubelet/);
  });
});

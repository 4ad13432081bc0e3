import { describe, expect, test } from "vitest";
import type { KubeObject } from "../api.ts";
import { networkPolicyProps } from "./network-policy.ts";
import { nodeProps } from "./node.ts";
import { keepOfPod, podProps, sharedLabels } from "./pod.ts";
import { securityGroupPolicyProps } from "./security-group-policy.ts";

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
      labels: { app: "x" },
    });
  });

  test("tells what policies know it by: labels, account, named ports, and an interface of its own", () => {
    const eni = JSON.stringify([{ eniId: "eni-0b", privateIp: "100.64.0.9", vlanId: 1 }]);
    const ports = [{ name: "http", containerPort: 8080 }, { containerPort: 9090 }];
    const sidecar = { restartPolicy: "Always", ports: [{ name: "dns", containerPort: 53, protocol: "UDP" }] };
    const read = podProps(
      pod({
        metadata: { name: "p", namespace: "default", annotations: { "vpc.amazonaws.com/pod-eni": eni } },
        spec: {
          serviceAccountName: "web",
          containers: [{ name: "x", ports }],
          initContainers: [sidecar, { ports: [{ name: "once", containerPort: 1 }] }],
        },
      }),
    );
    expect(read).toMatchObject({
      serviceAccount: "web",
      branchInterface: "eni-0b",
      ports: [
        { name: "http", protocol: "TCP", port: 8080 },
        { name: "dns", protocol: "UDP", port: 53 },
      ],
    });
    const broken = pod({ metadata: { name: "p", annotations: { "vpc.amazonaws.com/pod-eni": "{" } } });
    expect(podProps(broken)).not.toHaveProperty("branchInterface");
  });

  test("that has not been placed has neither node nor address", () => {
    expect(podProps(pod({ status: { phase: "Pending" } }))).toMatchObject({
      node: "",
      addresses: [],
      phase: "Pending",
    });
  });

  test("is cut down to what is read of it, without changing that", () => {
    const kept = keepOfPod(running, sharedLabels());
    expect(podProps(kept)).toEqual(podProps(running));
    expect(JSON.stringify(kept)).not.toMatch(/SECRET|kubelet/);
  });
});

describe("a NetworkPolicy", () => {
  const policy = (spec: unknown): KubeObject => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "p", namespace: "default" },
    spec,
  });

  test("without policyTypes is about what comes in, and about what goes out where it says something of that", () => {
    expect(networkPolicyProps(policy({ podSelector: {} }))).toEqual({
      namespace: "default",
      name: "p",
      podSelector: { labels: {}, expressions: [] },
      types: ["Ingress"],
      ingress: [],
      egress: [],
    });
    expect(networkPolicyProps(policy({ podSelector: {}, egress: [{}] }))).toMatchObject({
      types: ["Ingress", "Egress"],
      egress: [{ peers: [], ports: [] }],
    });
    expect(networkPolicyProps(policy({ podSelector: {}, policyTypes: ["Egress"] })).types).toEqual(["Egress"]);
  });

  test("tells an empty selector from one that is not there", () => {
    const from = [{ namespaceSelector: {} }, { podSelector: { matchLabels: { app: "x" } } }];
    expect(networkPolicyProps(policy({ podSelector: {}, ingress: [{ from }] })).ingress[0]?.peers).toEqual([
      { kind: "pods", namespaces: { labels: {}, expressions: [] } },
      { kind: "pods", pods: { labels: { app: "x" }, expressions: [] } },
    ]);
  });

  test("keeps blocks with their exceptions, and ports by number, range and name", () => {
    const to = [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }];
    const ports = [{ port: 80 }, { protocol: "UDP", port: 1000, endPort: 2000 }, { protocol: "SCTP", port: "sig" }, {}];
    expect(networkPolicyProps(policy({ podSelector: {}, egress: [{ to, ports }] })).egress).toEqual([
      {
        peers: [{ kind: "block", cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }],
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "UDP", port: 1000, endPort: 2000 },
          { protocol: "SCTP", port: "sig" },
          { protocol: "TCP" },
        ],
      },
    ]);
  });

  test("with an operator that Kubernetes does not have is refused, not guessed", () => {
    const podSelector = { matchExpressions: [{ key: "a", operator: "Near", values: [] }] };
    expect(() => networkPolicyProps(policy({ podSelector }))).toThrow(/Near/);
  });
});

test("a SecurityGroupPolicy tells by what it selects", () => {
  const spec = {
    serviceAccountSelector: { matchExpressions: [{ key: "team", operator: "In", values: ["b", "a"] }] },
    securityGroups: { groupIds: ["sg-2", "sg-1"] },
  };
  const policy = {
    apiVersion: "vpcresources.k8s.aws/v1beta1",
    kind: "SecurityGroupPolicy",
    metadata: { name: "p" },
    spec,
  };
  expect(securityGroupPolicyProps(policy)).toEqual({
    namespace: "",
    name: "p",
    groups: ["sg-1", "sg-2"],
    serviceAccountSelector: { labels: {}, expressions: [{ key: "team", operator: "In", values: ["a", "b"] }] },
  });
});

import type { ObservedKind } from "@podspan/core/observed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KubeObject, NAMESPACES, NETWORK_POLICIES, PODS } from "../api.ts";
import { kubernetesReader } from "../observe/reader.ts";
import type { Cluster } from "./journeys.contract.ts";
import { plainContext } from "./step-context.ts";
import { SCOPE } from "./steps.ts";

export interface PoliciesPlace {
  readonly name: string;
  readonly start: () => Promise<{ readonly cluster: Cluster; readonly stop: () => Promise<void> }>;
}

const APPLIED = { fieldManager: "test", force: true } as const;

function policy(name: string, spec: unknown): KubeObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace: "shop" }, spec };
}

const WEB_POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "web",
    namespace: "shop",
    labels: { app: "web", tier: "front" },
    annotations: { "vpc.amazonaws.com/pod-eni": '[{"eniId":"eni-0b"}]', other: "x" },
  },
  spec: {
    // Placed by hand, so that no scheduler is needed.
    nodeName: "nowhere",
    automountServiceAccountToken: false,
    containers: [{ name: "main", image: "registry.example/web:1", ports: [{ name: "http", containerPort: 8080 }] }],
  },
} as const;

/** What the reader tells of who may talk to whom, the same on the twin and on a real API server. */
export function policyJourneys({ name, start }: PoliciesPlace): void {
  describe(`NetworkPolicies, namespaces and pods' labels on ${name}`, () => {
    let place: Awaited<ReturnType<PoliciesPlace["start"]>>;
    beforeAll(async () => {
      place = await start();
      const { api } = place.cluster;
      const shop = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { team: "a" } } };
      await api.apply({ type: NAMESPACES, name: "shop" }, shop, APPLIED);
    });
    afterAll(() => place?.stop());

    const applied = (object: KubeObject) =>
      place.cluster.api.apply(
        { type: NETWORK_POLICIES, namespace: "shop", name: object.metadata.name },
        object,
        APPLIED,
      );
    const observed = async (kind: ObservedKind, id: string) => {
      const { world, clock } = place.cluster;
      const request = { plane: "kubernetes", cluster: SCOPE.cluster, kinds: new Set([kind]) } as const;
      const { resources } = await kubernetesReader(world).observe(request, plainContext({ clock }));
      return resources.find((one) => one.id === id)?.props;
    };

    test("a namespace has its labels, its own name among them", async () => {
      expect(await observed("namespace", "shop")).toEqual({
        name: "shop",
        labels: { "kubernetes.io/metadata.name": "shop", team: "a" },
      });
    });

    test("a policy is read with what the server makes of it", async () => {
      const ingress = [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ port: "http" }] }];
      const egress = [
        { to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }], ports: [{ port: 443, endPort: 444 }] },
      ];
      const made = await applied(policy("both", { podSelector: {}, ingress, egress }));
      expect(made.spec).toMatchObject({
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ ports: [{ protocol: "TCP", port: "http" }] }],
      });
      expect(await observed("network-policy", "shop/both")).toEqual({
        namespace: "shop",
        name: "both",
        podSelector: { labels: {}, expressions: [] },
        types: ["Ingress", "Egress"],
        ingress: [
          {
            peers: [{ kind: "pods", pods: { labels: { app: "web" }, expressions: [] } }],
            ports: [{ protocol: "TCP", port: "http" }],
          },
        ],
        egress: [
          {
            peers: [{ kind: "block", cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }],
            ports: [{ protocol: "TCP", port: 443, endPort: 444 }],
          },
        ],
      });
    });

    test("a policy that denies all is no policy without rules about nothing", async () => {
      const made = await applied(policy("deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }));
      expect(made.spec).toMatchObject({ policyTypes: ["Ingress", "Egress"] });
      expect(await observed("network-policy", "shop/deny")).toMatchObject({
        types: ["Ingress", "Egress"],
        ingress: [],
        egress: [],
      });
    });

    test.each([
      ["a peer that means nobody", { podSelector: {}, ingress: [{ from: [{}] }] }],
      [
        "a block beside a selector",
        { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" }, podSelector: {} }] }] },
      ],
      ["a range that ends before it begins", { podSelector: {}, ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }],
      ["a range from a name", { podSelector: {}, ingress: [{ ports: [{ port: "http", endPort: 80 }] }] }],
      ["a protocol that there is not", { podSelector: {}, ingress: [{ ports: [{ protocol: "GRE", port: 80 }] }] }],
    ])("%s is refused", async (_title, spec) => {
      await expect(applied(policy("bad", spec))).rejects.toMatchObject({ status: 422, reason: "Invalid" });
    });

    test("a pod tells its labels, its named ports and its own interface", async () => {
      await place.cluster.api.apply({ type: PODS, namespace: "shop", name: "web" }, WEB_POD, APPLIED);
      expect(await observed("pod", "shop/web")).toMatchObject({
        labels: { app: "web", tier: "front" },
        ports: [{ name: "http", protocol: "TCP", port: 8080 }],
        branchInterface: "eni-0b",
      });
    });
  });
}

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "../../addressing/index.ts";
import type { LabelSelector, Observed, ObservedProps, PolicyRule } from "../../observed/index.ts";
import { type PacketSet, PacketSpace } from "../../packets/index.ts";
import type { Filter } from "../model.ts";
import { awsNode, builtOf, eksCluster, kube, pod } from "./clusters.fixture.ts";
import { ClusterPolicies } from "./policies.ts";

type Policy = Observed<"network-policy">;

const space = new PacketSpace(4);
const [TCP, UDP] = [6, 17];
const ALL: LabelSelector = { labels: {}, expressions: [] };
const app = (name: string): LabelSelector => ({ labels: { app: name }, expressions: [] });

function policy(name: string, props: Partial<ObservedProps<"network-policy">>): Policy {
  return kube("network-policy", `shop/${name}`, {
    namespace: "shop",
    name,
    podSelector: ALL,
    types: ["Ingress"],
    ingress: [],
    egress: [],
    ...props,
  }) as Policy;
}

const http = [{ name: "http", protocol: "TCP", port: 8080 }];
const PODS = [
  pod("shop/web", "n1", "10.0.0.11", { labels: { app: "web" }, ports: http }),
  pod("shop/db", "n1", "10.0.0.12", { labels: { app: "db" }, ports: [{ name: "http", protocol: "TCP", port: 9090 }] }),
  pod("ops/probe", "n1", "10.0.0.13", { labels: { app: "probe" } }),
  pod("shop/agent", "n1", "10.0.0.1", { labels: { app: "web" }, hostNetwork: true }),
];
const NAMESPACES = ["shop", "ops"].map(
  (name) => kube("namespace", name, { name, labels: { team: name } }) as Observed<"namespace">,
);

function of(policies: readonly Policy[], id = "shop/web", strict = false) {
  const found = PODS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no pod ${id}`);
  return new ClusterPolicies("west", policies, PODS, NAMESPACES, strict).of(found, 4);
}

/** What passes all of these filters. */
function passing(filters: readonly Filter[]): PacketSet {
  return space.intersection(
    ...filters.map(({ rules }) => space.union(...rules.map(({ match }) => space.matching(match)))),
  );
}

interface Sent {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: number;
  readonly port?: number;
}

function passes(filters: readonly Filter[], { from = "10.9.9.9", to = "10.9.9.9", protocol = TCP, port = 80 }: Sent) {
  const number = (text: string) => {
    const reading = parseAddress(text);
    if (!reading.ok) throw new Error(reading.message);
    return reading.address.base;
  };
  return space.has(passing(filters), {
    protocol,
    destinationPort: port,
    sourcePort: 40_000,
    source: number(from),
    destination: number(to),
  });
}

const ingress = (...rules: readonly PolicyRule[]) => of([policy("one", { ingress: rules })]).ingress;
const egress = (...rules: readonly PolicyRule[]) => of([policy("one", { types: ["Egress"], egress: rules })]).egress;

describe("a pod", () => {
  test("that no policy selects takes and sends everything", () => {
    expect(of([policy("db", { podSelector: app("db") })])).toEqual({ key: "", ingress: [], egress: [] });
    expect(of([policy("one", {})], "ops/probe").ingress).toEqual([]);
  });

  test("that is selected takes nothing that no rule allows, and sends everything", () => {
    expect(passes(of([policy("deny", {})]).ingress, {})).toBe(false);
    expect(of([policy("deny", {})]).egress).toEqual([]);
    const both = of([policy("deny", { types: ["Ingress", "Egress"] })]);
    expect([passes(both.ingress, {}), passes(both.egress, {})]).toEqual([false, false]);
  });

  test("takes what any of its policies allows", () => {
    const one = policy("one", { ingress: [{ peers: [], ports: [{ protocol: "TCP", port: 80 }] }] });
    const two = policy("two", { ingress: [{ peers: [], ports: [{ protocol: "UDP", port: 53 }] }] });
    const { ingress: filters, key } = of([one, two]);
    expect(key).toBe("shop/one+shop/two");
    expect([passes(filters, {}), passes(filters, { protocol: UDP, port: 53 }), passes(filters, { port: 53 })]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("of the node's network is not filtered, and is nobody's peer", () => {
    expect(of([policy("deny", { types: ["Ingress", "Egress"] })], "shop/agent")).toMatchObject({ key: "" });
    expect(passes(ingress({ peers: [{ kind: "pods", pods: app("web") }], ports: [] }), { from: "10.0.0.1" })).toBe(
      false,
    );
  });

  test("sends and takes nothing in strict mode until a policy says otherwise", () => {
    const { ingress: filters, egress: out, key } = of([], "shop/web", true);
    expect([key, passes(filters, {}), passes(out, {})]).toEqual(["default deny", false, false]);
    const allowed = of([policy("all", { ingress: [{ peers: [], ports: [] }] })], "shop/web", true);
    expect([passes(allowed.ingress, {}), passes(allowed.egress, {})]).toEqual([true, false]);
  });
});

describe("peers", () => {
  test("a rule without peers means everybody, and without ports every packet", () => {
    expect(passes(ingress({ peers: [], ports: [] }), { protocol: 47 })).toBe(true);
  });

  test("a block without its exceptions", () => {
    const filters = ingress({
      peers: [{ kind: "block", cidr: "172.17.0.0/16", except: ["172.17.1.0/24"] }],
      ports: [],
    });
    const from = ["172.17.0.9", "172.17.1.9", "172.17.2.9", "10.0.0.12"];
    expect(from.map((source) => passes(filters, { from: source }))).toEqual([true, false, true, false]);
  });

  test("pods of the policy's own namespace, of other namespaces, and of both together", () => {
    const from = (peer: Omit<Extract<PolicyRule["peers"][number], { kind: "pods" }>, "kind">) => {
      const filters = ingress({ peers: [{ kind: "pods", ...peer }], ports: [] });
      return ["10.0.0.11", "10.0.0.12", "10.0.0.13"].filter((source) => passes(filters, { from: source }));
    };
    expect(from({ pods: app("db") })).toEqual(["10.0.0.12"]);
    expect(from({ pods: app("probe") })).toEqual([]);
    expect(from({ namespaces: { labels: { team: "ops" }, expressions: [] } })).toEqual(["10.0.0.13"]);
    expect(from({ namespaces: ALL })).toEqual(["10.0.0.11", "10.0.0.12", "10.0.0.13"]);
    expect(from({ namespaces: ALL, pods: app("db") })).toEqual(["10.0.0.12"]);
    expect(from({ namespaces: { labels: { "kubernetes.io/metadata.name": "ops" }, expressions: [] } })).toEqual([
      "10.0.0.13",
    ]);
  });

  test("expressions select as Kubernetes says", () => {
    const from = (operator: "In" | "NotIn" | "Exists" | "DoesNotExist", values: readonly string[] = []) => {
      const pods = { labels: {}, expressions: [{ key: "app", operator, values }] };
      const filters = ingress({ peers: [{ kind: "pods", pods }], ports: [] });
      return ["10.0.0.11", "10.0.0.12"].map((source) => passes(filters, { from: source }));
    };
    expect(from("In", ["web"])).toEqual([true, false]);
    expect(from("NotIn", ["web"])).toEqual([false, true]);
    expect(from("Exists")).toEqual([true, true]);
    expect(from("DoesNotExist")).toEqual([false, false]);
  });

  test("a peer that nobody is lets nobody in", () => {
    expect(passes(ingress({ peers: [{ kind: "pods", pods: app("gone") }], ports: [] }), {})).toBe(false);
  });
});

describe("ports", () => {
  const any = (port: PolicyRule["ports"][number]) => ({ peers: [], ports: [port] });

  test("by number, by range, and all of a protocol", () => {
    expect(passes(ingress(any({ protocol: "TCP", port: 80 })), { port: 81 })).toBe(false);
    const range = ingress(any({ protocol: "TCP", port: 32_000, endPort: 32_768 }));
    expect([31_999, 32_000, 32_768, 32_769].map((port) => passes(range, { port }))).toEqual([false, true, true, false]);
    expect(passes(ingress(any({ protocol: "UDP" })), { protocol: UDP, port: 9 })).toBe(true);
    expect(passes(ingress(any({ protocol: "UDP" })), { protocol: TCP, port: 9 })).toBe(false);
    expect(passes(ingress(any({ protocol: "SCTP", port: 7 })), { protocol: 132, port: 8 })).toBe(false);
  });

  test("by name, as the pod that receives calls it", () => {
    const own = ingress(any({ protocol: "TCP", port: "http" }));
    expect([8080, 9090].map((port) => passes(own, { port }))).toEqual([true, false]);
    expect(passes(ingress(any({ protocol: "UDP", port: "http" })), { protocol: UDP, port: 8080 })).toBe(false);
    const theirs = egress({ peers: [{ kind: "pods", pods: app("db") }], ports: [{ protocol: "TCP", port: "http" }] });
    expect([8080, 9090].map((port) => passes(theirs, { to: "10.0.0.12", port }))).toEqual([false, true]);
    expect(passes(egress(any({ protocol: "TCP", port: "http" })), { to: "10.0.0.11", port: 8080 })).toBe(true);
    expect(passes(egress(any({ protocol: "TCP", port: "http" })), { to: "10.9.9.9", port: 8080 })).toBe(false);
  });
});

describe("whether anybody enforces policies", () => {
  const deny = policy("deny", {});
  const web = pod("shop/web", "n1", "10.0.0.11", { labels: { app: "web" } });
  const addon = (configuration: Readonly<Record<string, unknown>>) => ({
    ...eksCluster(),
    kind: "cni-addon" as const,
    id: "west/vpc-cni",
    props: { cluster: "west", env: {} },
    facts: { status: "ACTIVE", addonVersion: "v1.21.1-eksbuild.1", configuration, issues: [] },
  });
  const built = (...more: readonly Observed[]) => {
    const { endpoints, assumptions } = builtOf([eksCluster(), awsNode(), deny, web, ...more]);
    return {
      filtered: endpoints.some(({ id }) => id.endsWith("{shop/deny}")),
      assumed: assumptions.some(({ id }) => id === "network-policy/west"),
    };
  };

  test("is what the add-on says, or another plugin's pods show; else they are taken to be, and it is said", () => {
    expect(built(addon({ enableNetworkPolicy: "true" }))).toEqual({ filtered: true, assumed: false });
    expect(built(addon({}))).toEqual({ filtered: false, assumed: true });
    expect(built()).toEqual({ filtered: true, assumed: true });
    const calico = pod("kube-system/calico-1", "n1", "10.0.0.1", {
      hostNetwork: true,
      labels: { "k8s-app": "calico-node" },
    });
    expect(built(addon({}), calico)).toEqual({ filtered: true, assumed: false });
  });

  test("is what the running node agent is told, over what the add-on asks for", () => {
    const of = (enforcesPolicies: boolean, ...more: readonly Observed[]) => {
      const daemonSet = awsNode() as Observed<"cni-daemonset">;
      const running = { ...daemonSet, facts: { ...daemonSet.facts, enforcesPolicies } };
      const { endpoints, assumptions } = builtOf([eksCluster(), running, deny, web, ...more]);
      return [
        endpoints.some(({ id }) => id.endsWith("{shop/deny}")),
        assumptions.find(({ id }) => id === "network-policy/west")?.text ?? "",
      ];
    };
    expect(of(true, addon({}))).toEqual([true, ""]);
    expect(of(false, addon({ enableNetworkPolicy: "true" }))).toEqual([
      false,
      expect.stringContaining("container aws-eks-nodeagent of DaemonSet aws-node"),
    ]);
  });

  test("is taken for certain in strict mode while nobody says otherwise, and it is said", () => {
    const strict = (enforcesPolicies?: boolean) => {
      const daemonSet = awsNode({ NETWORK_POLICY_ENFORCING_MODE: "strict" }) as Observed<"cni-daemonset">;
      const facts = enforcesPolicies === undefined ? {} : { enforcesPolicies };
      const running = { ...daemonSet, facts: { ...daemonSet.facts, ...facts } };
      const { endpoints, assumptions } = builtOf([eksCluster(), running, web]);
      return [
        endpoints.some(({ id }) => id.endsWith("{default deny}")),
        assumptions.some(({ id, text }) => id === "network-policy/west" && text.includes("strict")),
      ];
    };
    expect([strict(true), strict(), strict(false)]).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ]);
  });
});

const selector = fc.constantFrom(ALL, app("web"), app("db"), app("gone"));
const peer = fc.oneof(
  fc.record({
    kind: fc.constant("block" as const),
    cidr: fc.constantFrom("10.0.0.0/8", "0.0.0.0/0"),
    except: fc.constantFrom([], ["10.0.0.0/28"]),
  }),
  fc.record({ kind: fc.constant("pods" as const), pods: selector, namespaces: selector }, { requiredKeys: ["kind"] }),
);
const port = fc.record(
  { protocol: fc.constantFrom("TCP" as const, "UDP" as const), port: fc.constantFrom(80, 8080, "http") },
  { requiredKeys: ["protocol"] },
);
const rules = fc.array(
  fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }),
  { maxLength: 2 },
);
const anyPolicy = fc.record({
  podSelector: selector,
  types: fc.constantFrom(["Ingress"] as const, ["Egress"] as const, ["Ingress", "Egress"] as const),
  ingress: rules,
  egress: rules,
});

/** What a policy lets through, with nothing but the words of the API reference: any of its rules, each by any peer and any port. */
function letsIn({ props }: Policy, from: string, protocol: number, number: number): boolean {
  return props.ingress.some(
    ({ peers, ports }) =>
      (peers.length === 0 || peers.some((one) => isPeer(one, from))) &&
      (ports.length === 0 ||
        ports.some((one) => {
          const wanted = one.port === "http" ? 8080 : one.port;
          if (one.port === "http" && one.protocol === "UDP") return false;
          return (one.protocol === "TCP" ? TCP : UDP) === protocol && (wanted === undefined || wanted === number);
        })),
  );
}

function isPeer(one: PolicyRule["peers"][number], from: string): boolean {
  if (one.kind === "block") {
    const except = one.except.length > 0 && ["10.0.0.11", "10.0.0.12", "10.0.0.13"].includes(from);
    return !except && (one.cidr === "0.0.0.0/0" || from.startsWith("10."));
  }
  const sender = PODS.find(({ props }) => props.addresses.includes(from) && !props.hostNetwork);
  if (sender === undefined) return false;
  const matches = (wanted: LabelSelector, labels: Readonly<Record<string, string>>) =>
    Object.entries(wanted.labels).every(([key, value]) => labels[key] === value);
  const namespace =
    one.namespaces === undefined
      ? sender.props.namespace === "shop"
      : matches(one.namespaces, { team: sender.props.namespace });
  return namespace && (one.pods === undefined || matches(one.pods, sender.props.labels ?? {}));
}

const packet = fc.record({
  from: fc.constantFrom("10.0.0.11", "10.0.0.12", "10.0.0.13", "10.9.9.9", "192.168.0.1"),
  protocol: fc.constantFrom(TCP, UDP),
  port: fc.constantFrom(80, 8080, 9090),
});

test("one packet passes where any policy that selects the pod lets it in, and everywhere where none does", () => {
  fc.assert(
    fc.property(fc.array(anyPolicy, { maxLength: 3 }), packet, (some, sent) => {
      const made = some.map((props, index) => policy(`p${index}`, props));
      const selecting = made.filter(
        ({ props }) =>
          props.types.includes("Ingress") && (props.podSelector === ALL || props.podSelector.labels.app === "web"),
      );
      const wanted =
        selecting.length === 0 || selecting.some((one) => letsIn(one, sent.from, sent.protocol, sent.port));
      expect(passes(of(made).ingress, sent)).toBe(wanted);
    }),
  );
});

test("the first policy on a pod only narrows, and each further one only widens", () => {
  fc.assert(
    fc.property(fc.array(anyPolicy, { minLength: 1, maxLength: 3 }), anyPolicy, (some, another) => {
      const made = some.map((props, index) => policy(`p${index}`, props));
      const one = of(made);
      const more = of([...made, policy("another", { ...another, podSelector: ALL })]);
      for (const way of ["ingress", "egress"] as const) {
        const type = way === "ingress" ? "Ingress" : "Egress";
        const [before, after] = [passing(one[way]), passing(more[way])];
        const narrows = one[way].length === 0;
        expect(narrows ? space.difference(after, before) : space.difference(before, after)).toBe(space.none);
        if (another.types.some((each) => each === type)) expect(more[way]).toHaveLength(1);
      }
    }),
  );
});

import { expect, test } from "vitest";
import { snapshotOf } from "../../compile/world/world.fixture.ts";
import { chooseProbes, type ProbeChoice } from "./pairs.ts";
import { observedPod, PEERED, probeWorld, threeClusters } from "./probe.fixture.ts";
import { isHost, placeOf } from "./probe.ts";

function told({ pairs }: ProbeChoice): readonly string[] {
  return pairs.map(
    ({ from, to, address }) =>
      `${from.scope.cluster}/${from.name} > ${isHost(to) ? placeOf(to) : `${to.scope.cluster}/${to.name}`} ${address}`,
  );
}

test("a link: pods to pods and nodes to nodes, both ways, each zone of each side, clusters of one VPC left alone", () => {
  const choice = chooseProbes(threeClusters(PEERED), probeWorld());
  expect(told(choice).filter((line) => line.includes("pod-"))).toEqual([
    "west1/pod-a > west2/pod-a 100.65.0.10",
    "west2/pod-a > west1/pod-a 100.64.0.10",
    "west2/pod-a > west3/pod-a 100.66.0.10",
    "west3/pod-a > west2/pod-a 100.65.0.10",
    "west1/pod-b > west2/pod-b 100.65.0.11",
    "west2/pod-b > west1/pod-b 100.64.0.11",
    "west2/pod-b > west3/pod-a 100.66.0.10",
    "west3/pod-a > west2/pod-b 100.65.0.11",
  ]);
  expect(told(choice)).toContain("west1/node-b > west2/node-b 10.65.0.11");
  expect(choice).toMatchObject({ unmanned: [], without: [], leftOut: 0 });
  expect(choice.pairs[0]?.because).toEqual([{ kind: "link", link: "between" }]);
});

test("too many: every way gets its first pair, and the rest is counted", () => {
  const fabric = threeClusters(PEERED);
  const choice = chooseProbes(fabric, probeWorld(), 8);
  expect(told(choice).every((line) => line.includes("-a"))).toBe(true);
  expect([choice.pairs.length, choice.leftOut]).toEqual([8, 8]);
});

test("too many ways: some from everywhere, so that no cluster goes without", () => {
  const choice = chooseProbes(threeClusters(PEERED), probeWorld(), 6);
  expect([choice.pairs.length, choice.leftOut]).toEqual([6, 10]);
  expect(new Set(choice.pairs.map(({ from }) => from.scope.cluster))).toEqual(new Set(["west1", "west2", "west3"]));
  expect(new Set(choice.pairs.map(({ from }) => from.part))).toEqual(new Set(["pods", "nodes"]));
});

test("a written expectation: from end to end, a cluster's two parts, a zone alone; what ends elsewhere or is of UDP is named", () => {
  const fabric = threeClusters(`  expect:
    - { from: clusters/west1/pods/eu-west-1b, to: clusters/west2, allow: true }
    - { from: clusters/west1/pods, to: internet, allow: false }
    - { from: clusters/west1/pods/eu-west-1a, to: clusters/west1/pods/eu-west-1b, allow: true }
    - { from: clusters/west1/pods, to: clusters/west2/pods, allow: true, protocol: udp, port: 53 }
`);
  const choice = chooseProbes(fabric, probeWorld());
  expect(told(choice)).toEqual([
    "west1/pod-b > west2/node-a 10.65.0.10",
    "west1/pod-b > west2/pod-a 100.65.0.10",
    "west1/pod-a > west1/pod-b 100.64.0.11",
    "west1/pod-b > west2/node-b 10.65.0.11",
    "west1/pod-b > west2/pod-b 100.65.0.11",
  ]);
  expect(choice.without).toEqual([1, 3]);
});

test("pods of a cluster among themselves: each zone sends to another", () => {
  const fabric = threeClusters("  expect: [{ from: clusters/west1/pods, to: clusters/west1/pods, allow: true }]\n");
  expect(told(chooseProbes(fabric, probeWorld()))).toEqual([
    "west1/pod-a > west1/pod-b 100.64.0.11",
    "west1/pod-b > west1/pod-a 100.64.0.10",
  ]);
});

test("two reasons for one pair are one pair", () => {
  const wish = threeClusters(
    `${PEERED}  expect: [{ from: clusters/west1/pods, to: clusters/west2/pods, allow: true }]\n`,
  );
  const choice = chooseProbes(wish, probeWorld());
  const pair = choice.pairs.find(
    ({ from, to }) => from.name === "pod-a" && placeOf(to).includes("/west2/") && from.scope.cluster === "west1",
  );
  expect(pair?.because).toEqual([
    { kind: "link", link: "between" },
    { kind: "expectation", index: 0 },
  ]);
  expect(choice.pairs).toHaveLength(16);
});

test("only running pods with the label and an address send; a place without one is named once", () => {
  const fabric = threeClusters("  expect: [{ from: clusters/west1/pods, to: clusters/west2/pods, allow: true }]\n");
  const bad = [
    { phase: "Pending" },
    { labels: {} },
    { addresses: [] },
    { labels: { "podspan.dev/probe": "false" } },
    { hostNetwork: true },
  ];
  const things = bad.flatMap((more, index) => observedPod("west2", `pod-${index}`, "a", "100.65.0.9", more));
  const snapshot = snapshotOf([...observedPod("west1", "pod-a", "a", "100.64.0.10"), ...things], ["west1", "west2"]);
  const choice = chooseProbes(fabric, snapshot);
  expect(choice.pairs).toEqual([]);
  expect(choice.unmanned).toEqual([{ place: "clusters/west2/pods", because: [{ kind: "expectation", index: 0 }] }]);
});

test("a pod that tells whom it sees says so by the name of a port", () => {
  const fabric = threeClusters("  expect: [{ from: clusters/west1/pods, to: clusters/west2/pods, allow: true }]\n");
  const ports = [
    { name: "podspan-seen", protocol: "UDP", port: 1 },
    { name: "podspan-seen", protocol: "TCP", port: 7654 },
  ];
  const things = [
    ...observedPod("west1", "a", "a", "100.64.0.1"),
    ...observedPod("west2", "b", "a", "100.65.0.1", { ports }),
  ];
  const [pair] = chooseProbes(fabric, snapshotOf(things, ["west1", "west2"])).pairs;
  expect(pair?.from.seenPort).toBeUndefined();
  expect(pair?.to).toMatchObject({ seenPort: 7654 });
});

test("each family of addresses that both have is a pair of its own", () => {
  const fabric = threeClusters("  expect: [{ from: clusters/west1/pods, to: clusters/west2/pods, allow: true }]\n");
  const both = (number: number) => ({ addresses: [`100.64.0.${number}`, `fd00::${number}`] });
  const things = [...observedPod("west1", "a", "a", "", both(1)), ...observedPod("west2", "b", "a", "", both(2))];
  const { pairs } = chooseProbes(fabric, snapshotOf(things, ["west1", "west2"]));
  expect(pairs.map(({ address, family }) => [address, family])).toEqual([
    ["100.64.0.2", 4],
    ["fd00::2", 6],
  ]);
});

const SITE = "  sites: { dc: { nodes: [10.1.0.0/16], pods: [192.168.0.0/16] } }\n";

test("a host of a site that an expectation names by its address is sent to, from every zone, and sends nothing", () => {
  const fabric = threeClusters(`${SITE}  expect:
    - { from: clusters/west1, to: 10.1.0.10, allow: true, protocol: tcp, port: 443 }
    - { from: clusters/west1/pods/eu-west-1a, to: 192.168.4.7, allow: true }
    - { from: 10.1.0.10, to: clusters/west1/pods, allow: true }
    - { from: clusters/west1/pods, to: 10.1.0.0/24, allow: true }
    - { from: clusters/west1/pods, to: 8.8.8.8, allow: true }
`);
  const choice = chooseProbes(fabric, probeWorld());
  expect(told(choice).toSorted()).toEqual([
    "west1/node-a > sites/dc/nodes 10.1.0.10",
    "west1/node-b > sites/dc/nodes 10.1.0.10",
    "west1/pod-a > sites/dc/nodes 10.1.0.10",
    "west1/pod-a > sites/dc/pods 192.168.4.7",
    "west1/pod-b > sites/dc/nodes 10.1.0.10",
  ]);
  expect(choice.without).toEqual([2, 3, 4]);
  expect(choice.unmanned).toEqual([]);
  expect(new Set(choice.pairs.map(({ to }) => to)).size).toBe(2);
});

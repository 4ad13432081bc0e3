import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type LinkedWorld, startLinkedWorld } from "./linked-world.fixture.ts";
import { toldBy } from "./told.fixture.ts";

const fabric = (link: string) => `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: inter-cluster, uid: 51a1b2c3-0d4e-4f5a-8b6c-7d8e9f0a1b2c }
spec:
  vpcs:
    west1: { region: us-west-1, tags: { Name: eksctl-small-us-west-1-cluster/VPC } }
    west2: { region: us-west-2, tags: { Name: eksctl-small-us-west-2-cluster/VPC } }
  clusters:
    west1:
      name: small-us-west-1
      vpc: west1
      compute: selfManaged
      pods: { placement: nodes }
      kubernetes: { kubeconfig: KUBECONFIG1 }
    west2:
      name: small-us-west-2
      vpc: west2
      compute: selfManaged
      pods: { placement: nodes }
      kubernetes: { kubeconfig: KUBECONFIG2 }
  links:
    west1-west2: { ${link} }
`;

const PEERS = ["moto", "control-plane", "kubelet", "container-tools", "iptables"] as const;

await describePeer(PEERS, "verify --probe over a link: two clusters in two regions", () => {
  let world: LinkedWorld;
  const probed = async () => toldBy(await world.podspan("verify", "--probe", "--json"));

  beforeAll(async () => {
    world = await startLinkedWorld(fabric("peering: [west1, west2]"));
    // As a peering between regions has it (F45).
    world.lab.wire(8500);
  }, 240_000);
  afterAll(() => world?.stop());

  test("before there is a peering nothing gets through, and nothing is proved to", async () => {
    for (const router of ["left", "right"]) world.lab.firewall(router, "-A", "FORWARD", "-o", "wire", "-j", "DROP");
    const { told, probes, otherwise } = await probed();
    world.lab.open();
    expect([told, otherwise]).toEqual([[], []]);
    expect(new Set(probes.map(({ foretold, reception }) => `${foretold} ${reception.kind}`))).toEqual(
      new Set(["lost silent"]),
    );
  });

  test("packets that pass where the proof has no way are told once for each two clusters", async () => {
    const { told, probes } = await probed();
    expect(probes.every(({ status }) => status === "passed")).toBe(true);
    expect(told.map(({ code, severity }) => [code, severity])).toEqual(Array(4).fill(["PROBE-2", "warning"]));
  });

  test("apply makes the peering, its routes and rules, and what is then proved is so: 8500 bytes, no NAT (fault 2b-34)", async () => {
    const applied = await world.podspan("apply", "--yes");
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const { code, told, otherwise, probes, output } = await probed();
    expect([told, otherwise], output).toEqual([[], []]);
    expect(code).toBe(0);
    // Two zones of each, pods and nodes, both ways.
    expect(probes).toHaveLength(8 * 3);
    expect(probes.filter(({ packet }) => packet.kind === "large").every(({ packet }) => packet.bytes === 8500)).toBe(
      true,
    );
    const seen = probes.filter(({ packet }) => packet.kind === "tcp").map(({ reception }) => reception.seen);
    expect(new Set(seen).size).toBe(8);
  });

  test("a node that still translates for its pods is seen by the other side", async () => {
    const { pod, node } = world.addresses("w1", "a");
    world.lab.firewall("left", "-t", "nat", "-A", "POSTROUTING", "-s", pod, "-j", "SNAT", "--to-source", node);
    const { code, told, otherwise } = await probed();
    world.lab.open();
    expect(code).toBe(4);
    expect(told).toMatchObject([
      { code: "PROBE-7", severity: "error", cause: expect.stringContaining(`sees ${node} instead of ${pod}`) },
    ]);
    expect(otherwise.map(({ status, from }) => [status, from])).toEqual([
      ["translated", "clusters/west1/pods/us-west-1a"],
    ]);
  });

  test("what a link loses on the way is an error, although nobody has written an expectation", async () => {
    world.lab.firewall("w2na", "-A", "INPUT", "-j", "DROP");
    const { code, told } = await probed();
    world.lab.open();
    expect(code).toBe(4);
    const [first, ...rest] = told;
    expect(first).toMatchObject({
      code: "PROBE-1",
      message: expect.stringContaining("clusters/west1/nodes > clusters/west2/nodes"),
    });
    expect(rest.map(({ message }) => message)).toEqual([
      expect.stringContaining("clusters/west2/nodes > clusters/west1/nodes"),
    ]);
  });

  test("a link that takes less than a peering does", async () => {
    world.lab.wire(1438);
    const { code, told, otherwise } = await probed();
    world.lab.wire(8500);
    expect(code).toBe(4);
    expect(new Set(told.map((one) => one.code))).toEqual(new Set(["PROBE-3"]));
    expect(new Set(otherwise.map(({ largest }) => largest))).toEqual(new Set([1438]));
  });
});

await describePeer(PEERS, "verify --probe over transit gateways that are peered", () => {
  let world: LinkedWorld;
  beforeAll(async () => {
    world = await startLinkedWorld(fabric("transitGateway: { vpcs: [west1, west2] }"));
    world.lab.wire(8500);
  }, 240_000);
  afterAll(() => world?.stop());

  test("what is proved of both regions is so", async () => {
    const applied = await world.podspan("apply", "--yes");
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const { code, told, otherwise, probes, output } = toldBy(await world.podspan("verify", "--probe", "--json"));
    expect([told, otherwise], output).toEqual([[], []]);
    expect([code, probes.length]).toEqual([0, 24]);
    expect(new Set(probes.map(({ foretold }) => foretold))).toEqual(new Set(["answered"]));
  });
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { PORT, type ProbedWorld, startProbedWorld } from "./probed-world.fixture.ts";
import { toldBy } from "./told.fixture.ts";

const EXPECT = `  expect:
    - { from: clusters/prod/pods/eu-west-1b, to: clusters/prod/pods/eu-west-1c, allow: true, nat: none }
    - { from: clusters/prod/pods/eu-west-1c, to: clusters/prod/pods/eu-west-1b, allow: true }
    - { from: clusters/prod/nodes/eu-west-1b, to: clusters/prod/nodes/eu-west-1c, allow: true }
`;

/** Of a pod that is only there to be seen. */
const ENGINE = { containers: [{ name: "calico-node", image: "calico:1" }], tolerations: [{ operator: "Exists" }] };

await describePeer(
  ["moto", "control-plane", "kubelet", "container-tools", "iptables"],
  "verify --probe: real packets between namespaces that stand for pods and nodes",
  () => {
    let world: ProbedWorld;
    beforeAll(async () => {
      world = await startProbedWorld(EXPECT);
    }, 240_000);
    afterAll(() => world?.stop());
    afterEach(async () => {
      world.lab.open();
      world.lab.wire(9001);
      await world.images({});
      await world.asReader(false);
    });

    const probed = async () => toldBy(await world.probe("--json"));

    test("what is proved is so: every packet is answered, the largest too", async () => {
      const { code, told, probes, output } = await probed();
      expect(told, output).toEqual([]);
      expect(code).toBe(0);
      const answered = probes.map(({ from, packet, reception }) => [from, packet, reception.kind]);
      const zones = ["pods/eu-west-1b", "pods/eu-west-1c", "nodes/eu-west-1b"].map((one) => `clusters/prod/${one}`);
      const packets = [{ kind: "echo" }, { kind: "tcp", port: PORT }, { kind: "large", bytes: 9001 }];
      expect(answered).toEqual(zones.flatMap((from) => packets.map((packet) => [from, packet, "answered"])));
    });

    test("two runs tell the same, and people read it", async () => {
      const [one, two] = [await world.probe(), await world.probe()];
      expect(one.stdout).toBe(two.stdout);
      expect(one.stdout).toContain("Probed: 3 pairs, 9 packets: 9 as proved, 0 otherwise.");
    });

    test("a node's firewall that drops ICMP", async () => {
      world.lab.firewall("nodec", "-A", "INPUT", "-p", "icmp", "-j", "DROP");
      const { code, told, otherwise } = await probed();
      expect(code).toBe(4);
      expect(told).toMatchObject([{ code: "PROBE-1", cause: expect.stringContaining("drops ICMP") }]);
      expect(told[0]?.message).toContain(
        "clusters/prod/nodes > clusters/prod/nodes: the echo request from podspan-probe/node-b",
      );
      expect(otherwise.map(({ packet, status }) => [packet.kind, status])).toEqual([
        ["echo", "lost"],
        ["large", "unsent"],
      ]);
    });

    test("a pod's port that a firewall drops, and that one rejects by name", async () => {
      const rule = ["-A", "INPUT", "-p", "tcp", "--dport", `${PORT}`, "-j"];
      world.lab.firewall("podc", ...rule, "DROP");
      const dropped = await probed();
      expect(dropped.code).toBe(4);
      expect(dropped.told).toMatchObject([{ code: "PROBE-1", cause: expect.stringContaining(`TCP ${PORT} is not`) }]);
      world.lab.open();
      world.lab.firewall(
        "right",
        "-A",
        "FORWARD",
        "-o",
        "podc",
        "-j",
        "REJECT",
        "--reject-with",
        "icmp-host-prohibited",
      );
      const rejected = await probed();
      expect(rejected.code).toBe(4);
      expect(rejected.told[0]).toMatchObject({
        code: "PROBE-1",
        fix: expect.stringMatching(/firewall and the routes of/),
      });
      expect(rejected.told[0]?.message).toContain("Destination Host Prohibited");
    });

    test("a wire that takes less than AWS does, and says so", async () => {
      world.lab.wire(1400);
      const { code, told, otherwise } = await probed();
      expect(code).toBe(4);
      expect(told.map((one) => one.code)).toEqual(["PROBE-3", "PROBE-3"]);
      expect(told[0]?.cause).toContain("takes 1400 bytes at most: less than the proof has");
      expect(otherwise.map(({ reception, largest }) => [reception.kind, largest])).toEqual([
        ["too-large", 1400],
        ["too-large", 1400],
        ["too-large", 1400],
      ]);
    });

    test("a wire that takes less and says nothing: a black hole", async () => {
      world.lab.wire(1450);
      for (const router of ["left", "right"]) {
        world.lab.firewall(router, "-A", "OUTPUT", "-p", "icmp", "--icmp-type", "fragmentation-needed", "-j", "DROP");
      }
      const { code, told } = await probed();
      expect(code).toBe(4);
      expect(told[0]).toMatchObject({ code: "PROBE-3", cause: expect.stringContaining("black hole") });
      expect(told[0]?.cause).toContain("1400 bytes get through");
    });

    test("pods whose packets nobody takes while their nodes' arrive", async () => {
      for (const way of ["podb", "podc"]) world.lab.firewall("left", "-A", "FORWARD", "-i", way, "-j", "DROP");
      world.lab.firewall("right", "-A", "FORWARD", "-i", "podc", "-j", "DROP");
      const { code, told } = await probed();
      expect(code).toBe(4);
      expect(told.length).toBeGreaterThan(0);
      expect(
        told.every(
          (one) => one.code === "PROBE-1" && one.cause.includes("The nodes reach each other and their pods do not"),
        ),
      ).toBe(true);
    });

    test("a ping that lets its packets be cut, and a container with nothing at all", async () => {
      await world.images({ podb: "busybox", nodeb: "empty" });
      const { code, told, output } = await probed();
      expect(code, output).toBe(1);
      expect(told.map((one) => [one.code, one.severity])).toEqual([
        ["PROBE-5", "warning"],
        ["PROBE-5", "warning"],
      ]);
      expect(told[0]?.message).toContain(
        "podspan-probe/node-b of prod: the container of podspan-probe/node-b has no shell",
      );
      expect(told[1]?.message).toContain("a packet of 9001 bytes was not sent from");
    });

    test("who may read everything and run nothing is told which right is missing", async () => {
      await world.asReader(true);
      // RBAC takes a moment to be known.
      await expect
        .poll(async () => (await probed()).told.map((one) => one.code), { timeout: 60_000 })
        .toEqual(["PROBE-5", "PROBE-5"]);
      const { code, told } = await probed();
      expect(code).toBe(1);
      // A role for each namespace.
      expect(told[0]?.message).toMatch(/is forbidden$/);
      expect(told[0]?.fix).toContain('"resources":["pods/exec"],"verbs":["create","get"]');
    });

    test("a policy that nothing enforces, although an engine for it seems to be there", async () => {
      const policies = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
      const pods = "/api/v1/namespaces/kube-system/pods";
      const engine = { metadata: { name: "calico-node-1", labels: { "k8s-app": "calico-node" } }, spec: ENGINE };
      const deny = { metadata: { name: "deny-all" }, spec: { podSelector: {}, policyTypes: ["Ingress"] } };
      for (const [path, body] of [
        [pods, engine],
        [policies, deny],
      ] as const) {
        expect((await world.call({ method: "POST", path, body })).status).toBe(201);
      }
      const { code, told, probes } = await probed();
      await world.call({ method: "DELETE", path: `${policies}/deny-all` });
      await world.call({ method: "DELETE", path: `${pods}/calico-node-1?gracePeriodSeconds=0` });
      // What is expected of these pods does not hold by the proof either.
      expect(code).toBe(4);
      expect(told).toMatchObject([
        { code: "PROBE-2", severity: "warning", cause: expect.stringContaining("nothing in the cluster enforces") },
      ]);
      expect(told[0]?.cause).toContain("network-policy/prod/default/deny-all");
      const passed = probes.filter(({ status }) => status === "passed").map(({ from }) => from.split("/")[2]);
      expect(new Set(passed)).toEqual(new Set(["pods"]));
    });

    test("Ctrl-C ends it", async () => {
      world.lab.firewall("podb", "-A", "OUTPUT", "-j", "DROP");
      const { child, done } = world.startProbe();
      child.stderr?.on("data", (text: string) => {
        if (text.includes("asked what they have")) child.kill("SIGINT");
      });
      const { code, stderr } = await done;
      expect(code, stderr).toBe(5);
    });

    test("a place without a pod to send from", async () => {
      const path = `/api/v1/namespaces/podspan-probe/pods/node-c`;
      const labels = (value: string | null) => ({ metadata: { labels: { "podspan.dev/probe": value } } });
      const contentType = "application/merge-patch+json";
      await world.call({ method: "PATCH", path, body: labels(null), contentType });
      const { code, told } = await probed();
      await world.call({ method: "PATCH", path, body: labels("true"), contentType });
      expect(code).toBe(1);
      expect(told).toMatchObject([
        { code: "PROBE-4", message: expect.stringContaining("clusters/prod/nodes/eu-west-1c") },
      ]);
    });
  },
);

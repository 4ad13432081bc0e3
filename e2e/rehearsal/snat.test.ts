import type { Observed, Snapshot } from "@podspan/core/observed";
import { mtuFindings, proveSnapshot } from "@podspan/core/prove";
import type { InventPlan, VpcPlan } from "@podspan/twin";
import { describe, expect, test } from "vitest";
import { LINKED_WORLD, linkedFabric } from "./linked.fixture.ts";
import { type Planned, Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { NAT } from "./worlds.fixture.ts";

const EXCLUDE = "AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS";
const BESIDE_NODES = linkedFabric().replaceAll(/pods: \{ ranges: \[[^\]]*\] \}/g, "pods: { placement: nodes }");
const UNLINKED = linkedFabric({ link: "" });

/** What the aws-node of each cluster excludes now. */
async function exclusions(story: Rehearsal): Promise<Readonly<Record<string, string | undefined>>> {
  const { snapshot } = await story.plan("apply");
  return Object.fromEntries(
    snapshot.resources.flatMap((thing) =>
      thing.kind === "cni-daemonset" && thing.scope.plane === "kubernetes"
        ? [[thing.scope.cluster, (thing as Observed<"cni-daemonset">).facts.env[EXCLUDE]?.value]]
        : [],
    ),
  );
}

/** The same world with what somebody has configured in the add-on of a cluster. */
function configured(name: string, env: Readonly<Record<string, string>>): typeof LINKED_WORLD {
  const clusters = LINKED_WORLD.clusters?.map((cluster) =>
    cluster.name === name ? { ...cluster, configurationValues: JSON.stringify({ env }) } : cluster,
  );
  return { ...LINKED_WORLD, ...(clusters ? { clusters } : {}) };
}

describe("snat: auto excludes exactly what links need (fault 2b-3, 2b-6)", () => {
  test("blocks and routable pods of the other end, once the way is there, and no longer than that", async () => {
    const story = await Rehearsal.of({ fabric: linkedFabric(), world: LINKED_WORLD });
    const before = shapeOf(story.files);
    const calls: string[] = [];
    story.world.behave({ onCall: (point, api) => void (point === "after" && calls.push(api)) });
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect(await exclusions(story)).toEqual({
      one: "10.20.0.0/16,10.21.0.0/16,10.22.0.0/16",
      two: "10.10.0.0/16,10.11.0.0/16",
      three: "10.10.0.0/16,10.11.0.0/16",
    });
    expect(calls.lastIndexOf("ec2:CreateRoute")).toBeLessThan(calls.indexOf("eks:UpdateAddon"));
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    calls.length = 0;
    expect((await story.run("destroy")).result).toBe("succeeded");
    expect(calls.lastIndexOf("eks:UpdateAddon")).toBeLessThan(calls.indexOf("ec2:DeleteRoute"));
    story.world.pass(72 * 3_600_000);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("of pods in the subnets of their nodes it is all that is configured", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE_NODES, world: LINKED_WORLD });
    const before = shapeOf(story.files);
    const { plan } = await story.plan("apply");
    const ofCni = plan.steps.filter(({ kind }) => kind === "cni-addon" || kind === "cni-daemonset");
    expect(ofCni.map(({ id, changes }) => [id, changes.map(({ field, after }) => [field, after])])).toEqual([
      ["one/cni/addon", [[`env.${EXCLUDE}`, "10.20.0.0/16"]]],
      ["three/cni/daemonset", [[`env.${EXCLUDE}`, "10.10.0.0/16"]]],
      ["two/cni/addon", [[`env.${EXCLUDE}`, "10.10.0.0/16"]]],
    ]);
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect((await story.run("destroy")).result).toBe("succeeded");
    story.world.pass(72 * 3_600_000);
    expect(shapeOf(story.files)).toEqual(before);
  });

  test("a link that goes takes its exclusions along first, and another's change touches no other cluster", async () => {
    const story = await Rehearsal.of({ fabric: linkedFabric(), world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    story.rewrite(linkedFabric().replace("10.11.0.0/16", "10.12.0.0/16"));
    const changed = (await story.plan("apply")).plan.steps.filter(({ kind }) => kind.startsWith("cni-"));
    expect(changed.map(({ id, changes }) => [id, changes.map(({ after }) => after)])).toEqual([
      ["three/cni/daemonset", ["10.10.0.0/16,10.12.0.0/16"]],
      ["two/cni/addon", ["10.10.0.0/16,10.12.0.0/16"]],
    ]);
    story.rewrite(UNLINKED);
    const calls: string[] = [];
    story.world.behave({ onCall: (point, api) => void (point === "after" && calls.push(api)) });
    expect((await story.run("apply")).result).toBe("succeeded");
    expect(calls.lastIndexOf("eks:UpdateAddon")).toBeLessThan(calls.indexOf("ec2:DeleteRoute"));
    story.world.pass(A_WHILE);
    expect(await exclusions(story)).toEqual({ one: undefined, two: undefined, three: undefined });
  });

  test("pods that nobody routes to stay translated", async () => {
    const fabric = linkedFabric()
      .replace("[10.11.0.0/16]", "[100.64.0.0/16]")
      .replace("[10.21.0.0/16]", "[10.21.0.0/16], routable: false");
    const story = await Rehearsal.of({ fabric, world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect(await exclusions(story)).toEqual({ one: undefined, two: undefined, three: "10.10.0.0/16" });
  });

  test("what the link's `allow` says no pod sends is not excluded", async () => {
    const link = "{ peering: [west1, west2], allow: [{ protocol: tcp, ports: [443], to: [10.21.0.0/16] }] }";
    const story = await Rehearsal.of({ fabric: linkedFabric({ link }), world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect(await exclusions(story)).toEqual({ one: "10.21.0.0/16", two: undefined, three: undefined });
  });
});

describe("over a transit gateway", () => {
  test("the same is excluded, and the gateway's own routes and propagations stay until nodes translate again", async () => {
    const fabric = BESIDE_NODES.replace("peering: [west1, west2]", "transitGateway: { vpcs: [west1, west2] }");
    const story = await Rehearsal.of({ fabric, world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect(await exclusions(story)).toEqual({ one: "10.20.0.0/16", two: "10.10.0.0/16", three: "10.10.0.0/16" });
    const { steps } = (await story.plan("destroy")).plan;
    const lastOfCni = steps.findLastIndex(({ kind }) => kind.startsWith("cni-"));
    const firstWay = steps.findIndex(({ kind }) => /route$|propagation$|association$/.test(kind));
    expect(lastOfCni).toBeGreaterThanOrEqual(0);
    expect(lastOfCni).toBeLessThan(firstWay);
  });
});

describe("what somebody else excludes", () => {
  const THEIRS = "192.168.0.0/16, 10.21.0.0/16";

  test("stays, in front of ours; what it covers is not said twice; and it is what comes back", async () => {
    const world = configured("one", { [EXCLUDE]: THEIRS });
    const story = await Rehearsal.of({ fabric: linkedFabric(), world });
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect((await exclusions(story)).one).toBe("192.168.0.0/16,10.21.0.0/16,10.20.0.0/16,10.22.0.0/16");
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.rewrite(UNLINKED);
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect((await exclusions(story)).one).toBe(THEIRS);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
  });

  test("is enough where it covers all: the variable is left alone", async () => {
    const world = configured("one", { [EXCLUDE]: "10.16.0.0/12" });
    const story = await Rehearsal.of({ fabric: linkedFabric(), world });
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect((await exclusions(story)).one).toBe("10.16.0.0/12");
    await story.run("destroy");
    story.world.pass(A_WHILE);
    expect((await exclusions(story)).one).toBe("10.16.0.0/12");
  });

  test("with state lost nothing that is excluded is taken back", async () => {
    const story = await Rehearsal.of({ fabric: linkedFabric(), world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const before = await exclusions(story);
    story.loseState({ lock: false });
    expect((await story.plan("apply")).plan.steps.filter(({ kind }) => kind.startsWith("cni-"))).toEqual([]);
    await story.run("apply");
    expect(await exclusions(story)).toEqual(before);
  });
});

describe("drift", () => {
  test("an exclusion that somebody takes out is an outage for running pods, and comes back", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE_NODES, world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    await story.world.meddle(async (twin) => {
      const { eks } = await twin.aws.open({ region: "us-west-1" });
      await eks.updateAddon({ clusterName: "one", addonName: "vpc-cni", configurationValues: "{}" });
    });
    story.world.pass(A_WHILE);
    expect((await story.drift()).items).toMatchObject([
      { id: "one/cni/addon", weight: "outage", consequence: "10.20.0.0/16 sees nodes instead of pods" },
    ]);
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect((await exclusions(story)).one).toBe("10.20.0.0/16");
    expect((await story.drift()).items).toEqual([]);
  });
});

describe("the proof sees them", () => {
  const EXPECTED = BESIDE_NODES.concat(`
  expect:
    - { from: clusters/one/pods, to: clusters/two/pods, allow: true, nat: none }
    - { from: clusters/two/pods, to: clusters/one/pods, allow: true, nat: none }
`);

  /** What a proof of this world says of pods of one cluster that send to the other's, and of the two expectations. */
  function proved({ named, addresses }: Pick<Planned, "named" | "addresses">, snapshot: Snapshot) {
    const { proof } = proveSnapshot({ fabric: named, addresses }, snapshot);
    const between = (from: string, to: string) =>
      proof.verdicts.filter(
        (verdict) => verdict.from.startsWith(`clusters/${from}/pods`) && verdict.to.startsWith(`clusters/${to}/pods`),
      );
    const written = proof.expectations.filter(({ origin }) => origin !== "derived").map(({ status }) => status);
    return { there: between("one", "two"), back: between("two", "one"), written };
  }

  /** The same world without what the aws-node of a cluster excludes. */
  function without(snapshot: Snapshot, cluster: string): Snapshot {
    const resources = snapshot.resources.map((thing) => {
      if (thing.kind !== "cni-daemonset" || thing.scope.plane !== "kubernetes" || thing.scope.cluster !== cluster)
        return thing;
      const { facts, ...rest } = thing as Observed<"cni-daemonset">;
      const { [EXCLUDE]: _, ...env } = facts.env;
      return { ...rest, facts: { ...facts, env } };
    });
    return { ...snapshot, resources };
  }

  test("pods reach each other over the link by their own addresses, and without an exclusion the far end sees nodes", async () => {
    const story = await Rehearsal.of({ fabric: EXPECTED, world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const seen = await story.plan("apply");
    const { there, back, written } = proved(seen, seen.snapshot);
    expect([...there, ...back].map(({ verdict, nat }) => [verdict, nat])).toEqual(Array(8).fill(["reachable", []]));
    expect(written).toEqual(["holds", "holds"]);
    const lacking = proved(seen, without(seen.snapshot, "one"));
    expect(lacking.there.map(({ nat }) => nat.length)).toEqual([1, 1, 1, 1]);
    expect(lacking.back.map(({ nat }) => nat)).toEqual([[], [], [], []]);
    expect(lacking.written).toEqual(["broken", "holds"]);
  });
});

describe("pods.mtu (F46)", () => {
  /** The same world with a network ACL that lets no ICMP in. */
  function deaf(snapshot: Snapshot): Snapshot {
    const rule = { number: 1, permits: false, protocol: "icmp", cidr: "0.0.0.0/0" } as const;
    const resources = snapshot.resources.map((thing) => {
      if (thing.kind !== "network-acl" || thing.scope.plane !== "aws" || thing.scope.region !== "us-west-1")
        return thing;
      const acl = thing as Observed<"network-acl">;
      return { ...acl, props: { ...acl.props, ingress: [rule, ...acl.props.ingress] } };
    });
    return { ...snapshot, resources };
  }

  test("what is lost between the Regions for want of an error is told, with the value that mends it (MTU-1)", async () => {
    const story = await Rehearsal.of({ fabric: BESIDE_NODES, world: LINKED_WORLD });
    await story.run("apply");
    story.world.pass(A_WHILE);
    const found = async () => {
      const { named, addresses, snapshot } = await story.plan("apply");
      const { proof } = proveSnapshot({ fabric: named, addresses }, deaf(snapshot));
      return mtuFindings(proof.verdicts);
    };
    const told = await found();
    expect(told.map(({ path = [] }) => path.join("."))).toContain("spec.clusters.one.pods");
    expect(told[0]?.message).toMatch(
      /^packets of 8501 to 9001 bytes between pods of one and .* keeps ICMP type 3 code 4/,
    );
    expect(told[0]?.fix).toContain("`mtu: 8500`");
    story.rewrite(BESIDE_NODES.replaceAll("placement: nodes", "placement: nodes, mtu: 8500"));
    await story.run("apply");
    story.world.pass(A_WHILE);
    expect(
      (await found()).filter(({ message }) => /between pods of one and clusters\/t[a-z]+\/pods/.test(message)),
    ).toEqual([]);
  });

  test("is POD_MTU of the CNI, in the add-on and in a DaemonSet, and what was there before comes back", async () => {
    const fabric = BESIDE_NODES.replaceAll("placement: nodes", "placement: nodes, mtu: 8500");
    const story = await Rehearsal.of({ fabric, world: configured("one", { POD_MTU: "1400" }) });
    const before = shapeOf(story.files);
    await story.run("apply");
    story.world.pass(A_WHILE);
    const seen = await story.plan("apply");
    expect(seen.plan.steps).toEqual([]);
    const mtus = seen.snapshot.resources.flatMap((thing) =>
      thing.kind === "cni-daemonset" ? [(thing as Observed<"cni-daemonset">).facts.env.POD_MTU?.value] : [],
    );
    expect(mtus).toEqual(["8500", "8500", "8500"]);
    await story.run("destroy");
    story.world.pass(72 * 3_600_000);
    expect(shapeOf(story.files)).toEqual(before);
  });
});

describe("EKS Auto Mode translates all or nothing (EKS user guide, NodeClass)", () => {
  const [west1, west2] = LINKED_WORLD.vpcs ?? [];
  const WORLD: InventPlan = {
    vpcs: [
      { ...(west1 as VpcPlan), natGateways: [{ id: NAT, zone: "us-west-1b" }] },
      ...(west2 === undefined ? [] : [west2]),
    ],
    clusters: (LINKED_WORLD.clusters ?? []).map((cluster) =>
      cluster.name === "one" ? { ...cluster, managedCni: false, autoMode: true, builtInPools: [] } : cluster,
    ),
  };
  const auto = (pods: string, link?: string): string =>
    linkedFabric(link === undefined ? {} : { link }).replace(
      "pods: { ranges: [10.11.0.0/16] }",
      `compute: auto, auto: { nodeRole: pod-nodes }, pods: { ranges: [10.11.0.0/16]${pods} }`,
    );
  const EGRESS = `, egress: { natGateway: ${NAT} }`;

  async function policyOf(story: Rehearsal): Promise<string | undefined> {
    const { desired } = await story.plan("apply");
    const found = desired.resources.find(({ kind }) => kind === "node-class");
    return found && "snatPolicy" in found.props ? String(found.props.snatPolicy) : undefined;
  }

  test("with a way out of its own the NodeClass translates nothing, after the link is there; and again what it did without it", async () => {
    const story = await Rehearsal.of({ fabric: auto(EGRESS), world: WORLD });
    expect(await policyOf(story)).toBe("Disabled");
    const { plan } = await story.plan("apply");
    const at = (kind: string): number => plan.steps.findIndex((step) => step.kind === kind);
    expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(plan.steps.findLastIndex(({ id }) => id.startsWith("west1-west2/peering-route"))).toBeLessThan(
      at("node-class"),
    );
    expect((await story.run("apply")).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    story.rewrite(auto(EGRESS, ""));
    expect(await policyOf(story)).toBe("Random");
    const back = (await story.plan("apply")).plan.steps;
    const route = back.findIndex(({ kind, operation }) => kind === "route" && operation === "delete");
    expect(back.findIndex(({ kind }) => kind === "node-class")).toBeLessThan(route);
  });

  test("without one it is refused, with the ways out (AUTO-7)", async () => {
    const story = await Rehearsal.of({ fabric: auto(""), world: WORLD });
    const refusal = await story.run("apply").catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    const errors = (refusal as Refused).diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, fix }) => [code, fix])).toEqual([
      ["AUTO-7", expect.stringContaining("pods.routable: false")],
    ]);
    story.rewrite(auto(", routable: false"));
    expect(await policyOf(story)).toBe("Random");
    expect((await story.run("apply")).result).toBe("succeeded");
  });

  test("with pods beside their nodes the NodeClass is EKS's, and it is said", async () => {
    const fabric = auto(EGRESS)
      .replace("auto: { nodeRole: pod-nodes }, ", "")
      .replace(`ranges: [10.11.0.0/16]${EGRESS}`, "placement: nodes");
    const story = await Rehearsal.of({ fabric, world: WORLD });
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toContain("warning AUTO-7");
    expect(plan.steps.some(({ id }) => id.startsWith("one/"))).toBe(false);
  });
});

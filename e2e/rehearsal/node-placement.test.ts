import { capacityOf } from "@podspan/core/capacity";
import { declaredOf, proveSnapshot } from "@podspan/core/prove";
import { expect, test } from "vitest";
import { Refused, Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";
import { AUTO_WORLD, DOCUMENT_FABRIC, SELF_MANAGED_WORLD, SMALL_WORLD } from "./worlds.fixture.ts";

/** The document's cluster with its pods in the subnets of its nodes. */
function placed(fields = ""): string {
  return DOCUMENT_FABRIC.replace("{ ranges: [100.64.0.0/16] }", `{ placement: nodes${fields} }`);
}

test.each([
  ["the managed add-on", SMALL_WORLD, placed()],
  ["an aws-node of its own", SELF_MANAGED_WORLD, placed()],
  ["Auto Mode", AUTO_WORLD, placed().replace("vpc: main\n", "vpc: main\n      compute: auto\n")],
])("pods in the subnets of their nodes need nothing made: %s", async (_, world, fabric) => {
  const story = await Rehearsal.of({ fabric, world });
  const before = shapeOf(story.files);
  const { plan, addresses } = await story.plan("apply");
  expect(plan.steps).toEqual([]);
  expect(plan.diagnostics).toEqual([]);
  expect(plan.checks).toEqual([]);
  expect(addresses.clusters).toEqual({ prod: { vpc: "main", ranges: [], subnets: [] } });
  expect((await story.run("apply")).result).toBe("succeeded");
  expect(story.lock?.clusters ?? {}).toEqual({});
  const checks = await story.verify();
  expect(checks.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(checks.find(({ code }) => code === "pod-addresses")?.message).toContain("in the subnets of their nodes");
  expect(checks.filter(({ code }) => code === "free-addresses")).toHaveLength(2);
  expect((await story.run("destroy")).result).toBe("succeeded");
  expect(shapeOf(story.files)).toEqual(before);
});

test("what the CNI keeps ready is all that is set, and given back", async () => {
  const story = await Rehearsal.of({ fabric: placed(", warm: { ips: 2, minimumIps: 4 }") });
  const before = shapeOf(story.files);
  const { plan } = await story.plan("apply");
  expect(plan.steps.map(({ id, changes }) => [id, changes.map(({ field, after }) => [field, after])])).toEqual([
    [
      "prod/cni/addon",
      [
        ["env.MINIMUM_IP_TARGET", "4"],
        ["env.WARM_IP_TARGET", "2"],
      ],
    ],
  ]);
  await story.run("apply");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
  story.world.pass(A_WHILE);
  expect((await story.verify()).filter(({ status }) => status !== "ok")).toEqual([]);
  await story.run("destroy");
  story.world.pass(A_WHILE);
  expect(shapeOf(story.files)).toEqual(before);
});

test("the proof has its pods in the nodes' subnets, and capacity counts these", async () => {
  const story = await Rehearsal.of({ fabric: placed() });
  const { named, addresses, snapshot } = await story.plan("apply");
  expect(declaredOf(named, addresses, snapshot).clusters).toMatchObject([{ key: "prod", podRanges: [] }]);
  const { proof } = proveSnapshot({ fabric: named, addresses }, snapshot);
  expect(proof.groups).toContain("clusters/prod/pods/eu-west-1b");
  const [capacity] = capacityOf(named, addresses, snapshot, { now: 0, range: "100.64.0.0/16" });
  expect(capacity?.rangeRefused).toBe("its pods live in the subnets of its nodes");
  expect(capacity?.density.mode.customNetworking).toBe(false);
  expect(capacity?.zones.map(({ zone, usable, nodes }) => [zone, usable, nodes])).toEqual([
    ["eu-west-1b", 123, 1],
    ["eu-west-1c", 123, 1],
  ]);
});

test.each([
  ["nothing of the CNI", ""],
  ["some of its configuration", ", warm: { ips: 2 }"],
])(
  "from pod subnets to the nodes' own, with %s kept: ENIConfigs go after the CNI, subnets after the nodes",
  async (_, fields) => {
    const story = await Rehearsal.of({ fabric: DOCUMENT_FABRIC.replace("/16] }", `/16]${fields} }`) });
    await story.run("apply", { roll: { barePods: false } });
    story.world.pass(A_WHILE);
    story.rewrite(placed(fields));
    const { plan } = await story.plan("apply");
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(["LOCK-3"]);
    const at = (kind: string): number => plan.steps.findIndex((step) => step.kind === kind);
    expect(at("cni-addon")).toBeGreaterThanOrEqual(0);
    expect(at("cni-addon")).toBeLessThan(at("eni-config"));
    expect(plan.steps.find(({ kind }) => kind === "eni-config")?.blocked).toBeUndefined();
    expect(plan.steps.find(({ kind }) => kind === "subnet")?.blocked?.code).toBe("NODE-1");
    expect((await story.run("apply", { roll: { barePods: false } })).result).toBe("succeeded");
    story.world.pass(A_WHILE);
    expect((await story.plan("apply")).plan.steps).toEqual([]);
    expect(story.lock?.clusters ?? {}).toEqual({});
    expect((await story.verify()).filter(({ status }) => status !== "ok")).toEqual([]);
  },
);

test("custom networking that somebody else switched on is not what the Fabric says (CNI-9)", async () => {
  const [cluster] = SMALL_WORLD.clusters ?? [];
  if (!cluster) throw new Error("no cluster");
  const configurationValues = '{"env":{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"true"}}';
  const world = { ...SMALL_WORLD, clusters: [{ ...cluster, configurationValues }] };
  const story = await Rehearsal.of({ fabric: placed(), world });
  const refusal = await story.run("apply").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refused);
  expect((refusal as Refused).diagnostics.map(({ code }) => code)).toEqual(["CNI-9"]);
});

import { POD_RANGES_WORLD } from "@podspan/twin";
import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { A_WHILE } from "./rehearsed-world.fixture.ts";
import { shapeOf } from "./world-shape.fixture.ts";

test("the document's own case: apply, an empty second plan, checks, destroy, and the world as it was (fault 3b-1)", async () => {
  const rehearsal = await Rehearsal.of({ world: POD_RANGES_WORLD });
  const before = shapeOf(rehearsal.files);
  const first = await rehearsal.run("apply");
  expect(first.steps.filter((step) => step.outcome.kind !== "done")).toEqual([]);
  // The DaemonSet rolls after EKS calls the add-on ACTIVE.
  rehearsal.world.pass(A_WHILE);
  expect((await rehearsal.plan("apply")).plan.steps).toEqual([]);
  const checks = await rehearsal.verify();
  expect(checks.filter((check) => check.status === "failed")).toEqual([]);
  // Nodes that were there before keep their old interfaces: found and reported (F49).
  expect(checks.filter((check) => check.status === "warning").map((check) => check.code)).toEqual([
    "control-plane",
    "pod-addresses",
    "old-nodes",
    "max-pods",
  ]);
  const last = await rehearsal.run("destroy");
  expect(last.steps.filter((step) => step.outcome.kind !== "done")).toEqual([]);
  rehearsal.world.pass(A_WHILE);
  expect(shapeOf(rehearsal.files)).toEqual(before);
  expect((await rehearsal.state()).resources).toEqual({});
});

test("two equal runs leave worlds that are equal to the byte", async () => {
  const [one, two] = [await Rehearsal.of(), await Rehearsal.of()];
  await one.run("apply");
  await two.run("apply");
  expect(two.files).toEqual(one.files);
});

test("the network is made before the block is associated, but for the subnets", async () => {
  const rehearsal = await Rehearsal.of();
  const calls: string[] = [];
  rehearsal.world.behave({
    onCall: (point, api) => void (point === "after" && !/Describe|Get|List/.test(api) && calls.push(api)),
  });
  await rehearsal.run("apply");
  expect(calls.indexOf("ec2:CreateRouteTable")).toBeLessThan(calls.indexOf("ec2:CreateSubnet"));
  expect(calls.indexOf("ec2:AuthorizeSecurityGroupIngress")).toBeLessThan(calls.indexOf("ec2:CreateSubnet"));
  expect(calls.filter((api) => api.startsWith("ec2:Authorize"))).toEqual(["ec2:AuthorizeSecurityGroupIngress"]);
  expect(calls.at(-1)).toBe("eks:UpdateAddon");
});

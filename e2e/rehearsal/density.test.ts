import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.fixture.ts";
import { SMALL_WORLD } from "./worlds.fixture.ts";

const OF_TYPE = (instanceType: string) => ({
  ...SMALL_WORLD,
  clusters: (SMALL_WORLD.clusters ?? []).map((cluster) => ({ ...cluster, instanceType })),
});

test("plan names the max-pods that the nodes after the switch must have, once, and nothing of it when all is done", async () => {
  const story = await Rehearsal.of();
  const planned = (await story.plan("apply")).plan;
  expect(planned.steps).not.toEqual([]);
  await story.run("apply");
  const checks = await story.verify();
  expect(checks.filter(({ code }) => code === "max-pods")).toMatchObject([
    { status: "warning", message: expect.stringContaining("(m5.large: 20, now 29)") },
  ]);
});

test("DescribeInstanceTypes denied: the dated table is used, and said so; nothing is unknown", async () => {
  const story = await Rehearsal.of();
  await story.run("apply");
  story.world.behave({ faults: [{ api: "ec2:DescribeInstanceTypes", fault: "denied" }] });
  const checks = await story.verify();
  expect(checks.filter(({ status }) => status === "unknown" || status === "failed")).toEqual([]);
  expect(checks.filter(({ code }) => code === "readable")).toMatchObject([
    { status: "warning", message: expect.stringMatching(/the figures of 2026-\d\d are used$/) },
  ]);
  expect(checks.some(({ message }) => message.includes("m5.large: 20"))).toBe(true);
});

test("DescribeInstanceTypes denied hinders neither plan nor apply", async () => {
  const story = await Rehearsal.of();
  story.world.behave({ faults: [{ api: "ec2:DescribeInstanceTypes", fault: "denied" }] });
  expect((await story.run("apply")).result).toBe("succeeded");
  expect((await story.plan("apply")).plan.steps).toEqual([]);
});

test("a type with one interface cannot have custom networking: verify fails, and says what to use (POD-2)", async () => {
  const story = await Rehearsal.of({ world: OF_TYPE("hpc6id.32xlarge") });
  await story.run("apply");
  const checks = await story.verify();
  expect(checks.filter(({ code }) => code === "instance-type")).toMatchObject([
    { status: "failed", subject: "prod/hpc6id.32xlarge", message: expect.stringContaining("POD-2") },
  ]);
});

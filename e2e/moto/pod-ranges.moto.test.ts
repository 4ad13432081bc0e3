import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { makeVpcByCli } from "../world/aws-cli.fixture.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer(["moto", "aws-cli"], "the document's VPC, made on moto by the plain aws CLI", () => {
  let world: MotoWorld;
  let desk: Desk;
  let before: unknown;

  beforeAll(async () => {
    world = await startMotoWorld({ make: makeVpcByCli });
    desk = await Desk.with(documentFabric("tags: { Name: Internal }"), world.env);
    before = await world.dump();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("plan writes nothing and says what apply would make", async () => {
    world.front.forgetRequests();
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
    expect(plan.code, plan.stderr).toBe(0);
    expect(JSON.parse(plan.stdout).summary).toMatchObject({ create: 7, update: 0, delete: 0, blocked: 0 });
    const actions = Object.keys(world.front.counts());
    expect(actions.filter((action) => !/^(Describe|Get|List)/.test(action))).toEqual([]);
    expect(await world.dump()).toEqual(before);
  });

  test("apply makes it, the second plan is empty, verify finds the AWS side right", async () => {
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes", "--json");
    expect(apply.code, apply.stderr).toBe(0);
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(again.code, again.stdout).toBe(0);
    const verify = await desk.podspan("verify", ...AWS_ONLY, "--json");
    const { checks } = JSON.parse(verify.stdout) as { readonly checks: readonly { readonly status: string }[] };
    expect(checks.filter((check) => check.status !== "ok")).toEqual([]);
    expect(checks.length).toBeGreaterThanOrEqual(9);
    expect(verify.code).toBe(0);
  });

  test("subnets, table and group carry the owner mark from their creation on", async () => {
    const dump = JSON.stringify(await world.dump());
    for (const id of [
      "prod/subnet/pods/eu-west-1b",
      "prod/subnet/pods/eu-west-1c",
      "prod/route-table/pods",
      "prod/security-group/pods",
    ]) {
      expect(dump).toContain(JSON.stringify({ Key: "podspan.dev/id", Value: id }));
    }
    expect(Object.keys(world.front.counts())).not.toContain("CreateTags");
  });

  test("destroy leaves moto's VPC as it was", async () => {
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
    expect(await world.dump()).toEqual(before);
  });
});

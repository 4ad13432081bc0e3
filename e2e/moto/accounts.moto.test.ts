import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const AWS_ONLY = ["--target", "aws", "--only", "aws"];
const ACCOUNT = "111111111111";

/** The document's Fabric, its VPC in account `prod`. */
function fabricIn(account: string, vpc: string): string {
  const fabric = documentFabric(`id: ${vpc}, account: prod`);
  return fabric.replace("spec:\n", `spec:\n  accounts:\n    prod: ${account}\n`);
}

await describePeer("moto", "a VPC in another account than the caller's, which moto keeps apart", () => {
  let world: MotoWorld;
  let before: { readonly vpc: unknown; readonly caller: unknown };
  const desks: Desk[] = [];
  const deskWith = async (account: string): Promise<Desk> => {
    const desk = await Desk.with(fabricIn(account, world.vpc), world.env);
    desks.push(desk);
    return desk;
  };

  beforeAll(async () => {
    world = await startMotoWorld({ account: ACCOUNT });
    before = { vpc: await world.dump(), caller: await world.dumpCaller() };
  });
  afterAll(async () => {
    for (const desk of desks) await desk.clear();
    await world?.stop();
  });

  const untouched = async () => {
    expect(await world.dump()).toEqual(before.vpc);
    expect(await world.dumpCaller()).toEqual(before.caller);
  };

  test.each([
    ["without a role", `{ id: "${ACCOUNT}" }`, "give the account an assumeRole"],
    [
      "with a role that leads elsewhere",
      `{ id: "${ACCOUNT}", assumeRole: "arn:aws:iam::222222222222:role/podspan" }`,
      "correct the account's id or its role",
    ],
  ])("%s it is another account's: plan and apply are refused, and nothing is written", async (_what, account, hint) => {
    const desk = await deskWith(account);
    world.front.forgetRequests();
    for (const verb of [["plan"], ["apply", "--yes"]]) {
      const refused = await desk.podspan(...verb, ...AWS_ONLY);
      expect(refused.code, refused.stdout).not.toBe(0);
      expect(refused.stdout + refused.stderr).toContain(`the Fabric names account ${ACCOUNT}`);
      expect(refused.stdout + refused.stderr).toContain(hint);
    }
    const actions = Object.keys(world.front.counts());
    expect(actions.filter((action) => !/^(Describe|Get|List|AssumeRole)/.test(action))).toEqual([]);
    await untouched();
  });

  test("by a role's name everything is made there, and in the caller's account nothing", async () => {
    const desk = await deskWith(`{ id: "${ACCOUNT}", assumeRole: podspan }`);
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    expect(JSON.stringify(await world.dump())).toContain("prod/subnet/pods/eu-west-1b");
    expect(await world.dumpCaller()).toEqual(before.caller);
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    const verify = await desk.podspan("verify", ...AWS_ONLY);
    expect(verify.code, verify.stdout + verify.stderr).toBe(0);
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    await untouched();
  });

  test("one run asks for the role's keys once", async () => {
    const desk = await deskWith(`{ id: "${ACCOUNT}", assumeRole: podspan }`);
    world.front.forgetRequests();
    const plan = await desk.podspan("plan", ...AWS_ONLY);
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    expect(world.front.counts()).toMatchObject({ AssumeRole: 1 });
  });

  test("in another partition the role, and whoever it makes us, are of that partition", async () => {
    const [partition, region] = ["aws-us-gov", "us-gov-west-1"];
    const desk = await Desk.with(
      `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: elsewhere, uid: 0e0e0e0e-1111-4222-8333-777777777777 }
spec:
  accounts: { gov: { id: "${ACCOUNT}", partition: ${partition}, assumeRole: podspan } }
  vpcs: { main: { account: gov, region: ${region}, cidrs: [10.30.0.0/16] } }
`,
      world.env,
    );
    desks.push(desk);
    const { scopes } = JSON.parse((await desk.podspan("plan", ...AWS_ONLY, "--json")).stdout);
    expect(scopes).toEqual([{ plane: "aws", partition, account: ACCOUNT, region }]);
    world.front.forgetRequests();
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    const assumed = world.front.requests().filter(({ action }) => action === "AssumeRole");
    expect(assumed).toMatchObject([{ region, status: 200 }]);
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    await untouched();
  });
});

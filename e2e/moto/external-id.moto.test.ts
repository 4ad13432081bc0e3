import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk, documentFabric } from "../world/podspan.fixture.ts";

const run = promisify(execFile);
const ACCOUNT = "111111111111";
const SECRET = "an-external-id-that-nobody-else-may-see";
const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer("moto", "a role that asks for an external id, in another account", () => {
  let world: MotoWorld;
  const desks: Desk[] = [];
  const deskWith = async (env: Readonly<Record<string, string>>): Promise<Desk> => {
    const fabric = documentFabric(`id: ${world.vpc}, account: prod`);
    const account = `{ id: "${ACCOUNT}", assumeRole: podspan, externalId: { env: PODSPAN_EXTERNAL_ID } }`;
    const desk = await Desk.with(fabric.replace("spec:\n", `spec:\n  accounts:\n    prod: ${account}\n`), {
      ...world.env,
      ...env,
    });
    desks.push(desk);
    return desk;
  };

  beforeAll(async () => {
    world = await startMotoWorld({ account: ACCOUNT });
  });
  afterAll(async () => {
    for (const desk of desks) await desk.clear();
    await world?.stop();
  });

  test("it is taken when the role is, and stands in no plan, output, state or journal", async () => {
    const desk = await deskWith({ PODSPAN_EXTERNAL_ID: SECRET });
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stdout + apply.stderr).toBe(0);
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--json", "-o", "plan.json");
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stdout + destroy.stderr).toBe(0);
    const printed = [apply, plan, destroy].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const { stdout: kept } = await run("grep", ["-rc", "", desk.folder]);
    expect(kept.split("\n").length).toBeGreaterThan(3);
    // grep ends with 1 where there is nothing.
    await expect(run("grep", ["-rl", SECRET, desk.folder])).rejects.toMatchObject({ code: 1 });
    expect(printed.join()).not.toContain(SECRET);
  });

  test("without it the account is not reached, and what is missing is named", async () => {
    const desk = await deskWith({});
    const plan = await desk.podspan("plan", ...AWS_ONLY);
    expect(plan.code).toBe(1);
    expect(plan.stdout + plan.stderr).toContain("environment variable PODSPAN_EXTERNAL_ID is not set");
  });
});

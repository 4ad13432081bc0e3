import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  DescribeAvailabilityZonesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from "@aws-sdk/client-ec2";
import type { Plan } from "@podspan/core/plan";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPeer } from "../../tools/peers/peers.ts";
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

await describePeer("aws-cli", "the commands of a hand-over, typed by the owner", () => {
  let world: MotoWorld;
  let desk: Desk;

  beforeAll(async () => {
    world = await startMotoWorld();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("they make, tag, connect and share what the plan lacks (moto and the real aws command)", async () => {
    const zones = await world.client.send(new DescribeAvailabilityZonesCommand({}));
    const idOf = (name: string): string =>
      zones.AvailabilityZones?.find((zone) => zone.ZoneName === name)?.ZoneId ?? "";
    const ids = [idOf("eu-west-1b"), idOf("eu-west-1c")];
    const fabric = documentFabric(`id: ${world.vpc}, owner: "123456789012"`).replace(
      "[eu-west-1b, eu-west-1c]",
      `[${ids.join(", ")}]`,
    );
    // moto has no shared VPCs: the plan is made on the twin, about a VPC of the same id.
    desk = await Desk.with(fabric);
    const plan = await desk.podspan("plan", "--json");
    expect(plan.code, plan.stderr).toBe(1);
    const { handOver = [] } = JSON.parse(plan.stdout) as Plan;
    const commands = handOver.flatMap((one) => one.commands);
    expect(commands).toHaveLength(8);
    const script = join(desk.folder, "hand-over.sh");
    await writeFile(script, `set -eu\n${commands.join("\n")}\n`);
    const { path } = await readyPeer("aws-cli");
    const PATH = `${dirname(path)}:${process.env.PATH ?? ""}`;
    await run("sh", [script], { env: { PATH, HOME: desk.folder, ...world.env, AWS_PAGER: "" } });
    expect(await readFile(script, "utf8")).toContain("aws ram create-resource-share");
    const { Subnets = [] } = await world.client.send(new DescribeSubnetsCommand({}));
    const pods = Subnets.filter(({ CidrBlock }) => CidrBlock?.startsWith("100.64.") === true);
    expect(pods.map(({ AvailabilityZoneId }) => AvailabilityZoneId).sort()).toEqual([...ids].sort());
    expect(pods.every(({ Tags = [] }) => Tags.some(({ Key }) => Key === "podspan.dev/uid"))).toBe(true);
    const { Vpcs = [] } = await world.client.send(new DescribeVpcsCommand({ VpcIds: [world.vpc] }));
    expect(Vpcs[0]?.CidrBlockAssociationSet?.map(({ CidrBlock }) => CidrBlock)).toContain("100.64.0.0/16");
    const { RouteTables = [] } = await world.client.send(new DescribeRouteTablesCommand({}));
    const associated = RouteTables.flatMap(({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId));
    expect(associated).toEqual(expect.arrayContaining(pods.map(({ SubnetId }) => SubnetId)));
  });
});

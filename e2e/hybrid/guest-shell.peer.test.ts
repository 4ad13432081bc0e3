import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Twin } from "@podspan/twin";
import { createTwin, savedTime, VirtualClock } from "@podspan/twin";
import { expect, test } from "vitest";
import { readFolder, replaceFolder } from "../../apps/cli/src/session/folder.ts";
import { EXAMPLES } from "../../apps/cli/src/testing/examples.ts";
import { folderWith, podspan } from "../../apps/cli/src/testing/memory.ts";
import { serveEc2 } from "../../apps/failover/src/ec2-server.fixture.ts";
import { apiEc2 } from "../../apps/failover/src/failover.fixture.ts";
import { temporaryFolder } from "../../tools/peers/peer/child.ts";
import { readyPeer } from "../../tools/peers/peers.ts";
import { describePeer } from "../../tools/peers/suite.ts";

const ROUTES = ["10.1.0.0/16", "192.168.0.0/16"];

/** The hybrid example with two Catalyst 8000V. */
function folderOfCisco(): string {
  const cwd = folderWith({ from: join(EXAMPLES, "hybrid") });
  const file = join(cwd, "fabric.yaml");
  const access = `access: { hostKey: "SHA256:${"A".repeat(43)}", key: { file: id } }`;
  const text = readFileSync(file, "utf8")
    .replace(/platform: linux, (zone: us-west-2[ab], tunnelAddress: \S+) }/g, `platform: c8000v, $1, ${access} }`)
    .replace("        tunnel: {", "        ssh: [198.51.100.0/24]\n        tunnel: {");
  writeFileSync(file, text);
  return cwd;
}

/** The twin as a command left it; what `change` does to it is kept. */
async function onTwin<T>(cwd: string, change: (twin: Twin) => Promise<T>): Promise<T> {
  const folder = join(cwd, ".podspan/twin");
  const files = (await readFolder(folder)) ?? {};
  const clock = new VirtualClock({ start: (savedTime(files) ?? 0) + 60_000 });
  const twin = createTwin({ clock, files });
  const answer = await change(twin);
  await replaceFolder(folder, twin.save(), files);
  return answer;
}

/** The program that `apply` has put on a router, by its name. */
function programOn(twin: Twin, name: string): string {
  const record = JSON.parse(twin.save()[`routers/eks1-dc1/${name}.json`] ?? "{}");
  const [[, program] = ["", ""]] = Object.entries<string>(record.files);
  return program;
}

/** Runs it as EEM does, on a router that shows that its partner is down; EC2 is the twin. */
async function run(program: string, twin: Twin): Promise<void> {
  const api = await twin.aws.open({ region: "us-west-2" });
  const server = await serveEc2(apiEc2(api));
  const folder = await temporaryFolder("guest-shell");
  const shown = {
    "show ip ospf neighbor": "10.250.0.1   0   FULL/  -   00:00:37   10.250.0.1   Tunnel0\n",
    "show bfd neighbors": "",
  };
  writeFileSync(join(folder, "cli.py"), `def cli(command):\n    return ${JSON.stringify(shown)}.get(command, "")\n`);
  const own = { folder, endpoint: `${server.endpoint}/`, metadata: server.endpoint, grace: 0 };
  const around = JSON.stringify(own).slice(1, -1);
  writeFileSync(join(folder, "run.py"), program.replace("main(r'''\n{", `main(r'''\n{ ${around},`));
  const { path } = await readyPeer("python3");
  await new Promise<void>((resolve, reject) => {
    execFile(path, ["-W", "ignore", join(folder, "run.py")], (error) => (error ? reject(error) : resolve()));
  });
  await server.stop();
}

/** Inside interfaces that the site's routes lead to, each once. */
async function ledTo(twin: Twin): Promise<readonly string[]> {
  const { ec2 } = await twin.aws.open({ region: "us-west-2" });
  const { RouteTables = [] } = await ec2.describeRouteTables({});
  const routes = RouteTables.flatMap(({ Routes = [] }) => Routes);
  const site = routes.filter(({ DestinationCidrBlock = "" }) => ROUTES.includes(DestinationCidrBlock));
  return [...new Set(site.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []))].sort();
}

await describePeer("python3", "two IOS-XE routers of the hybrid example, on the twin", () => {
  test("apply gives each what moves routes; one stops, the other moves them all; no run of Podspan takes part or minds", async () => {
    const cwd = folderOfCisco();
    const shown = await podspan("show", { cwd });
    expect(shown.stdout).toContain(
      "each router for the other: us-west-2a by its guest shell; us-west-2b by its guest shell",
    );
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    const stopped = await onTwin(cwd, async (twin) => {
      const before = await ledTo(twin);
      await run(programOn(twin, "us-west-2b"), twin);
      return { before, after: await ledTo(twin) };
    });
    expect([stopped.before.length, stopped.after.length]).toEqual([2, 1]);
    expect(await podspan("plan", { cwd })).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining("nothing to do"),
    });
    await onTwin(cwd, async (twin) => run(programOn(twin, "us-west-2a"), twin));
    expect(await podspan("destroy --yes", { cwd })).toMatchObject({ exit: 0 });
  });
});

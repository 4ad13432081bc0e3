import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";
import { linuxRouter, type RoutedWish, routedFabric } from "./testing/routed-fabric.ts";

const A = linuxRouter("us-west-2a", "10.250.0.9");
const B = linuxRouter("us-west-2b", "10.250.0.10");

interface Step {
  readonly key: string;
  readonly kind: string;
  readonly changes: readonly { readonly field: string }[];
}

/** Steps that concern a router, then applied. */
async function changed(cwd: string, wanted: RoutedWish): Promise<readonly Step[]> {
  writeFileSync(join(cwd, "fabric.yaml"), routedFabric(wanted));
  const { steps }: { steps: readonly Step[] } = JSON.parse((await podspan("plan --json", { cwd })).stdout);
  const { exit, stdout, stderr } = await podspan("apply --yes", { cwd });
  expect(exit, stdout + stderr).toBe(0);
  return steps.filter(({ kind }) => kind === "router-instance" || kind === "router-configuration");
}

async function begun(wanted: RoutedWish): Promise<string> {
  const cwd = folderWith({ fabric: routedFabric(wanted) });
  await changed(cwd, wanted);
  return cwd;
}

const keys = (steps: readonly Step[]): readonly string[] => steps.map(({ key }) => key);

function filesOn(cwd: string, name: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(cwd, `.podspan/twin/routers/dc/${name}.json`), "utf8")).files;
}

describe("linux routers that are reached over SSH", () => {
  test("are told what changes, and stay: a range of the site concerns none of them, the tunnel all", async () => {
    const cwd = await begun({ routers: [A, B] });
    expect(keys(await changed(cwd, { routers: [A, B], nodes: "10.1.0.0/16, 10.7.0.0/16" }))).toEqual([]);
    const steps = await changed(cwd, { routers: [A, B], tunnel: ", mss: 1300" });
    expect(keys(steps)).toEqual([
      "update dc/router-configuration/us-west-2a",
      "update dc/router-configuration/us-west-2b",
    ]);
    expect(filesOn(cwd, "us-west-2a")["/etc/podspan/nftables.conf"]).toContain("1300");
    expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
  });

  test("are told what moves routes: other times of BFD", async () => {
    const cwd = await begun({ routers: [A, B] });
    const steps = await changed(cwd, { routers: [A, B], link: ["bfd: { interval: 500 }"] });
    expect(steps.map(({ key, changes }) => [key, changes.map(({ field }) => field)])).toEqual(
      ["us-west-2a", "us-west-2b"].map((name) => [
        `update dc/router-configuration/${name}`,
        ["statements./etc/podspan/failover.json"],
      ]),
    );
    expect(filesOn(cwd, "us-west-2a")["/etc/podspan/failover.json"]).toContain('"interval": 500');
  });

  test("one that was alone is another instance with its first partner: it needs a role and Node, which come at the first boot", async () => {
    const cwd = await begun({ routers: [A] });
    const steps = await changed(cwd, { routers: [A, B] });
    expect(keys(steps)).toContain("create dc/router-instance/us-west-2a");
    const { InstanceUserData } = JSON.parse(
      readFileSync(join(cwd, ".podspan/twin/aws_configs/us-west-2/InstanceUserData.json"), "utf8"),
    );
    const texts = InstanceUserData.map(({ UserData }: { UserData: { Value: string } }) =>
      gunzipSync(Buffer.from(UserData.Value, "base64")).toString(),
    );
    for (const text of texts) expect(text).toMatch(/^packages: \[.*nodejs.*\]$/m);
    expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
  });
});

test("Cisco's own high availability beside ours is told by plan and verify, with its page (ROUTER-2)", async () => {
  const cisco = [A, B].map((text) => text.replace("linux", "c8000v"));
  const cwd = await begun({ routers: cisco });
  const record = join(cwd, ".podspan/twin/routers/dc/us-west-2b.json");
  const told = async () => [(await podspan("plan", { cwd })).stdout, (await podspan("verify", { cwd })).stdout];
  for (const text of await told()) expect(text).not.toContain("ROUTER-2");
  const { configuration, ...rest } = JSON.parse(readFileSync(record, "utf8"));
  const beside = `${configuration}redundancy\n cloud-ha bfd peer 10.0.0.4\n`;
  writeFileSync(record, JSON.stringify({ ...rest, configuration: beside }));
  for (const text of await told())
    expect(text).toMatch(/ROUTER-2\s+dc\b.*router us-west-2b has `cloud-ha bfd peer 10\.0\.0\.4`/);
});

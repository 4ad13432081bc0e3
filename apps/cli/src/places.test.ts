import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("other places", () => {
  test("--state keeps state and twin elsewhere, a folder stands for its Fabric", async () => {
    const folder = folderWith({ from: POD_RANGES });
    const cwd = folderWith("nothing");
    expect(await podspan(`apply ${folder} --state here --yes`, { cwd })).toMatchObject({ exit: 0 });
    expect(existsSync(join(cwd, "here/twin"))).toBe(true);
    expect(existsSync(join(folder, ".podspan"))).toBe(false);
  });

  test("observe --import and verify --snapshot read records and keep nothing", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const observed = await podspan("observe --import world", { cwd });
    expect(observed.exit).toBe(0);
    expect(observed.stdout).toContain("aws/aws/111122223333/eu-west-1");
    expect(await podspan("verify --snapshot world", { cwd })).toMatchObject({ exit: 4 });
    expect(existsSync(join(cwd, ".podspan/twin"))).toBe(false);
  });

  test("records that are not there, or not records, are diagnostics", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const none = await podspan("plan --world nowhere", { cwd });
    expect(none.exit).toBe(1);
    expect(none.stderr).toContain("error WORLD-1 there is no folder nowhere");
    writeFileSync(join(cwd, "world/aws_configs/eu-west-1/Vpcs.json"), "{");
    const broken = await podspan("plan", { cwd });
    expect(broken.exit).toBe(1);
    expect(broken.stderr).toContain(
      "error WORLD-1 aws_configs/eu-west-1/Vpcs.json of the twin (new, from world) is not JSON",
    );
    expect(broken.stderr).toContain("`aws ec2 describe-vpcs --region REGION`");
  });

  test("show writes a picture", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(await podspan("show --format svg -o map.svg", { cwd })).toMatchObject({ exit: 0, stdout: "" });
    expect(readFileSync(join(cwd, "map.svg"), "utf8")).toMatch(/^<svg .*<\/svg>\n$/s);
    const drawn = await podspan("show --format mermaid", { cwd });
    expect(drawn).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^flowchart LR\n {2}subgraph vpcs_/) });
  });
});

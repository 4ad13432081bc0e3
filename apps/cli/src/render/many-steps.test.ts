import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fleetFabric, fleetFiles } from "../../../../e2e/world/fleet.fixture.ts";
import { folderWith, podspan } from "../testing/memory.ts";

describe("a plan of more steps than anybody reads", () => {
  test("is counted per region and for the clusters together; --json has all of it", async () => {
    const cwd = folderWith({ fabric: fleetFabric({ clusters: 30, regions: 2 }) });
    const { exit, stdout } = await podspan("plan", { cwd });
    expect(exit).toBe(0);
    expect(stdout.split("\n").length).toBeLessThan(80);
    expect(stdout).toContain("ap-northeast-1\n  create  15 x VPC block, 15 x security group");
    expect(stdout).toMatch(/Kubernetes, 30 clusters\n {2}create {2}60 x ENIConfig/);
    expect(stdout).toContain("`--json` has all 300 steps.");
    expect(stdout).toContain("and 25 more; `--json` has all of them");
    expect(stdout).toContain("Plan: 270 to create, 30 to change; 0 unchanged.");
    const json = await podspan("plan --json", { cwd });
    expect(JSON.parse(json.stdout).steps).toHaveLength(300);
  });

  test("shows the clusters that differ, and says how many are made like them", async () => {
    const size = { clusters: 30, regions: 2 };
    const proved = async (fabric: string): Promise<string> => {
      const cwd = folderWith({ fabric });
      for (const [path, text] of Object.entries(await fleetFiles(size))) {
        mkdirSync(dirname(join(cwd, "world", path)), { recursive: true });
        writeFileSync(join(cwd, "world", path), text);
      }
      return (await podspan("plan", { cwd })).stdout;
    };
    const fabric = fleetFabric(size);
    const alike = await proved(fabric);
    expect(alike).toContain(
      "of 28 further clusters what is expected and what would be lost unasked; in all of them the same gets through",
    );
    expect(alike).not.toContain("c0023/pods");
    const odd = await proved(fabric.replace(/(c0023: \{ vpc: c0023, zones: \[[a-z0-9-]+), [a-z0-9-]+\]/, "$1]"));
    expect(odd).toContain("of 27 further clusters what is expected and what would be lost unasked; in all of them");
    expect(odd).toContain("gone: clusters/c0023/pods/ap-south-1b");
  });
});

import { describe, expect, test } from "vitest";
import { fleetFabric } from "../../../../e2e/world/fleet.fixture.ts";
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
});

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLES, POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

describe("--only", { timeout: 30_000 }, () => {
  test("what it says stays within its part, and what it leads to is the same part", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const first = await podspan("apply --only aws --yes", { cwd });
    expect(first.stdout).toContain(
      "The AWS part is as the Fabric wants it; the clusters were not looked at. Next: `podspan verify --only aws`.",
    );
    const second = await podspan("plan --only aws", { cwd });
    expect(second.stdout).toContain("Nothing to do: the AWS part is as the Fabric wants it");
    await podspan("apply --yes", { cwd });
    const held = await podspan("destroy --only aws --yes", { cwd });
    expect(held.exit).toBe(1);
    expect(held.stdout).toContain("then run `podspan destroy` again");
  });

  test("aws leaves the cluster unread and unchanged, kubernetes finishes the job", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    const first = await podspan("apply --only aws --yes", { cwd });
    expect(first.exit).toBe(0);
    expect(first.stdout).not.toContain("ENIConfig");
    const second = await podspan("apply --only kubernetes --yes", { cwd });
    expect(second.exit).toBe(0);
    expect(await podspan("plan --detailed-exitcode", { cwd })).toMatchObject({ exit: 0 });
  });

  test("an expectation that needs both halves: the refusal of one says so, and how to go on", async () => {
    const cwd = folderWith({ from: join(EXAMPLES, "inter-cluster") });
    const refused = await podspan("apply --only aws --yes", { cwd });
    expect(refused.exit).toBe(4);
    expect(refused.stderr).toContain("fix: `--only aws` leaves out what is to change in the clusters");
    const pairs = refused.stderr.match(/--accept-loss '([^']+)'/g) ?? [];
    expect(pairs).toHaveLength(2);
    const named = pairs.map((pair) => pair.slice("--accept-loss '".length, -1)).join(",");
    expect(await podspan(`apply --only aws --yes --accept-loss ${named}`, { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    const again = await podspan("apply --yes --json --accept-loss clusters/x>clusters/y,all", { cwd });
    expect(again.exit).toBe(0);
    expect(JSON.parse(again.stdout).diagnostics).toMatchObject([{ code: "PROOF-4", severity: "warning" }]);
  });

  test.each([
    ["kubernetes", "nothing of its Kubernetes part is left; `podspan destroy` removes its AWS part."],
    ["aws", "nothing of its AWS part is left; `podspan destroy` gives the cluster's configuration back."],
  ])("%s: destroy says which part is gone, and how the other goes", async (only, gone) => {
    const { exit, stdout } = await podspan(`destroy --only ${only} --yes`, { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(0);
    expect(stdout).toContain(`Looked again: ${gone}`);
  });
});

test.each([
  ["plan --roll --only aws", "`--roll` does not go with `--only aws`"],
  ["apply --yes --roll --only aws", "`--roll` does not go with `--only aws`"],
  ["destroy --yes --evict-bare-pods", "`--evict-bare-pods` needs `--roll`"],
])("%s is refused, where nobody would notice that it was not done", async (words, why) => {
  const { exit, stderr } = await podspan(words, { cwd: folderWith({ from: POD_RANGES }) });
  expect(exit).toBe(64);
  expect(stderr).toContain(`error USAGE ${why}`);
});

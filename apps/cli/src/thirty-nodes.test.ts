import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { podspan } from "./testing/memory.ts";
import { THIRTY_NODES_FABRIC, thirtyNodes } from "./testing/thirty-nodes.ts";

const WAY_BACK = join(import.meta.dirname, "../../../docs/rolling-nodes-way-back.txt");
const TIMELINE = join(import.meta.dirname, "../../../docs/rolling-nodes-timeline.txt");

/** The same folder, its twin and its state, elsewhere. */
function forked(cwd: string): string {
  const folder = mkdtempSync(join(tmpdir(), "podspan-thirty-"));
  cpSync(cwd, folder, { recursive: true });
  return folder;
}

describe("a cluster of 30 nodes in three zones moves to a pod range and back", { timeout: 60_000 }, () => {
  let cwd: string;

  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), "podspan-thirty-"));
    writeFileSync(join(cwd, "fabric.yaml"), THIRTY_NODES_FABRIC);
    for (const [path, text] of Object.entries(thirtyNodes())) {
      mkdirSync(dirname(join(cwd, "world", path)), { recursive: true });
      writeFileSync(join(cwd, "world", path), text);
    }
  });

  test("without the flag its nodes are named and left alone", async () => {
    const { exit, stdout } = await podspan("apply --yes", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toContain("NODE-1: 30 of 30 nodes give pods addresses of the node subnets");
    expect(stdout).toContain("podspan apply --roll");
  });

  test("with it the plan says what becomes of which node, in which order, and that it is destructive", async () => {
    const { exit, stdout } = await podspan("plan --roll", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toContain("30 nodes to replace");
    expect(stdout).toMatch(
      /one after the other: group api-\w{4} beside api, then 10 nodes drained zone by zone, then the end of group api, then group batch by EKS, then 10 nodes of Auto Scaling groups one by one/,
    );
    expect(stdout).toMatch(/pods that move: eu-west-1a: \d+ pods of 12 nodes \(16,379 addresses free\)/);
    expect(stdout.match(/destructive:/g)).toHaveLength(22);
    const json = JSON.parse((await podspan("plan --roll --json", { cwd })).stdout);
    expect(json.summary).toMatchObject({ create: 0, update: 0, roll: 30, rollGroups: 1, blocked: 0 });
  });

  test("a group that is deleted and comes back under another name is shown so, counted, and its keeper is to be told", async () => {
    const { stdout } = await podspan("plan --roll", { cwd });
    expect(stdout).toMatch(/\+ node group prod\/node-group\/api-\w{4}\n/);
    expect(stdout).toMatch(
      /- node group prod\/node-group\/api .*\n +destructive: deleted: its pods run on api-\w{4}, which takes/,
    );
    expect(stdout).toMatch(/~ node group prod\/node-group\/batch /);
    expect(stdout).toMatch(
      /node group api of cluster prod is deleted, and the group that takes its place is called api-\w{4}/,
    );
    expect(stdout).toContain("30 nodes to replace, 1 node group to come back under another name; ");
  });

  test("apply --roll replaces 30 nodes and prints when each was cordoned, drained, gone and replaced (fault 3b-1)", async () => {
    const { exit, stdout } = await podspan("apply --roll --yes", { cwd });
    expect(exit).toBe(0);
    const from = stdout.indexOf("Timeline, since the run began");
    const to = stdout.indexOf("\n\n", from);
    await expect(`${stdout.slice(from, to)}\n`).toMatchFileSnapshot(TIMELINE);
  });

  test("after a roll everything is right: addresses, max-pods, and nothing more to roll (fault 3b-2)", async () => {
    const verified = await podspan("verify --json", { cwd });
    expect(verified.exit).toBe(0);
    const { checks } = JSON.parse(verified.stdout) as {
      readonly checks: readonly { readonly code: string; readonly status: string }[];
    };
    // EKS may take five hours to learn of the new block, whoever's nodes use it.
    expect(checks.filter(({ code, status }) => status !== "ok" && code !== "control-plane")).toEqual([]);
    const again = JSON.parse((await podspan("plan --roll --json", { cwd })).stdout);
    expect(again.steps).toEqual([]);
  });

  test("destroy alone cannot take away what the nodes hold: it says who does and what to run", async () => {
    const { exit, stdout } = await podspan("plan --destroy", { cwd });
    expect(exit).toBe(1);
    expect(stdout).toMatch(/blocked NODE-1: \d+ network interfaces of subnet-\w+ still in use by ip-/);
    expect(stdout).toContain("run the same command with `--roll`, which replaces the nodes");
    expect(stdout).toContain("To know before you destroy");
    expect(stdout).toMatch(
      /held-by-nodes +prod\/nodes: nodes of prod hold its pod subnets: this run gives the CNI's configuration back and removes the ENIConfigs, so that new nodes look for none; 6 things of it stay until they are replaced/,
    );
    expect(stdout).toContain("`podspan destroy --roll` does all of it in one run; or let this run do its part, then");
  });

  test("destroy alone does its part, and ends with the command that finishes", async () => {
    const fork = forked(cwd);
    const { exit, stdout } = await podspan("destroy --yes", { cwd: fork });
    expect(exit).toBe(1);
    expect(stdout).toContain(
      "Run `podspan destroy --roll` next: it replaces the nodes that hold what is left, and finishes. Or replace them by hand, then run `podspan destroy` again",
    );
    const second = await podspan("plan --destroy", { cwd: fork });
    expect(second.stdout).toContain("nodes of prod hold its pod subnets: 6 things of it stay until they are replaced");
    const rolled = await podspan("destroy --roll --yes", { cwd: fork });
    expect(rolled.exit, rolled.stdout).toBe(0);
  });

  test("taken out of the Fabric: the plan says before what goes, and every fix says that `--roll` does not reach it", async () => {
    const fork = forked(cwd);
    writeFileSync(join(fork, "fabric.yaml"), THIRTY_NODES_FABRIC.slice(0, THIRTY_NODES_FABRIC.indexOf("  clusters:")));
    for (const words of ["plan", "plan --roll"]) {
      const { stdout } = await podspan(words, { cwd: fork });
      expect(stdout).toMatch(
        /held-by-nodes +prod\/nodes: nodes of prod hold its pod subnets: this run gives the CNI's/,
      );
      expect(stdout).toContain(
        "put cluster prod back into the Fabric to keep it as it is, or to take it out in order: apply, write `manage: observe` into the clusters that stay, `podspan destroy --roll`, then take it out",
      );
      expect(stdout).not.toContain("run the same command with `--roll`");
    }
    expect((await podspan("apply --yes", { cwd: fork })).exit).toBe(1);
    expect((await podspan("verify", { cwd: fork })).stdout).toMatch(
      /left-cluster +prod: 6 things of ours of cluster prod, which the Fabric no longer names; NODE-1: \d+ network interfaces of \S+ still in use/,
    );
  });

  test("plan --destroy --roll says which nodes come back in which order, and what goes after them", async () => {
    const { exit, stdout } = await podspan("plan --destroy --roll -o back.plan", { cwd });
    expect(exit).toBe(0);
    expect(stdout).toContain("30 nodes to replace");
    expect(stdout).toMatch(
      /one after the other: group api-\w{4} beside api-\w{4}, then 10 nodes drained zone by zone, then the end of group api-\w{4}, then group batch by EKS, then 10 nodes of Auto Scaling groups one by one, then 3 subnets that they held/,
    );
  });

  test("destroy with that plan brings 30 nodes back in one run and leaves nothing of the Fabric (fault 3b-20)", async () => {
    const { exit, stdout } = await podspan("destroy back.plan --yes", { cwd });
    expect(exit, stdout).toBe(0);
    expect(stdout).toContain("nothing of this Fabric is left");
    const from = stdout.indexOf("Timeline, since the run began");
    const to = stdout.indexOf("\n\n", from);
    await expect(`${stdout.slice(from, to)}\n`).toMatchFileSnapshot(WAY_BACK);
    const again = JSON.parse((await podspan("plan --destroy --roll --json", { cwd })).stdout);
    expect(again.steps).toEqual([]);
  });
});

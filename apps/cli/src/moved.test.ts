import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { POD_RANGES } from "./testing/examples.ts";
import { folderWith, podspan } from "./testing/memory.ts";

/** The first example's cluster under another key: it stays prod in EKS and in the kubeconfig. */
function rename(cwd: string, moved: string): void {
  const file = join(cwd, "fabric.yaml");
  const text = readFileSync(file, "utf8").replace(
    "    prod:\n",
    "    shop:\n      name: prod\n      kubernetes: { context: prod }\n",
  );
  writeFileSync(file, `${text}${moved}`);
}

test("a renamed cluster keeps its things, its places in the lock file and its way back", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  rename(cwd, "  moved: [{ from: prod, to: shop }]\n");
  const plan = await podspan("plan", { cwd });
  expect(plan.exit, plan.stderr).toBe(0);
  expect(plan.stdout).toContain(
    "Renamed, and kept\n  = prod/cidr/pods/100.64.0.0/16 -> shop/cidr/pods/100.64.0.0/16\n",
  );
  expect(plan.stdout).toContain("Plan: 6 to change; 4 unchanged.");
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const lock = JSON.parse(readFileSync(join(cwd, "fabric.lock.json"), "utf8")) as { readonly clusters: object };
  expect(Object.keys(lock.clusters)).toEqual(["shop"]);
  expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
  expect((await podspan("verify", { cwd })).exit).toBe(0);
  const destroy = await podspan("destroy --yes", { cwd });
  expect(destroy, destroy.stderr).toMatchObject({ exit: 0, stdout: expect.stringContaining("Looked again") });
});

test("a cluster that is renamed without its name in EKS keeps its pod network: nothing is planned, and the cure is named", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const file = join(cwd, "fabric.yaml");
  const renamed = readFileSync(file, "utf8").replace("    prod:\n", "    shop:\n");
  writeFileSync(file, `${renamed}  moved: [{ from: prod, to: shop }]\n`);
  const apply = await podspan("apply --yes", { cwd });
  expect(apply.exit).toBe(1);
  expect(apply.stderr).toContain("error CLUSTER-1 cluster prod is now shop, and EKS has no cluster named shop");
  expect(apply.stderr).toContain("fix: Add `name: prod` to it");
  writeFileSync(file, readFileSync(file, "utf8").replace("    shop:\n", "    shop:\n      name: prod\n"));
  expect((await podspan("apply --yes", { cwd })).exit).toBe(0);
  expect((await podspan("verify", { cwd })).exit).toBe(0);
});

test("a Fabric that is only observed plans nothing and destroys nothing, and says so", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const file = join(cwd, "fabric.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("      vpc: internal\n", "      vpc: internal\n      manage: observe\n"));
  expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
  const destroy = await podspan("destroy --yes", { cwd });
  expect(destroy.exit).toBe(0);
  expect(destroy.stdout).toContain("left as it is: the Fabric says that it is not to be changed (`manage`)");
  writeFileSync(file, text.replace("      vpc: internal\n", "      vpc: internal\n      manage: none\n"));
  expect((await podspan("destroy --yes", { cwd })).stdout).toContain(
    "Looked again: nothing of this Fabric is left, but for what stays as it is (8).",
  );
  writeFileSync(file, text);
  expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
});

test("a changed key that `moved` does not name, or misspells, is told as one cluster under two names", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  const text = readFileSync(join(cwd, "fabric.yaml"), "utf8");
  rename(cwd, "");
  const silent = await podspan("plan", { cwd });
  expect(silent.exit).toBe(1);
  expect(silent.stderr.match(/error \S+/g)).toEqual(["error OWN-2"]);
  expect(silent.stderr).toContain("clusters prod and shop are one and the same: ENIConfig eu-west-1b of prod");
  expect(silent.stderr).toContain("`moved: [{ from: prod, to: shop }]`");
  writeFileSync(join(cwd, "fabric.yaml"), text);
  rename(cwd, "  moved: [{ from: prdo, to: shop }]\n");
  const slip = await podspan("plan", { cwd });
  expect(slip.stderr).toContain("fabric.yaml:21:19: warning SPEC-13 prdo is renamed to shop");
  expect(slip.stderr).toContain("Did you mean `{ from: prod, to: shop }`?");
});

test("a renamed cluster is found by its name in EKS: the twin needs no context of the kubeconfig", async () => {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  rename(cwd, "  moved: [{ from: prod, to: shop }]\n");
  const file = join(cwd, "fabric.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("      kubernetes: { context: prod }\n", ""));
  const applied = await podspan("apply --yes", { cwd });
  expect(applied, applied.stderr).toMatchObject({ exit: 0 });
  expect(applied.stdout).toContain("6 of 6 steps");
  expect((await podspan("drift", { cwd })).stdout).toContain("No drift: 10 things of ours are as applied.\n");
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

const CONFIGS = ".podspan/twin/kubernetes/prod/eniconfigs.json";

async function applied(): Promise<string> {
  const cwd = folderWith({ from: POD_RANGES });
  expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
  return cwd;
}

/** Somebody deletes the first ENIConfig behind our back, and points the second one elsewhere. */
function meddle(cwd: string): void {
  const path = join(cwd, CONFIGS);
  const [, second] = JSON.parse(readFileSync(path, "utf8"));
  const elsewhere = { ...second, spec: { ...second.spec, subnet: "subnet-0123456789abcdef0" } };
  writeFileSync(path, JSON.stringify([elsewhere]));
}

describe("podspan drift", () => {
  test("nothing changed: exit 0, and what is left alone is counted", async () => {
    const { exit, stdout } = await podspan("drift", { cwd: await applied() });
    expect(exit).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "No drift: 10 things of ours are as applied.
      6 things of others beside ours, left alone: 2 route tables, 2 security groups, 2 subnets; \`--json\` lists them.
      "
    `);
  });

  test("what changed is told from the world's side, with what it means and what mends it: exit 2, and 0 after apply", async () => {
    const cwd = await applied();
    meddle(cwd);
    const { exit, stdout } = await podspan("drift", { cwd });
    expect(exit).toBe(2);
    expect(stdout.replaceAll(/subnet-(?!0123)\w+/g, "subnet-*")).toMatchInlineSnapshot(`
      "REMOVED  ENIConfig prod/eni-config/eu-west-1b [eu-west-1b]
          Kubernetes, cluster prod; after 2026-01-01T00:00:05.740Z, when it was applied
          new pods and nodes: nodes in eu-west-1b find no ENIConfig: new ones never become Ready, running ones get no further interfaces
          breaks: clusters/prod/pods/eu-west-1b > clusters/prod/pods/eu-west-1b
          fix: \`podspan apply\`

      CHANGED  ENIConfig prod/eni-config/eu-west-1c [eu-west-1c]
          Kubernetes, cluster prod; after 2026-01-01T00:00:05.740Z, when it was applied
          subnet: subnet-* -> subnet-0123456789abcdef0
          new pods and nodes: new interfaces of nodes in eu-west-1c are made in subnet-0123456789abcdef0: their pods get its addresses
          breaks: clusters/prod/pods/eu-west-1c > clusters/prod/pods/eu-west-1c
          fix: \`podspan apply\`

      Drift: 2 of 10 things of ours.
      6 things of others beside ours, left alone: 2 route tables, 2 security groups, 2 subnets; \`--json\` lists them.
      "
    `);
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    expect(await podspan("drift", { cwd })).toMatchObject({ exit: 0 });
  });

  test("who changed it and when is told where Kubernetes keeps it, beside the last apply", async () => {
    const cwd = await applied();
    const path = join(cwd, CONFIGS);
    const [first, ...rest] = JSON.parse(readFileSync(path, "utf8"));
    const { metadata, ...object } = first;
    const written = {
      manager: "kubectl-edit",
      operation: "Update",
      apiVersion: object.apiVersion,
      time: "2026-01-02T03:04:05Z",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": { "f:subnet": {} } },
    };
    const spec = { ...object.spec, subnet: "subnet-0123456789abcdef0" };
    const edited = { ...object, metadata: { ...metadata, managedFields: [...metadata.managedFields, written] }, spec };
    writeFileSync(path, JSON.stringify([edited, ...rest]));
    const { stdout } = await podspan("drift", { cwd });
    expect(stdout).toContain(
      "Kubernetes, cluster prod; applied 2026-01-01T00:00:05.740Z; changed by kubectl-edit at 2026-01-02T03:04:05Z\n",
    );
    const { items } = JSON.parse((await podspan("drift --json", { cwd })).stdout);
    expect(items[0].changed).toEqual({ by: "kubectl-edit", at: "2026-01-02T03:04:05Z" });
  });

  test("--json is one document, with a summary, every item and everything beside", async () => {
    const cwd = await applied();
    meddle(cwd);
    const { exit, stdout } = await podspan("drift --json", { cwd });
    expect(exit).toBe(2);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      kind: "Drift",
      version: 1,
      summary: { compared: 10, changed: 1, removed: 1, byPerson: 0, unknown: 0, leftAlone: 6 },
      unknown: [],
      diagnostics: [],
    });
    expect(document.items.map(({ id, what }: { id: string; what: string }) => `${what} ${id}`)).toEqual([
      "removed prod/eni-config/eu-west-1b",
      "changed prod/eni-config/eu-west-1c",
    ]);
    expect(document.leftAlone).toHaveLength(6);
  });

  test("--only aws does not see what is in the cluster, and its command mends its part alone", async () => {
    const cwd = await applied();
    meddle(cwd);
    expect(await podspan("drift --only aws", { cwd })).toMatchObject({ exit: 0 });
    const { stdout } = await podspan("drift --only kubernetes", { cwd });
    expect(stdout).toContain("fix: `podspan apply --only kubernetes`");
  });

  test("before the first apply there is nothing that could drift", async () => {
    const { exit, stdout } = await podspan("drift", { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(0);
    expect(stdout).toContain("No drift: nothing of ours has been applied, so nothing can differ.");
  });

  test("what was made in a VPC that is not found cannot be compared: exit 1", async () => {
    const cwd = await applied();
    const path = join(cwd, "fabric.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace("Name: Internal", "Name: Other"));
    const { exit, stderr } = await podspan("drift", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("error VPC-1");
  });

  test("a cluster that cannot be read is not called as applied: exit 1", async () => {
    const cwd = await applied();
    rmSync(join(cwd, ".podspan/twin/kubernetes"), { recursive: true });
    const { exit, stdout, stderr } = await podspan("drift", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("SCOPE-1");
    expect(stdout).toContain("No drift: 7 things of ours are as applied; 3 could not be compared.");
  });
});

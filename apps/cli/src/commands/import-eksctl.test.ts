import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, podspan } from "../testing/memory.ts";
import { expectWrittenOnce } from "../testing/written-once.ts";

const DOCUMENT = join(import.meta.dirname, "../../../../core/src/import/testdata/eksctl");
const FILES = "small-eks-us-west-1.yaml small-eks-us-west-2.yaml";

/** A folder with the platter document's two files, and more files beside them. */
function clusters(files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith("nothing");
  for (const name of FILES.split(" ")) cpSync(join(DOCUMENT, name), join(cwd, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

test("the platter document's files become a Fabric on stdout, and what to look at is told at its place (fault 2b-7, 2b-21)", async () => {
  const { exit, stdout, stderr } = await podspan(`import eksctl ${FILES}`, { cwd: clusters() });
  expect(exit).toBe(0);
  expect(stdout).toContain("peering: [small-us-west-1, small-us-west-2]");
  expect(stderr).toContain(
    "small-eks-us-west-1.yaml:17:7: warning EKSCTL-5 node group ng-west-1 lets the whole Internet in",
  );
  expect(stderr).toContain("17 |       allow: true");
});

test("a directory is all its YAML and JSON files; what is no ClusterConfig is told and left out", async () => {
  const cwd = clusters({ "app.yaml": "kind: Deployment\n" });
  mkdirSync(join(cwd, "folder.yaml"));
  const { exit, stdout, stderr } = await podspan("import eksctl .", { cwd });
  expect(exit).toBe(0);
  expect(stdout).toContain("small-us-west-2:");
  expect(stderr).toContain(
    "app.yaml:1:1: warning EKSCTL-1 a document of app.yaml is a Deployment, not a ClusterConfig",
  );
});

test("-o writes the file, which validates; a second time it is not overwritten; --force keeps its uid", async () => {
  const cwd = clusters();
  await expectWrittenOnce(`import eksctl ${FILES} -o fabric.yaml`, cwd);
});

test("--json is one document with the Fabric in it", async () => {
  const { exit, stdout } = await podspan(`import eksctl ${FILES} --json`, { cwd: clusters() });
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: "Import",
    version: 1,
    fabric: expect.stringContaining("kind: Fabric"),
  });
});

test.each([
  ["import eksctl nowhere.yaml", "FILE-1 there is no file or directory nowhere.yaml"],
  ["import eksctl notes.txt", "EKSCTL-1"],
  [
    "import eksctl broken.yaml",
    "broken.yaml:1:7: error EKSCTL-2 broken.yaml is not YAML: the `[` that opens here is not closed",
  ],
])("%s: nothing is written", async (words, said) => {
  const cwd = clusters({ "notes.txt": "nothing of Kubernetes", "broken.yaml": "kind: [\n" });
  const { exit, stderr } = await podspan(`${words} -o fabric.yaml`, { cwd });
  expect(exit).toBe(1);
  expect(stderr).toContain(said);
  expect(existsSync(join(cwd, "fabric.yaml"))).toBe(false);
});

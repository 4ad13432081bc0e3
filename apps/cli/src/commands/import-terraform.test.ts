import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, podspan } from "../testing/memory.ts";
import { expectWrittenOnce } from "../testing/written-once.ts";

const DOCUMENT = join(import.meta.dirname, "../../../../core/src/import/testdata/document");
const PARSED = JSON.parse(readFileSync(join(DOCUMENT, "main.tf.parsed.json"), "utf8")) as unknown;

/** A folder with `infra/main.tf` as the document has it, and more files beside it. */
function infra(files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith("nothing");
  mkdirSync(join(cwd, "infra"));
  cpSync(join(DOCUMENT, "main.tf"), join(cwd, "infra/main.tf"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, "infra", name), text);
  return cwd;
}

test("the document's HCL becomes a Fabric on stdout, and its unquoted id a warning with its place", async () => {
  const { exit, stdout, stderr } = await podspan("import terraform infra --cluster prod", { cwd: infra() });
  expect(exit).toBe(0);
  expect(stderr).toContain(`infra/main.tf:2:16: warning TF-1 vpc-09796d57be9cec2d2 stands without quotes`);
  expect(stderr).toContain("  2 |   vpc_id     = vpc-09796d57be9cec2d2\n    |                ^^^^^^^^^^^^^^^^^^^^^");
  expect(stdout).toContain("  name: infra\n");
  expect(stdout).toContain("subnets: { eu-west-1b: 100.64.0.0/17, eu-west-1c: 100.64.128.0/17 }");
});

test("the parser reads the document as the tests of core have it", async () => {
  const { parse } = await import("@cdktn/hcl2json");
  expect(await parse("main.tf", readFileSync(join(DOCUMENT, "main.tf"), "utf8"))).toEqual(PARSED);
});

test("-o writes the file, which validates; a second time it is not overwritten; --force keeps its uid", async () => {
  const cwd = infra();
  await expectWrittenOnce("import terraform infra --cluster prod -o fabric.yaml", cwd);
});

test("--json is one document with the Fabric in it", async () => {
  const { exit, stdout } = await podspan("import terraform infra --json", { cwd: infra() });
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: "Import",
    version: 1,
    fabric: expect.stringContaining("kind: Fabric"),
    diagnostics: expect.arrayContaining([expect.objectContaining({ code: "TF-1" })]),
  });
});

test("a file that is no HCL is told with its place, and the others are read", async () => {
  const cwd = infra({ "broken.tf": 'resource "a" "b" {\n  x = [1,\n  y\n' });
  const { exit, stdout, stderr } = await podspan("import terraform infra --cluster prod", { cwd });
  expect(stderr).toContain("infra/broken.tf:2:7: error TF-2 infra/broken.tf is not HCL: Unterminated tuple");
  expect(stdout).toContain("kind: Fabric");
  expect(exit).toBe(1);
});

test("terraform.tfvars fill variables in", async () => {
  const cwd = infra({ "terraform.tfvars": 'vpc = "vpc-0cccccccc"\n' });
  const tf = readFileSync(join(cwd, "infra/main.tf"), "utf8").replace("vpc-09796d57be9cec2d2", "var.vpc");
  writeFileSync(join(cwd, "infra/main.tf"), `variable "vpc" {}\n${tf}`);
  const { exit, stdout } = await podspan("import terraform infra --cluster prod", { cwd });
  expect(exit).toBe(0);
  expect(stdout).toContain("id: vpc-0cccccccc");
});

test.each([
  [
    "two states",
    { "a.tfstate": '{"version":4,"lineage":"l"}', "b.tfstate": '{"version":4,"lineage":"l"}' },
    "TF-4 there are several states",
  ],
  ["a state that is no JSON", { "terraform.tfstate": "{" }, "TF-4 infra/terraform.tfstate is not a JSON object"],
  [
    "a state of another VPC",
    {
      "terraform.tfstate": JSON.stringify({
        version: 4,
        lineage: "l",
        resources: [
          { mode: "managed", type: "aws_vpc", name: "x", instances: [{ attributes: { id: "vpc-0dddddddd" } }] },
        ],
      }),
    },
    "TF-5 the configuration is about vpc-09796d57be9cec2d2, and the state about vpc-0dddddddd",
  ],
])("%s: nothing is written", async (_what, files, said) => {
  const cwd = infra(files);
  const { exit, stdout, stderr } = await podspan("import terraform infra -o fabric.yaml", { cwd });
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
  expect(stderr).toContain(said);
  expect(existsSync(join(cwd, "fabric.yaml"))).toBe(false);
});

test.each([
  ["import terraform nowhere", 1, "FILE-1 there is no file or directory nowhere"],
  ["import terraform .", 1, "TF-7 . has no *.tf files and no Terraform state"],
  ["import terraform infra/main.tf.txt", 1, "FILE-1"],
  ["import", 64, "USAGE Import from what?"],
  ["import --json", 64, ""],
  ["import teraform x", 64, "USAGE Unknown source `teraform`."],
  ["import aws x", 1, "NOT-YET `podspan import aws` is not built yet"],
])("%s: %i", async (words, exit, said) => {
  const ran = await podspan(words, { cwd: infra() });
  expect(ran.exit).toBe(exit);
  expect(ran.stderr).toContain(said);
});

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONFIGURATION, EXPRESSIONS } from "../../core/src/import/terraform/hcl/expressions.fixture.ts";
import { missing } from "../../tools/peers/peer/peer.ts";
import { obtainPeer } from "../../tools/peers/peers.ts";
import { describePeer } from "../../tools/peers/suite.ts";
import { type TerraformRun, terraformIn } from "../../tools/peers/terraform/working-directory.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";

const TESTDATA = resolve(import.meta.dirname, "../../core/src/import/testdata");
const AWS_ONLY = ["--target", "aws", "--only", "aws"];
const TITLE = "Terraform itself makes a network, Podspan adopts it and gives it back";

/** The document's file with this world's VPC, in quotes, in the place of its own; or another of the import's configurations. */
async function writeConfiguration(name: string, folder: string, vpc: string): Promise<void> {
  if (name !== "document") {
    await cp(join(TESTDATA, "terraform", name), folder, { recursive: true });
    await Promise.all(["terraform.tfstate", "state.json"].map((file) => rm(join(folder, file), { force: true })));
    return;
  }
  const text = await readFile(join(TESTDATA, "document/main.tf"), "utf8");
  await writeFile(join(folder, "main.tf"), text.replaceAll("vpc-09796d57be9cec2d2", JSON.stringify(vpc)));
}

function body(): void {
  test("expressions have the values that Terraform gives them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "podspan-expressions-"));
    try {
      const all = EXPRESSIONS.map(([expression]) => expression).join(", ");
      await writeFile(join(folder, "main.tf"), `${CONFIGURATION}output "all" { value = jsonencode([${all}]) }\n`);
      const program = await obtainPeer("terraform");
      if (program.status === "missing") throw new Error(program.reason);
      const terraform = await terraformIn(program.path, folder, { env: {} });
      await terraform("apply", "-auto-approve", "-input=false", "-no-color");
      const { output } = await terraform("output", "-raw", "all");
      expect(JSON.parse(output)).toEqual(EXPRESSIONS.map(([, value]) => value));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe.each([
    { name: "document", what: "the document's configuration", cluster: "prod" },
    { name: "classic", what: "count and rules of their own", cluster: "prod" },
    // Its VPC is Terraform's own, and the cluster of this world is in another.
    { name: "modules", what: "modules in modules", cluster: "new" },
  ])("$what", ({ name, cluster }) => {
    let world: MotoWorld;
    let desk: Desk;
    let folder: string;
    let terraform: TerraformRun;

    beforeAll(async () => {
      world = await startMotoWorld();
      folder = await mkdtemp(join(tmpdir(), "podspan-terraform-"));
      await writeConfiguration(name, folder, world.vpc);
      const program = await obtainPeer("terraform");
      if (program.status === "missing") throw new Error(program.reason);
      terraform = await terraformIn(program.path, folder, { env: world.env, variables: { vpc_id: world.vpc } });
      await terraform("apply", "-auto-approve", "-input=false", "-no-color");
      desk = await Desk.with("", world.env);
    });
    afterAll(async () => {
      await desk?.clear();
      await world?.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    test("import, plan: everything is adopted, nothing is made or replaced", async () => {
      const state = join(desk.folder, "state.json");
      await writeFile(state, (await terraform("show", "-json", "-no-color")).output);
      const args = ["import", "terraform", state, "--cluster", cluster, "-o", "fabric.yaml", "--force"];
      const imported = await desk.podspan(...args);
      expect(imported.code, imported.stderr).toBe(0);
      const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
      expect(plan.code, plan.stderr + plan.stdout).toBe(0);
      const { summary } = JSON.parse(plan.stdout) as { readonly summary: object };
      expect(summary).toMatchObject({ adopt: 7, create: 0, update: 0, replace: 0, delete: 0 });
    });

    test("apply adopts; the next plan is empty", async () => {
      const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
      expect(apply.code, apply.stderr + apply.stdout).toBe(0);
      const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
      expect(again.code, again.stdout).toBe(0);
    });

    test("destroy gives it back: Terraform finds nothing to change", async () => {
      const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
      expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
      const { output } = await terraform("plan", "-detailed-exitcode", "-input=false", "-no-color");
      expect(output).toContain("No changes.");
    });
  });
}

// Terraform comes from no package registry, and without a mirror it would fetch its provider, 600 MB, from one of its own: this runs
// where both are, and not being able to is no failure, also of a run that requires its peers.
if (process.env.PODSPAN_TERRAFORM_MIRROR) await describePeer(["moto", "terraform"], TITLE, body);
else {
  const found = missing(
    "PODSPAN_TERRAFORM_MIRROR names no mirror of its providers",
    "name a folder of the layout of `terraform providers mirror`",
  );
  describe.skip(TITLE, { meta: { peers: [{ name: "terraform", found }] } }, body);
}

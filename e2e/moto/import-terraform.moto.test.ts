import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MotoWorld, startMotoWorld } from "../world/moto-world.fixture.ts";
import { Desk } from "../world/podspan.fixture.ts";
import { applyDocumentNetwork } from "../world/terraform-state.fixture.ts";

const DOCUMENT = resolve(import.meta.dirname, "../../core/src/import/testdata/document/main.tf");
const AWS_ONLY = ["--target", "aws", "--only", "aws"];

await describePeer("moto", "the document's network, made as Terraform makes it, imported and adopted", () => {
  let world: MotoWorld;
  let desk: Desk;
  let before: unknown;

  beforeAll(async () => {
    world = await startMotoWorld();
    const state = await applyDocumentNetwork(world.client, world.vpc);
    desk = await Desk.with("", world.env);
    await mkdir(join(desk.folder, "infra"));
    // The document's files with this world's VPC in the place of the document's own.
    const configuration = (await readFile(DOCUMENT, "utf8")).replaceAll("vpc-09796d57be9cec2d2", world.vpc);
    await writeFile(join(desk.folder, "infra/main.tf"), configuration);
    await writeFile(join(desk.folder, "infra/terraform.tfstate"), state);
    before = await world.dump();
  });
  afterAll(async () => {
    await desk?.clear();
    await world?.stop();
  });

  test("import reads configuration and state, asks AWS nothing, and writes a Fabric without errors", async () => {
    world.front.forgetRequests();
    const imported = await desk.podspan(
      "import",
      "terraform",
      "infra",
      "--cluster",
      "prod",
      "-o",
      "fabric.yaml",
      "--force",
    );
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.stderr).toContain("infra/main.tf:2:16: warning TF-1");
    expect(world.front.counts()).toEqual({});
    const validated = await desk.podspan("validate");
    expect(validated.code, validated.stderr).toBe(0);
  });

  test("plan adopts all of it and does nothing else", async () => {
    const plan = await desk.podspan("plan", ...AWS_ONLY, "--json");
    expect(plan.code, plan.stderr).toBe(0);
    const { summary, steps } = JSON.parse(plan.stdout) as {
      readonly summary: object;
      readonly steps: readonly { readonly action: string }[];
    };
    expect(summary).toEqual({
      adopt: 7,
      create: 0,
      update: 0,
      replace: 0,
      delete: 0,
      release: 0,
      unchanged: 0,
      blocked: 0,
    });
    expect(new Set(steps.map(({ action }) => action))).toEqual(new Set(["adopt"]));
    expect(await world.dump()).toEqual(before);
  });

  test("apply adopts, the second plan is empty, verify finds the AWS side right", async () => {
    world.front.forgetRequests();
    const apply = await desk.podspan("apply", ...AWS_ONLY, "--yes");
    expect(apply.code, apply.stderr + apply.stdout).toBe(0);
    const changing = Object.keys(world.front.counts()).filter((action) => !/^(Describe|Get|List)/.test(action));
    expect(changing.sort()).toEqual(["AuthorizeSecurityGroupIngress", "CreateTags"]);
    const again = await desk.podspan("plan", ...AWS_ONLY, "--detailed-exitcode");
    // What was adopted shows at once as it was written down: no waiting for a name that was never to be given.
    expect(again.stderr).not.toContain("waiting to see");
    expect(again.code, again.stdout).toBe(0);
    const verify = await desk.podspan("verify", ...AWS_ONLY);
    expect(verify.code, verify.stdout).toBe(0);
  });

  test("a state of another VPC becomes a Fabric whose plan says that nothing of it is here, and makes nothing", async () => {
    const elsewhere = resolve(import.meta.dirname, "../../core/src/import/testdata/terraform/document/state.json");
    await mkdir(join(desk.folder, "elsewhere"));
    const imported = await desk.podspan(
      "import",
      "terraform",
      elsewhere,
      "--cluster",
      "prod",
      "-o",
      "elsewhere/fabric.yaml",
    );
    expect(imported.code, imported.stderr).toBe(0);
    const now = await world.dump();
    const plan = await desk.podspan("plan", "elsewhere/fabric.yaml", ...AWS_ONLY);
    expect(plan.code, plan.stdout).toBe(1);
    expect(plan.stdout + plan.stderr).toMatch(/error VPC-1 .*vpc-[0-9a-f]{17}/);
    // Beside the files of this VPC it is refused before a Fabric is written.
    await mkdir(join(desk.folder, "mixed"));
    await copyFile(join(desk.folder, "infra/main.tf"), join(desk.folder, "mixed/main.tf"));
    await copyFile(elsewhere, join(desk.folder, "mixed/state.json"));
    const mixed = await desk.podspan("import", "terraform", "mixed", "--cluster", "prod", "-o", "mixed.yaml");
    expect(mixed.code).toBe(1);
    expect(mixed.stderr).toContain(`the configuration is about ${world.vpc}, and the state about vpc-`);
    expect(existsSync(join(desk.folder, "mixed.yaml"))).toBe(false);
    expect(await world.dump()).toEqual(now);
  });

  test("destroy gives everything back as it was, and deletes nothing", async () => {
    const destroy = await desk.podspan("destroy", ...AWS_ONLY, "--yes");
    expect(destroy.code, destroy.stderr + destroy.stdout).toBe(0);
    expect(destroy.stdout).toContain("7 to give back");
    expect(await world.dump()).toEqual(before);
  });
});

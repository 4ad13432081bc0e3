import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type MotoWorld, startMotoWorld } from "../e2e/world/moto-world.fixture.ts";
import { obtainPeer } from "./peers/peers.ts";
import { terraformIn } from "./peers/terraform/working-directory.ts";

/**
 * Makes what Terraform itself writes of the import's test configurations anew, from an AWS emulator: `state.json` is what
 * `terraform show -json` prints, `terraform.tfstate` what it keeps. Ids are new each time. Needs Terraform and moto.
 */
const TESTDATA = resolve(import.meta.dirname, "../core/src/import/testdata");
/** The document's own VPC id, which stands there without quotes. */
const DOCUMENTS_VPC = /\bvpc-[0-9a-f]+\b/g;

const terraform = await obtainPeer("terraform");
if (terraform.status === "missing") throw new Error(`${terraform.reason} (${terraform.cure})`);

for (const name of ["document", "modules", "classic"]) {
  const world = await startMotoWorld();
  const folder = await mkdtemp(join(tmpdir(), "podspan-terraform-"));
  try {
    const state = await stateOf(name, folder, world, terraform.path);
    const target = join(TESTDATA, "terraform", name);
    await cp(join(folder, "terraform.tfstate"), join(target, "terraform.tfstate"));
    await writeFile(join(target, "state.json"), `${JSON.stringify(state, null, 2)}\n`);
    console.log(`wrote ${name}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await world.stop();
  }
}

async function stateOf(name: string, folder: string, world: MotoWorld, program: string): Promise<unknown> {
  if (name === "document") {
    const text = await readFile(join(TESTDATA, "document/main.tf"), "utf8");
    await writeFile(join(folder, "main.tf"), text.replaceAll(DOCUMENTS_VPC, JSON.stringify(world.vpc)));
  } else {
    await cp(join(TESTDATA, "terraform", name), folder, { recursive: true });
    await rm(join(folder, "terraform.tfstate"), { force: true });
  }
  const run = await terraformIn(program, folder, { env: world.env, variables: { vpc_id: world.vpc } });
  await run("apply", "-auto-approve", "-input=false", "-no-color");
  return JSON.parse((await run("show", "-json", "-no-color")).output);
}

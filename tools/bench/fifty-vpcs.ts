import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CreateVpcCommand } from "@aws-sdk/client-ec2";
import { type MotoWorld, startMotoWorld } from "../../e2e/world/moto-world.fixture.ts";
import { peers } from "../peers/peers.ts";
import { mustRun } from "./process.ts";
import type { Result } from "./result.ts";
import { terraformJob } from "./terraform.ts";

const root = resolve(import.meta.dirname, "../..");
const VPCS = 50;

/** Pod ranges in fifty VPCs of one region against moto, in one run; Terraform's one run beside it where it is installed. */
export async function benchFiftyVpcs(): Promise<{ readonly results: readonly Result[]; readonly skipped?: string }> {
  const moto = await peers.moto.find();
  if (moto.status === "missing") return { results: [], skipped: `moto: ${moto.reason}` };
  const ours = await inWorld(async (folder, world, vpcs) => {
    await writeFile(join(folder, "fabric.yaml"), fabricOf(vpcs));
    const env = { PATH: process.env.PATH ?? "", HOME: folder, ...world.env, PODSPAN_UNLIMITED: "1" };
    const words = ["apply", "--target", "aws", "--only", "aws", "--yes"];
    return (await mustRun(process.execPath, [join(root, "apps/cli/dist/main.js"), ...words], { cwd: folder, env }))
      .seconds;
  });
  const terraform = await peers.terraform.find();
  const theirs =
    terraform.status === "missing" ? undefined : await inWorld((...place) => runTerraform(terraform.path, ...place));
  return {
    results: [
      {
        name: "50 VPCs in one run: apply with its plan",
        what: "whole process against moto",
        value: Math.round(ours.seconds * 1000) / 1000,
        unit: "s",
        wants: "<=",
        target: 6,
        details: {
          requests: ours.requests,
          ...(theirs === undefined
            ? {}
            : { terraformSeconds: Math.round(theirs.seconds * 10) / 10, terraformRequests: theirs.requests }),
        },
      },
    ],
  };
}

type Contender = (folder: string, world: MotoWorld, vpcs: readonly string[]) => Promise<number>;

/** A moto of one's own with fifty VPCs in it; seconds and requests of the contender. */
async function inWorld(contender: Contender): Promise<{ readonly seconds: number; readonly requests: number }> {
  const world = await startMotoWorld({ bare: true });
  const folder = await mkdtemp(join(tmpdir(), "podspan-fifty-"));
  try {
    const vpcs: string[] = [];
    for (let index = 0; index < VPCS; index += 1) {
      const { Vpc } = await world.client.send(new CreateVpcCommand({ CidrBlock: "10.196.24.0/24" }));
      vpcs.push(Vpc?.VpcId ?? "");
    }
    world.front.forgetRequests();
    const seconds = await contender(folder, world, vpcs);
    return { seconds, requests: world.front.requests().length };
  } finally {
    await Promise.all([world.stop(), rm(folder, { recursive: true, force: true })]);
  }
}

/** A network for the pods of a cluster to come in each VPC. Ranges of one Fabric are apart; Terraform's job has the same one in each. */
function fabricOf(vpcs: readonly string[]): string {
  const keys = vpcs.map((id, index) => ({
    id,
    key: `v${String(index).padStart(2, "0")}`,
    range: `100.${64 + index}.0.0/16`,
  }));
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: fifty, uid: f1f70000-0000-4000-8000-000000000000 }
spec:
  vpcs:
${keys.map(({ key, id }) => `    ${key}: { region: eu-west-1, id: ${id} }\n`).join("")}  clusters:
${keys.map(({ key, range }) => `    ${key}: { vpc: ${key}, zones: [eu-west-1b, eu-west-1c], pods: { ranges: [${range}] } }\n`).join("")}`;
}

async function runTerraform(
  terraform: string,
  folder: string,
  world: MotoWorld,
  vpcs: readonly string[],
): Promise<number> {
  const run = await terraformJob(terraform, "terraform-fleet", {
    folder,
    world,
    variables: { vpc_ids: JSON.stringify(vpcs) },
  });
  world.front.forgetRequests();
  return (await run("plan", "-input=false", "-out=tfplan")) + (await run("apply", "-input=false", "tfplan"));
}

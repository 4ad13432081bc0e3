import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";

const main = resolve(import.meta.dirname, "../../apps/cli/dist/main.js");
/** The most that 50 peerings for each VPC join (F37). */
const CLUSTERS = 51;
const ROUNDS = 3;
const REGIONS = [
  ["us-west-1", "bc"],
  ["us-west-2", "ab"],
  ["us-east-1", "ab"],
] as const;

/** A full mesh of clusters in three regions, planned and proved on the twin: the whole process. */
export async function benchMesh(): Promise<readonly Result[]> {
  const cwd = await mkdtemp(join(tmpdir(), "podspan-mesh-"));
  try {
    await writeFile(join(cwd, "fabric.yaml"), meshFabric());
    const env = { PATH: process.env.PATH ?? "", HOME: cwd };
    const seconds: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const run = await mustRun(process.execPath, [main, "plan"], { cwd, env });
      // One round to warm caches, not counted.
      if (round > 0) seconds.push(run.seconds);
    }
    return [
      {
        name: "mesh of 51 clusters: plan",
        what: "1,275 peerings planned and proved on the twin, whole process, median of 3",
        value: Math.round(median(seconds) * 1000) / 1000,
        unit: "s",
        wants: "<=",
        target: 2,
        details: { peerings: (CLUSTERS * (CLUSTERS - 1)) / 2 },
      },
    ];
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

function meshFabric(): string {
  const all = Array.from({ length: CLUSTERS }, (_, index) => {
    const [region, zones] = REGIONS[index % REGIONS.length] ?? REGIONS[0];
    return { key: `c${String(index).padStart(2, "0")}`, id: (index + 1).toString(16).padStart(17, "0"), region, zones };
  });
  const vpcs = all.map(({ key, id, region }) => `    ${key}: { region: ${region}, id: vpc-${id} }\n`);
  const clusters = all.map(({ key, region, zones }) => {
    const names = [...zones].map((zone) => `${region}${zone}`).join(", ");
    return `    ${key}: { vpc: ${key}, zones: [${names}], pods: { placement: nodes } }\n`;
  });
  const links = all.flatMap((one, index) =>
    all.slice(index + 1).map((other) => `    ${one.key}-${other.key}: { peering: [${one.key}, ${other.key}] }\n`),
  );
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: mesh, uid: bench000-0000-4000-8000-222222222222 }
spec:
  vpcs:
${vpcs.join("")}  clusters:
${clusters.join("")}  links:
${links.join("")}`;
}

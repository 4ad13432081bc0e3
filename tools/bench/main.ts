import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { benchAddressing } from "./addressing.ts";
import { benchFailover } from "./failover.ts";
import { benchFiftyVpcs } from "./fifty-vpcs.ts";
import { benchFleet } from "./fleet.ts";
import { benchHybrid } from "./hybrid.ts";
import { benchInterCluster } from "./inter-cluster.ts";
import { benchLatency } from "./latency.ts";
import { describeMachine } from "./machine.ts";
import { benchMesh } from "./mesh.ts";
import { benchPodRanges } from "./pod-ranges.ts";
import { productHash } from "./product.ts";
import { benchProve } from "./prove.ts";
import { holds, type Report, type Result } from "./result.ts";
import { benchStartUp } from "./start-up.ts";

const root = resolve(import.meta.dirname, "../..");

const results: Result[] = [];
const skipped: { name: string; reason: string }[] = [];

console.log("start-up ...");
results.push(...(await benchStartUp()));
console.log("addressing ...");
results.push(...benchAddressing());
console.log("latency ...");
results.push(...(await benchLatency()));
console.log("failover ...");
results.push(...(await benchFailover()));
console.log("a fleet proved (some minutes) ...");
results.push(...(await benchProve()));
console.log("a fleet on the twin ...");
results.push(...(await benchFleet()));
console.log("a mesh of 51 clusters ...");
results.push(...(await benchMesh()));
console.log("fifty VPCs (two minutes beside Terraform) ...");
const fifty = await benchFiftyVpcs();
results.push(...fifty.results);
if (fifty.skipped !== undefined) skipped.push({ name: "fifty VPCs", reason: fifty.skipped });
console.log("pod ranges beside Terraform (about ten minutes) ...");
const podRanges = await benchPodRanges();
results.push(...podRanges.results);
if (podRanges.skipped !== undefined) skipped.push({ name: "pod ranges beside Terraform", reason: podRanges.skipped });
console.log("two clusters joined, beside Terraform (about ten minutes) ...");
const interCluster = await benchInterCluster();
results.push(...interCluster.results);
if (interCluster.skipped !== undefined) {
  skipped.push({ name: "two clusters joined, beside Terraform", reason: interCluster.skipped });
}
console.log("two routers towards a data centre, beside Terraform (about ten minutes) ...");
const hybrid = await benchHybrid();
results.push(...hybrid.results);
if (hybrid.skipped !== undefined) {
  skipped.push({ name: "two routers towards a data centre, beside Terraform", reason: hybrid.skipped });
}

const report: Report = {
  kind: "BenchReport",
  version: 1,
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
  product: await productHash(),
  commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  results,
  skipped,
};
await writeFile(resolve(root, "tools/bench/results.json"), `${JSON.stringify(report, null, 2)}\n`);
for (const result of results) {
  const mark = holds(result) ? "ok  " : "MISS";
  console.log(
    `${mark} ${result.name}: ${result.value} ${result.unit} (${result.wants} ${result.target}) ${JSON.stringify(result.details)}`,
  );
}
for (const { name, reason } of skipped) console.log(`skipped ${name}: ${reason}`);
process.exitCode = results.every(holds) ? 0 : 1;

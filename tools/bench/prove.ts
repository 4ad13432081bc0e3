import { join } from "node:path";
import { median, mustRun } from "./process.ts";
import type { Result } from "./result.ts";

/** What one process found of one fleet. Times in milliseconds, sizes in MiB, estimates in seconds. */
export interface Proof {
  /** The snapshot made, and the process with it in memory. */
  readonly loading: number;
  readonly loaded: number;
  readonly building: number;
  readonly pairing: number;
  readonly peak: number;
  readonly classes: number;
  readonly interfaces: number;
  readonly pods: number;
  /** Pairs of classes that connect, those left open, and those that any table leads between. */
  readonly connecting: number;
  readonly open: number;
  readonly asked: number;
  /** Exact answers for pairs. */
  readonly answers: readonly number[];
  /** All pairs by whole sets one by one, and one packet of each by the plain walker, both from a sample. */
  readonly naive: number;
  readonly single: number;
  readonly edits: readonly number[];
  readonly checked: number;
  readonly wrong: number;
}

const child = join(import.meta.dirname, "prove-child.ts");

/** Fleets proved from a snapshot in memory: all pairs, one edit after the other, and what that is beside. */
export async function benchProve(): Promise<readonly Result[]> {
  const curve: Proof[] = [];
  for (const pods of [5, 10, 20, 30]) curve.push(await proved("M", { pods }));
  const medium = await proved("M", { edits: 400, sample: 1000 });
  const large = await proved("L", { edits: 200, checked: 20, sample: 1000 });
  const more = {
    "M, with 5, 10, 20 and 30 pods a node": curve
      .map(({ pods, classes }) => `${pods} pods in ${classes} classes`)
      .join(", "),
    seconds: curve.map(({ building, pairing }) => `${seconds(building)}+${seconds(pairing)}`).join(", "),
  };
  return [
    ...rowsOf("100 VPCs, 10,000 interfaces, 50,000 pods", medium, { seconds: 1, memory: 512, edit: 5 }, more),
    ...rowsOf("1,000 VPCs, 100,000 interfaces, 500,000 pods", large, { seconds: 20, memory: 2048, edit: 25 }),
    {
      name: "proof: edits of 1,000 VPCs proved again as if anew",
      what: "after the 10th and the 20th of these edits, each on top of the others: comparisons with a full proof in which any pair is another",
      value: large.wrong,
      unit: "comparisons",
      wants: "<=",
      target: 0,
      details: { edits: large.checked },
    },
  ];
}

async function proved(
  size: "M" | "L",
  {
    pods = 20,
    edits = 0,
    checked = 0,
    sample = 0,
  }: { pods?: number; edits?: number; checked?: number; sample?: number },
): Promise<Proof> {
  const heap = `--max-old-space-size=${size === "L" ? 4096 : 1024}`;
  const args = [heap, child, size, pods, edits, checked, sample].map(String);
  const env = { PATH: process.env.PATH ?? "" };
  const began = performance.now();
  const { output } = await mustRun(process.execPath, args, { cwd: import.meta.dirname, env });
  console.log(`  ${size}, ${pods} pods a node, ${edits + checked} edits: ${seconds(performance.now() - began)} s`);
  return JSON.parse(output.slice(output.indexOf("{"))) as Proof;
}

function rowsOf(
  fleet: string,
  proof: Proof,
  targets: { readonly seconds: number; readonly memory: number; readonly edit: number },
  more: Result["details"] = {},
): readonly Result[] {
  const { building, pairing, classes, connecting, open, asked, naive, single } = proof;
  const name = `proof of ${fleet}`;
  return [
    {
      name: `${name}: all pairs`,
      what: "from the snapshot in memory to a structure that knows of every pair of classes whether it connects",
      value: seconds(building + pairing),
      unit: "s",
      wants: "<=",
      target: targets.seconds,
      details: {
        network: seconds(building),
        pairs: seconds(pairing),
        classes,
        asked,
        connecting,
        leftToBeAsked: open,
        load: seconds(proof.loading),
        "setsOfEachPair, s, from a sample": Math.round(naive),
        "onePacketOfEachPair, s, from a sample": Math.round(single),
        ...more,
      },
    },
    {
      name: `${name}: memory`,
      what: "greatest resident set of the process, snapshot included",
      value: Math.round(proof.peak),
      unit: "MiB",
      wants: "<=",
      target: targets.memory,
      details: { snapshot: Math.round(proof.loaded) },
    },
    {
      name: `${name}: any pair`,
      what: "its exact sets of packets, there and back; 99 of 100, half of them connecting",
      value: rounded(percentile(proof.answers, 99)),
      unit: "ms",
      wants: "<=",
      target: 1,
      details: { pairs: proof.answers.length, median: rounded(median(proof.answers)) },
    },
    {
      name: `${name}: after one edit`,
      what: "60 % rules, 25 % routes, 10 % ACL entries, 5 % transit gateways and prefix lists; every pair known again, none left for later; 95 of 100",
      value: rounded(percentile(proof.edits, 95)),
      unit: "ms",
      wants: "<=",
      target: targets.edit,
      details: {
        edits: proof.edits.length,
        median: rounded(median(proof.edits)),
        p99: rounded(percentile(proof.edits, 99)),
      },
    },
  ];
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

function seconds(milliseconds: number): number {
  return rounded(milliseconds / 1000);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import { keyOf } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import {
  type Drift,
  type DriftItem,
  type DriftReachability,
  type Plan,
  projectInEffect,
  type Weight,
} from "../../plan/index.ts";
import { reachabilityDifference } from "./difference.ts";
import type { Extent } from "./extent.ts";
import { compareIn } from "./inquiry.ts";
import { type ProofSubject, proofOf, type SnapshotProof } from "./plan-proof.ts";

/** Things whose effect is proved one by one; further ones are ranked by what they are. */
const MOST_PROVED = 30;

/**
 * The drift with what each thing does to reachability, worst first: proved in the world as it is and in the same world with that one thing
 * mended as `plan` would mend it. What nobody mends by a step is ranked by its weight.
 */
export function withReachability(drift: Drift, subject: ProofSubject, snapshot: Snapshot, plan: Plan): Drift {
  const live = new Map<string, SnapshotProof>();
  const items = drift.items.map((item, index): DriftItem => {
    const steps = plan.steps.filter(({ id, blocked }) => id === item.id && blocked === undefined);
    if (steps.length === 0 || index >= MOST_PROVED) return item;
    const vpc = vpcOf(subject, keyOf(item.id));
    const extent = extentOfVpc(subject, vpc);
    const now = live.get(vpc) ?? proofOf(subject, snapshot, [], extent);
    live.set(vpc, now);
    const mended = proofOf(subject, projectInEffect(snapshot, { ...plan, steps }), [], extent);
    return { ...item, reachability: effectOf(mended, now) };
  });
  return { ...drift, items: items.sort((a, b) => rankOf(a) - rankOf(b)) };
}

function effectOf(mended: SnapshotProof, live: SnapshotProof): DriftReachability {
  const compare = compareIn(mended.inquiry, live.inquiry);
  const { changes, gone } = reachabilityDifference(mended.proof, live.proof, compare);
  const pairs = (what: "gained" | "lost"): readonly string[] =>
    changes.filter((change) => change.what === what).map(({ from, to }) => `${from}>${to}`);
  const [broken, opened] = [[...pairs("lost"), ...gone.map((group) => `${group}>${group}`)], pairs("gained")];
  const effect = broken.length > 0 ? "breaks" : opened.length > 0 ? "opens" : "cosmetic";
  return { effect, broken, opened };
}

/** What a weight stands for where nothing was proved. */
const BY_WEIGHT: Readonly<Record<Weight, DriftReachability["effect"]>> = {
  outage: "breaks",
  exposure: "opens",
  "new-pods": "cosmetic",
  bookkeeping: "cosmetic",
};

const ORDER: readonly DriftReachability["effect"][] = ["breaks", "opens", "cosmetic"];

function rankOf({ reachability, weight }: DriftItem): number {
  return ORDER.indexOf(reachability?.effect ?? BY_WEIGHT[weight]);
}

/** The VPC's key in the Fabric, by that of a cluster or VPC. */
function vpcOf({ fabric }: ProofSubject, key: string): string {
  return fabric.spec.clusters[key]?.vpc ?? key;
}

/** What shares the VPC, and what lies outside all of them. */
function extentOfVpc({ fabric }: ProofSubject, vpc: string): Extent {
  return {
    leftOut: 0,
    includes: (group) => {
      const [section, key = ""] = group.split("/");
      if (section === "clusters") return fabric.spec.clusters[key]?.vpc === vpc;
      return section !== "vpcs" || key === vpc;
    },
  };
}

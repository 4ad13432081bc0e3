import { keyOf } from "../../compile/index.ts";
import type { Snapshot } from "../../observed/index.ts";
import {
  type Drift,
  type DriftItem,
  type DriftReachability,
  type Plan,
  projectInEffect,
  type Step,
  type Weight,
} from "../../plan/index.ts";
import { reachabilityDifference } from "./difference.ts";
import type { Extent } from "./extent.ts";
import { compareIn } from "./inquiry.ts";
import { type ProofSubject, proofOf, type SnapshotProof } from "./plan-proof.ts";

/** Things whose effect is proved one by one; further ones are ranked by what they are. */
const MOST_PROVED = 30;

/** VPCs of one link that are proved together; what drifted of larger ones is ranked by what it is. */
const MOST_JOINED = 8;

/**
 * The drift with what each thing does to reachability, worst first: proved in the world as it is and in the same world with that one thing
 * mended as `plan` would mend it. A link carries nothing unless all of it is there, so each thing of one is proved against the link
 * mended whole but for that thing. What nobody mends by a step is ranked by its weight.
 */
export function withReachability(drift: Drift, subject: ProofSubject, snapshot: Snapshot, plan: Plan): Drift {
  const known = new Map<string, SnapshotProof>();
  const remembered = (name: string, prove: () => SnapshotProof): SnapshotProof => {
    const proof = known.get(name) ?? prove();
    known.set(name, proof);
    return proof;
  };
  const items = drift.items.map((item, index): DriftItem => {
    const key = keyOf(item.id);
    const open = plan.steps.filter(({ id, blocked }) => keyOf(id) === key && blocked === undefined);
    const steps = open.filter(({ id }) => id === item.id);
    const vpcs = vpcsOf(subject, key);
    if (steps.length === 0 || index >= MOST_PROVED || vpcs.length > MOST_JOINED) return item;
    const extent = extentOf(subject, new Set(vpcs));
    const after = (some: readonly Step[]): SnapshotProof =>
      proofOf(subject, projectInEffect(snapshot, { ...plan, steps: some }), [], extent);
    if (subject.fabric.spec.links[key] === undefined) {
      const now = remembered(vpcs.join(), () => proofOf(subject, snapshot, [], extent));
      return { ...item, reachability: effectOf(after(steps), now) };
    }
    const whole = remembered(`link ${key}`, () => after(open));
    return { ...item, reachability: effectOf(whole, after(without(steps, open))) };
  });
  return { ...drift, items: items.sort((a, b) => rankOf(a) - rankOf(b)) };
}

/** What is left of steps when some, and all that wait for those, are not done. */
function without(some: readonly Step[], all: readonly Step[]): readonly Step[] {
  const gone = new Set(some.map(({ key }) => key));
  for (let before = -1; before < gone.size; ) {
    before = gone.size;
    for (const step of all) if (step.dependsOn.some((key) => gone.has(key))) gone.add(step.key);
  }
  return all.filter(({ key }) => !gone.has(key));
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

/** The VPCs' keys in the Fabric, by that of a cluster, a VPC or a link. */
function vpcsOf({ fabric: { spec } }: ProofSubject, key: string): readonly string[] {
  const link = spec.links[key];
  if (link === undefined) return [spec.clusters[key]?.vpc ?? key];
  return link.peering ?? link.transitGateway?.vpcs ?? (link.dmvpn === undefined ? [] : [link.dmvpn.vpc]);
}

/** What shares the VPCs, and what lies outside all of them. */
function extentOf({ fabric }: ProofSubject, vpcs: ReadonlySet<string>): Extent {
  return {
    leftOut: [],
    alike: [],
    includes: (group) => {
      const [section, key = ""] = group.split("/");
      if (section === "clusters") return vpcs.has(fabric.spec.clusters[key]?.vpc ?? "");
      return section !== "vpcs" || vpcs.has(key);
    },
  };
}

import { observedOf, type Snapshot } from "../../../observed/index.ts";
import type { WantedRouter } from "./hybrid.ts";

/** Graviton's types have a `g` behind their generation: `t4g.small`, `c7gn.large` (EC2 user guide, instance type names). */
const ARM = /^[a-z]+\d+g[a-z]*\./;

/** The image that a router runs, or is to be started from: its own stays, for a newer one is no reason to take a router away. */
export function imageOf({ spec, liveInstance }: WantedRouter, snapshot: Snapshot): string | undefined {
  if (spec.image !== undefined) return spec.image;
  if (liveInstance !== undefined) return liveInstance.props.image;
  const architecture = ARM.test(spec.instanceType ?? "") ? "arm64" : "x86_64";
  const [newest] = observedOf(snapshot, "machine-image")
    .filter(({ props }) => props.platform === spec.platform && props.architecture === architecture)
    .filter(({ props }) => props.licence === undefined || props.licence === (spec.licence ?? "byol"))
    .toSorted((a, b) => (a.props.created < b.props.created ? 1 : -1));
  return newest?.id;
}

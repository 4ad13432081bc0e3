import { scopeKey } from "../../../desired/index.ts";
import { observedOf } from "../../../observed/index.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";

/** Graviton's types have a `g` behind their generation: `t4g.small`, `c7gn.large` (EC2 user guide, instance type names). */
const ARM = /^[a-z]+\d+g[a-z]*\./;

const TYPES = { linux: "t3.small", c8000v: "c5.large", csr1000v: "c5.large" } as const;

/** The EC2 instance type of a router. */
export function typeOf({ spec }: WantedRouter): string {
  return spec.instanceType ?? TYPES[spec.platform];
}

/** What its instance type runs. */
export function architectureOf(router: WantedRouter): "arm64" | "x86_64" {
  return ARM.test(typeOf(router)) ? "arm64" : "x86_64";
}

/**
 * The image that a router runs, or is to be started from: its own stays, for a newer one is no reason to take a router away. Every region has
 * images of its own.
 */
export function imageOf({ vpc, snapshot }: Hybrid, router: WantedRouter): string | undefined {
  const { spec, liveInstance } = router;
  if (spec.image !== undefined) return spec.image;
  if (liveInstance !== undefined) return liveInstance.props.image;
  const here = scopeKey(vpc.end.groups);
  const [newest] = observedOf(snapshot, "machine-image")
    .filter(({ scope }) => scopeKey(scope) === here)
    .filter(({ props }) => props.platform === spec.platform && props.architecture === architectureOf(router))
    .filter(({ props }) => props.licence === undefined || props.licence === (spec.licence ?? "byol"))
    .toSorted((a, b) => (a.props.created < b.props.created ? 1 : -1));
  return newest?.id;
}

import type { AwsScope, KubernetesScope } from "../../desired/index.ts";
import type { Observed, ObservedKind } from "../index.ts";
import type { FleetSize } from "./size.fixture.ts";

/** The names and addresses of one VPC of the fleet: all that its neighbours need to know of it. */
export interface Site {
  readonly index: number;
  readonly region: number;
  readonly scope: AwsScope;
  readonly cluster: KubernetesScope;
  readonly vpc: string;
  readonly block: string;
  readonly podBlock: string;
  readonly gateway: string;
  /** Indices of the VPCs that it is peered with, ascending. */
  readonly peers: readonly number[];
}

const ACCOUNT = "111111111111";
/** Half of the neighbours lie in the region, half elsewhere where there is an elsewhere. */
const OFFSETS = [1, 2, 3, 4, 5, 101, 202, 303, 404, 505];

export function siteOf(index: number, size: FleetSize): Site {
  const region = Math.floor(index / Math.ceil(size.vpcs / size.regions));
  const name = `c${String(index).padStart(4, "0")}`;
  return {
    index,
    region,
    scope: scopeOf(region),
    cluster: { plane: "kubernetes", cluster: name },
    vpc: idOf("vpc", index),
    block: `10.${index >> 2}.${(index & 3) << 6}.0/18`,
    podBlock: `100.${64 + (index >> 4)}.${(index & 15) << 4}.0/20`,
    gateway: idOf("tgw", region),
    peers: peersOf(index, size.vpcs),
  };
}

/** Twenty, or all where there are no more. */
function peersOf(index: number, vpcs: number): readonly number[] {
  const offsets = vpcs > 2 * 505 || vpcs === 1000 ? OFFSETS : OFFSETS.map((_, nth) => nth + 1);
  const all = offsets.flatMap((offset) => [(index + offset) % vpcs, (((index - offset) % vpcs) + vpcs) % vpcs]);
  return [...new Set(all)].filter((other) => other !== index).sort((a, b) => a - b);
}

const SCOPES = new Map<number, AwsScope>();

/** One object for one scope, as a reader would give it. */
export function scopeOf(region: number): AwsScope {
  const known = SCOPES.get(region);
  if (known !== undefined) return known;
  const made: AwsScope = { plane: "aws", partition: "aws", account: ACCOUNT, region: `region-${region}` };
  SCOPES.set(region, made);
  return made;
}

/** `subnet-000a0003`: as AWS's, and sorted as their numbers are. */
export function idOf(kind: string, index: number, nth = 0): string {
  return `${kind}-${index.toString(16).padStart(4, "0")}${nth.toString(16).padStart(4, "0")}`;
}

/** The nth /22 of a VPC: seven of its own block, then three of its pods'. */
export function subnetBlock(site: Site, nth: number): string {
  if (nth < 7) return `10.${site.index >> 2}.${((site.index & 3) << 6) + 4 * nth}.0/22`;
  return `100.${64 + (site.index >> 4)}.${((site.index & 15) << 4) + 4 * (nth - 7)}.0/22`;
}

/** The host address `nth` places into a block of the fleet. */
export function hostOf(block: string, nth: number): string {
  const [a = 0, b = 0, c = 0] = block.split(".").map(Number.parseFloat);
  return `${a}.${b}.${c + (nth >> 8)}.${nth & 255}`;
}

export function thing<K extends ObservedKind>(
  kind: K,
  scope: Observed<K>["scope"],
  id: string,
  props: Observed<K>["props"],
  facts: Observed<K>["facts"],
): Observed<K> {
  return { kind, scope, id, props, facts };
}

/** A prefix list of the region, by what it is for. */
export function corporate(region: number, what: "routes" | "apps" | "bastions"): string {
  return idOf("pl", region, ["routes", "apps", "bastions"].indexOf(what));
}

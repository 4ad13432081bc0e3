import { NETWORK_KINDS } from "@podspan/core/compile";
import type { AwsScope, KindProps } from "@podspan/core/desired";
import { TAG_FABRIC, TAG_ID, TAG_UID } from "@podspan/core/desired";
import type { ObservedKind } from "@podspan/core/observed";
import type { AwsObserveRequest, BoundStep } from "@podspan/core/ports";

export const UID = "0b1c7a1e-0000-4000-8000-000000000001";

export function scopeIn(region: string, account: string): AwsScope {
  return { plane: "aws", partition: "aws", account, region };
}

/** Tags as compile gives them. */
export function tagsOf(id: string): Readonly<Record<string, string>> {
  return { Name: id, [TAG_UID]: UID, [TAG_ID]: id, [TAG_FABRIC]: "demo" };
}

/** A step as the engine hands it over: no references left. Further fields by `more`. */
export function stepOf<K extends BoundStep["kind"]>(
  scope: AwsScope,
  operation: BoundStep["operation"],
  kind: K,
  id: string,
  more: Partial<Omit<BoundStep, "after">> & { readonly after?: K extends keyof KindProps ? KindProps[K] : never } = {},
): BoundStep {
  return {
    key: `${operation} ${id}`,
    action: operation,
    operation,
    kind,
    id,
    scope,
    changes: [],
    dependsOn: [],
    destructive: operation === "delete",
    why: "test",
    ...(operation === "delete" ? {} : { tags: tagsOf(id) }),
    ...more,
  };
}

export const ALL_KINDS: readonly ObservedKind[] = [
  ...NETWORK_KINDS,
  "network-interface",
  "peering-connection",
  "availability-zone",
  "cluster",
  "cni-addon",
  "node-group",
  "access-entry",
];

/** Everything of the caller's own account in a region, from VPCs known by id. */
export function requestFor(
  region: string,
  vpcs: readonly string[],
  more: Partial<AwsObserveRequest> = {},
): AwsObserveRequest {
  return {
    plane: "aws",
    alias: "",
    region,
    vpcs: vpcs.map((id, index) => ({ by: "id", key: `v${index}`, id })),
    extraVpcs: [],
    clusters: [],
    kinds: new Set(ALL_KINDS),
    ...more,
  };
}

import type { KindProps } from "@podspan/core/desired";
import { type KubeObject, NODE_CLASSES, type ObjectKey } from "../api.ts";
import { at, listOf, textOf } from "./json.ts";
import { ownerMarks } from "./owner.ts";

export type NodeClassProps = KindProps["node-class"];

export function nodeClassKey(name: string): ObjectKey {
  return { type: NODE_CLASSES, name };
}

/** Where a NodeClass has each field of ours. */
export const NODE_CLASS_FIELDS = {
  role: ["spec", "role"],
  subnets: ["spec", "subnetSelectorTerms"],
  securityGroups: ["spec", "securityGroupSelectorTerms"],
  podSubnets: ["spec", "podSubnetSelectorTerms"],
  podSecurityGroups: ["spec", "podSecurityGroupSelectorTerms"],
  snatPolicy: ["spec", "snatPolicy"],
} as const satisfies Readonly<Record<Exclude<keyof NodeClassProps, "name">, readonly string[]>>;

/** What a NodeClass selects by id; a term that selects by tags or a name, which ours never do, stands as its JSON. */
export function nodeClassProps({ metadata, spec }: KubeObject): NodeClassProps {
  return {
    name: metadata.name,
    role: textOf(at(spec, "role")) ?? "",
    subnets: idsOf(at(spec, "subnetSelectorTerms")),
    securityGroups: idsOf(at(spec, "securityGroupSelectorTerms")),
    podSubnets: idsOf(at(spec, "podSubnetSelectorTerms")),
    podSecurityGroups: idsOf(at(spec, "podSecurityGroupSelectorTerms")),
    // Left out means Random (EKS user guide, NodeClass).
    snatPolicy: at(spec, "snatPolicy") === "Disabled" ? "Disabled" : "Random",
  };
}

function idsOf(terms: unknown): readonly string[] {
  return listOf(terms)
    .map((term) => textOf(at(term, "id")) ?? JSON.stringify(term))
    .sort();
}

function termsOf(ids: readonly string[]): readonly unknown[] {
  return [...ids].sort().map((id): unknown => (id.startsWith("{") ? JSON.parse(id) : { id }));
}

/** The server-side-apply configuration of a NodeClass of ours: advanced networking, storage and the like stay whoever's they are. */
export function nodeClassConfiguration(props: NodeClassProps, tags: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "eks.amazonaws.com/v1",
    kind: "NodeClass",
    metadata: { name: props.name, ...ownerMarks(tags) },
    spec: {
      role: props.role,
      subnetSelectorTerms: termsOf(props.subnets),
      securityGroupSelectorTerms: termsOf(props.securityGroups),
      podSubnetSelectorTerms: termsOf(props.podSubnets),
      podSecurityGroupSelectorTerms: termsOf(props.podSecurityGroups),
      snatPolicy: props.snatPolicy,
    },
  };
}

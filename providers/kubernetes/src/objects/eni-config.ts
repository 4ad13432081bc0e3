import type { KindProps } from "@podspan/core/desired";
import { ENI_CONFIGS, type KubeObject, type ObjectKey } from "../api.ts";
import { at, listOf, textOf } from "./json.ts";
import { ownerMarks } from "./owner.ts";

export type EniConfigProps = KindProps["eni-config"];

export function eniConfigKey(name: string): ObjectKey {
  return { type: ENI_CONFIGS, name };
}

/** Where an ENIConfig has each field of ours. */
export const ENI_CONFIG_FIELDS = {
  subnet: ["spec", "subnet"],
  securityGroups: ["spec", "securityGroups"],
} as const satisfies Readonly<Record<Exclude<keyof EniConfigProps, "name">, readonly string[]>>;

/** Subnet and groups of an ENIConfig; groups sorted, for AWS keeps them as a set. */
export function eniConfigProps(object: KubeObject): EniConfigProps {
  return {
    name: object.metadata.name,
    subnet: textOf(at(object.spec, "subnet")) ?? "",
    securityGroups: listOf(at(object.spec, "securityGroups")).map(String).sort(),
  };
}

export function sameEniConfig(a: EniConfigProps, b: EniConfigProps): boolean {
  return a.subnet === b.subnet && sorted(a.securityGroups) === sorted(b.securityGroups);
}

function sorted(groups: readonly string[]): string {
  return JSON.stringify([...groups].sort());
}

/** The server-side-apply configuration of an ENIConfig of ours. */
export function eniConfigConfiguration(props: EniConfigProps, tags: Readonly<Record<string, string>>): KubeObject {
  return {
    ...eniConfigIdentity(props.name),
    metadata: { name: props.name, ...ownerMarks(tags) },
    spec: { subnet: props.subnet, securityGroups: [...props.securityGroups].sort() },
  };
}

/** The empty configuration: applying it drops whatever is ours alone. */
export function eniConfigIdentity(name: string): KubeObject {
  return { apiVersion: "crd.k8s.amazonaws.com/v1alpha1", kind: "ENIConfig", metadata: { name } };
}

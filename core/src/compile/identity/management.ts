import type { LogicalId } from "../../desired/index.ts";
import { onceFor } from "../../observed/index.ts";
import type { Fabric } from "../../spec/index.ts";
import { keyOf, type Section, sectionOf } from "./identity.ts";

/** How much of a thing Podspan may do: change it, only read it, or not even that. */
export type Management = Fabric["spec"]["clusters"][string]["manage"];

/** What the Fabric says of the VPC, cluster or link that a thing belongs to; `full` for what it no longer names. */
export type ManagementOf = (id: LogicalId) => Management;

export function managementOf({ spec }: Fabric): ManagementOf {
  return (id) => spec[sectionOf(id)][keyOf(id)]?.manage ?? "full";
}

/** Keys of a section that are read at all. */
export function readKeys({ spec }: Fabric, section: Section): readonly string[] {
  return keysRead(spec[section]);
}

const keysRead = onceFor((section: Fabric["spec"][Section]) =>
  Object.entries(section).flatMap(([key, { manage }]) => (manage === "none" ? [] : [key])),
);

/** What state remembers of all that may be read. */
export function rememberedPlaces<T>(fabric: Fabric, resources: Readonly<Record<LogicalId, T>>): readonly T[] {
  const management = managementOf(fabric);
  return Object.entries(resources).flatMap(([id, thing]) => (management(id) === "none" ? [] : [thing]));
}

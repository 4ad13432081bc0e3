import type { InstanceType } from "./instance-type.ts";
import { INSTANCE_FAMILIES, XEN_FAMILIES } from "./instance-type-data.ts";

/** A type from the dated table, for when the account's own answer cannot be read; undefined for one that it does not know. */
export function knownInstanceType(name: string): InstanceType | undefined {
  const [family = "", size = ""] = name.split(".");
  const row = (Object.hasOwn(INSTANCE_FAMILIES, family) ? (INSTANCE_FAMILIES[family] ?? "") : "")
    .split(", ")
    .map((text) => text.split(" "))
    .find(([known]) => known === size && size !== "");
  if (row === undefined) return undefined;
  const [interfaces = 0, addressesPerInterface = 0, vcpus = 0] = row.slice(1).map(Number);
  return { name, interfaces, addressesPerInterface, vcpus, nitro: !XEN_FAMILIES.has(family) };
}

/** Every name of the table, in its order. */
export function knownInstanceTypeNames(): readonly string[] {
  return Object.entries(INSTANCE_FAMILIES).flatMap(([family, rows]) =>
    rows.split(", ").map((row) => `${family}.${row.split(" ")[0] ?? ""}`),
  );
}

import {
  formatPrefix,
  isGloballyRoutable,
  isPrivate,
  parseAddress,
  parsePrefix,
  roleOf,
  specialRangeOf,
} from "../../addressing/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import { valueAt } from "../raw.ts";
import { type AddressField, describeUse } from "./address-field.ts";
import type { RuleInput } from "./rule.ts";

/** ADDR-2: host bits are set in the document as written; the Fabric has the range masked (F15). */
export function checkHostBits({ fields, raw }: RuleInput): readonly Diagnostic[] {
  return fields.flatMap(({ path, prefix }) => {
    const text = valueAt(raw, path);
    const reading = typeof text === "string" ? parsePrefix(text) : undefined;
    if (!reading?.ok || reading.canonical) return [];
    const range = formatPrefix(prefix);
    const message = `${formatPath(path)}: ${String(text)} has host bits set and is taken as ${range}`;
    return [diagnose("ADDR-2", { message, path, fix: `Write ${range}.` })];
  });
}

/** ADDR-3: a private role is filled with addresses that are not private. */
export function checkPrivateRoles({ fields }: RuleInput): readonly Diagnostic[] {
  return fields.flatMap((field) => (isForeign(field) ? [publicRange(field)] : []));
}

const PRIVATE_ROLES = new Set(["vpc", "pods", "pool", "site", "tunnel", "network"]);

/** Ranges that no host can have at all are told by ADDR-1 and CIDR-2. */
const SAID_ELSEWHERE = new Set(["unspecified", "loopback", "link-local", "multicast", "broadcast"]);

function isForeign({ use, prefix, path }: AddressField): boolean {
  // IPv6 blocks of a VPC are global unicast by nature.
  const global6 = use.kind === "vpc" && path.includes("ipv6");
  return PRIVATE_ROLES.has(use.kind) && !global6 && !isPrivate(prefix) && !SAID_ELSEWHERE.has(roleOf(prefix));
}

function publicRange({ use, prefix, path }: AddressField): Diagnostic {
  const { name, source } = specialRangeOf(prefix);
  const what = isGloballyRoutable(prefix) ? "belongs to the Internet" : `is not private (${name}, ${source})`;
  return diagnose("ADDR-3", { message: `${formatPrefix(prefix)} of ${describeUse(use)} ${what}`, path });
}

/** ADDR-4: a peer's public address is private. */
export function checkPublicAddresses({ fabric: { spec } }: RuleInput): readonly Diagnostic[] {
  return Object.entries(spec.sites).flatMap(([site, { hubs }]) =>
    hubs.flatMap(({ publicIp }, index) => {
      const reading = parseAddress(publicIp);
      const usable = !reading.ok || isGloballyRoutable(reading.address) || roleOf(reading.address) === "documentation";
      if (usable) return [];
      const { name } = specialRangeOf(reading.address);
      const path = ["spec", "sites", site, "hubs", index, "publicIp"];
      return [diagnose("ADDR-4", { message: `${formatPath(path)}: ${publicIp} is not public (${name})`, path })];
    }),
  );
}

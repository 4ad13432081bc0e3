import { contains, overlaps, type Prefix, readPrefixes } from "../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/index.ts";
import type { LinkSpec } from "../../spec/index.ts";
import type { FarEnd, LinkedVpc } from "./linked-vpc.ts";

/** LINK-4 and LINK-5: what `allow` says and security groups cannot, or what lets nothing through. Silent while an end's ranges are not known. */
export function allowProblems(
  link: string,
  spec: LinkSpec,
  members: readonly LinkedVpc[],
  sites: readonly FarEnd[] = [],
): readonly Diagnostic[] {
  const known = members.filter(({ end }) => end.kind === "reached");
  if (known.length < members.length) return [];
  return spec.allow.flatMap((entry, index) =>
    (["from", "to"] as const).flatMap((field): readonly Diagnostic[] => {
      const written = entry[field];
      if (written === undefined) return [];
      const path = ["spec", "links", link, "allow", index, field];
      const wanted = readPrefixes(written);
      const ranges = members.flatMap((vpc) => vpc.ranges().routed.map((cidr) => ({ cidr, vpc })));
      const beyond = sites.flatMap((site) => site.ranges().routed);
      const met = ranges.filter(({ cidr }) =>
        readPrefixes([cidr]).some((range) => wanted.some((prefix) => overlaps(prefix, range))),
      );
      if (met.length === 0 && !meetsAny(wanted, beyond)) {
        const message = `link ${link}, allow: ${field} ${written.join(", ")} lies in no range that the link leads to`;
        return [diagnose("LINK-5", { message, path })];
      }
      if (field === "from") return [];
      return narrower(
        link,
        written,
        met.map(({ vpc }) => vpc),
        path,
      );
    }),
  );
}

function meetsAny(wanted: readonly Prefix[], ranges: readonly string[]): boolean {
  return readPrefixes(ranges).some((range) => wanted.some((prefix) => overlaps(prefix, range)));
}

/** LINK-4, where a VPC is meant in part and has something that carries a group. */
function narrower(
  link: string,
  written: readonly string[],
  met: readonly LinkedVpc[],
  path: readonly (string | number)[],
): readonly Diagnostic[] {
  const wanted = readPrefixes(written);
  const partly = [...new Set(met)].filter((vpc) =>
    readPrefixes(vpc.ranges().routed).some((range) => !wanted.some((prefix) => contains(prefix, range))),
  );
  return partly.map(({ end }) => {
    const message = `link ${link}, allow: to ${written.join(", ")} is a part of VPC ${end.key}, and the security groups there let in to all that carry them`;
    return diagnose("LINK-4", { message, path });
  });
}

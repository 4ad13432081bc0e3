import type { ClusterSnat, SnatExclusion } from "@podspan/core/compile";
import type { PathMtu } from "@podspan/core/network";
import { type ClusterSpec, runsAutoMode, runsVpcCni } from "@podspan/core/spec";
import { plural } from "./report.ts";

type Row = readonly [string, string];

/** Rows of which not all are told, unless all is wanted. */
const MOST_ROWS = 12;

/** Where pods show their own addresses beyond the VPC, by which links, and where they do not although a link leads there. */
export function translationRows(cluster: ClusterSpec, snat: ClusterSnat | undefined, isWhole: boolean): readonly Row[] {
  if (snat === undefined) return [];
  const { needed, waiting, unrouted } = snat;
  const rows = byReason(needed).map(([reason, own]): string => {
    const waits = own.every((exclusion) => waiting.includes(exclusion)) ? ", once the link is there" : "";
    return `${listText(own)} of ${reason}${waits}`;
  });
  const told =
    isWhole || rows.length <= MOST_ROWS ? rows : [...rows.slice(0, MOST_ROWS), `and ${rows.length - MOST_ROWS} more`];
  const auto =
    needed.length > 0 && runsAutoMode(cluster)
      ? [
          [
            "",
            `on Auto Mode's nodes nothing at all is translated${runsVpcCni(cluster) ? "" : ": it knows no exclusions"}`,
          ] as const,
        ]
      : [];
  return [
    ...labelled("not translated", told),
    ...auto,
    ...labelled(
      "translated all the same",
      byReason(unrouted).map(([reason, own]) => `${listText(own)} of ${reason}: the pods' table has no route there`),
    ),
  ];
}

/** By whose they are and the links that lead there: `vpcs/west2, over west1-west2`. */
function byReason(exclusions: readonly SnatExclusion[]): readonly (readonly [string, readonly SnatExclusion[]])[] {
  return [...Map.groupBy(exclusions, ({ of, links }) => `${of.join(" and ")}, over ${links.join(" and ")}`)];
}

function listText(exclusions: readonly SnatExclusion[]): string {
  return exclusions.map(({ cidr }) => cidr).join(", ");
}

/** How large packets are that links carry, and that pods send. */
export function pathRows(key: string, { pods }: ClusterSpec, paths: readonly PathMtu[]): readonly Row[] {
  const name = `clusters/${key}`;
  const own = paths.flatMap(({ from, to, link, mtu }) =>
    from === name ? [{ other: to, link, mtu }] : to === name ? [{ other: from, link, mtu }] : [],
  );
  const written: readonly Row[] =
    pods.mtu === undefined ? [] : [["pods send", `packets of up to ${pods.mtu} bytes (POD_MTU)`]];
  const groups = [...Map.groupBy(own, ({ mtu }) => mtu)].sort(([a], [b]) => b - a);
  return [
    ...written,
    ...labelled(
      "links carry",
      groups.map(([mtu, same]) => {
        const shown = same.slice(0, MOST_PATHS).map(({ other, link }) => `${other} (${link})`);
        const more = same.length - shown.length;
        return `up to ${mtu} bytes to ${shown.join(", ")}${more > 0 ? ` and ${plural(more, "more place")}` : ""}`;
      }),
    ),
  ];
}

/** Paths of one size that are named. */
const MOST_PATHS = 6;

/** The first row has the label. */
function labelled(label: string, texts: readonly string[]): readonly Row[] {
  return texts.map((text, index) => [index === 0 ? label : "", text]);
}

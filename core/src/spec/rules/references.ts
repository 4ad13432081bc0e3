import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose, formatPath } from "../../diagnostics/index.ts";
import { valueAt } from "../raw.ts";
import type { Fabric } from "../schema/fabric.ts";
import { suggest } from "../suggest.ts";
import type { RuleInput } from "./rule.ts";

type Section = "accounts" | "vpcs" | "clusters" | "sites" | "networks";

interface Reference {
  readonly to: Section;
  readonly name: string;
  readonly path: Path;
}

const WORDS: Readonly<Record<Section, string>> = {
  accounts: "account",
  vpcs: "VPC",
  clusters: "cluster",
  sites: "site",
  networks: "network",
};

/** SPEC-6: names that refer to nothing. Entries of a wrong shape still count as there: `raw` is the document as written. */
export function checkReferences({ fabric, raw }: RuleInput): readonly Diagnostic[] {
  return references(fabric).flatMap(({ to, name, path }) => {
    const section = valueAt(raw, ["spec", to]);
    const entries = typeof section === "object" && section !== null ? section : {};
    if (Object.hasOwn(entries, name)) return [];
    const names = Object.keys(entries);
    const near = suggest(name, names);
    const known =
      names.length === 0
        ? `there is no entry under spec.${to}`
        : `spec.${to} has ${names.map((known) => `\`${known}\``).join(", ")}`;
    return [
      diagnose("SPEC-6", {
        message: `${formatPath(path)} refers to ${WORDS[to]} \`${name}\`, which does not exist`,
        fix:
          near === undefined
            ? `Correct the name or add the entry: ${known}.`
            : `Did you mean \`${near}\`? Else add the entry: ${known}.`,
        path,
      }),
    ];
  });
}

function references({ spec }: Fabric): readonly Reference[] {
  const vpcs = Object.entries(spec.vpcs).flatMap(([name, { account }]) =>
    refer("accounts", account, ["spec", "vpcs", name, "account"]),
  );
  const clusters = Object.entries(spec.clusters).flatMap(([name, { vpc }]) =>
    refer("vpcs", vpc, ["spec", "clusters", name, "vpc"]),
  );
  const links = Object.entries(spec.links).flatMap(([name, link]) => linkReferences(link, ["spec", "links", name]));
  const networks = Object.entries(spec.networks).flatMap(([name, { clusters: members, pools }]) => [
    ...referAll("clusters", members, ["spec", "networks", name, "clusters"]),
    ...Object.keys(pools).flatMap((cluster) =>
      refer("clusters", cluster, ["spec", "networks", name, "pools", cluster]),
    ),
  ]);
  const expectations = spec.expect.flatMap(({ from, to }, index) => [
    ...endReference(from, ["spec", "expect", index, "from"]),
    ...endReference(to, ["spec", "expect", index, "to"]),
  ]);
  return [...vpcs, ...clusters, ...links, ...networks, ...expectations];
}

function linkReferences(link: Fabric["spec"]["links"][string], path: Path): readonly Reference[] {
  const joins = [
    ["dmvpn", link.dmvpn],
    ["vpn", link.vpn],
    ["directConnect", link.directConnect],
  ] as const;
  return [
    ...referAll("vpcs", link.peering ?? [], [...path, "peering"]),
    ...referAll("vpcs", link.transitGateway?.vpcs ?? [], [...path, "transitGateway", "vpcs"]),
    ...joins.flatMap(([kind, join]) => [
      ...refer("vpcs", join?.vpc, [...path, kind, "vpc"]),
      ...refer("sites", join?.site, [...path, kind, "site"]),
    ]),
    ...(link.external?.between ?? []).flatMap((end, index) =>
      endReference(end, [...path, "external", "between", index]),
    ),
  ];
}

/** `clusters/west1/pods` refers to cluster `west1`. */
function endReference(end: string, path: Path): readonly Reference[] {
  const [section, name] = end.split("/");
  switch (section) {
    case "vpcs":
    case "clusters":
    case "sites":
    case "networks":
      return refer(section, name, path);
    default:
      return [];
  }
}

function refer(to: Section, name: string | undefined, path: Path): readonly Reference[] {
  return name === undefined || name === "" ? [] : [{ to, name, path }];
}

function referAll(to: Section, names: readonly string[], path: Path): readonly Reference[] {
  return names.flatMap((name, index) => refer(to, name, [...path, index]));
}

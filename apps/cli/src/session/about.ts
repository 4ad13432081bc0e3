import { joinedBy } from "@podspan/core/export";
import type { LinkSpec } from "@podspan/core/spec";
import { type Attempt, stopped, succeeded } from "../attempt.ts";
import { ExitCode } from "../exit-codes.ts";
import { near } from "../near.ts";
import { problem } from "../problems.ts";
import type { FabricFile } from "./fabric-file.ts";

/** Keys of the Fabric that are told about. */
export interface About {
  readonly vpcs: ReadonlySet<string>;
  readonly clusters: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
}

type Spec = FabricFile["fabric"]["spec"];

const SECTIONS = ["clusters", "vpcs", "links", "sites"] as const;

/**
 * What `--about` names, with what belongs to it: a cluster with its VPC and that VPC's links, a VPC with its clusters and links, a link with the VPCs
 * that it joins and their clusters, a site with its links. Undefined: everything.
 */
export function aboutWhat({ fabric: { spec } }: FabricFile, text: string | undefined): Attempt<About | undefined> {
  if (text === undefined) return succeeded(undefined);
  const [section, ...rest] = text.split("/");
  const key = rest.join("/");
  switch (SECTIONS.find((one) => one === section && Object.hasOwn(spec[one], key))) {
    case "clusters": {
      const vpc = spec.clusters[key]?.vpc ?? "";
      return succeeded({ ...aboutVpc(spec, vpc), clusters: new Set([key]) });
    }
    case "vpcs":
      return succeeded(aboutVpc(spec, key));
    case "links":
      return succeeded(aboutLinks(spec, [key]));
    case "sites":
      return succeeded(aboutLinks(spec, linksOf(spec, `sites/${key}`)));
    case undefined:
      return stopped([unknown(spec, text)], {}, ExitCode.usage);
  }
}

function aboutVpc(spec: Spec, vpc: string): About {
  const vpcs = new Set([vpc]);
  return { vpcs, clusters: clustersIn(spec, vpcs), links: new Set(linksOf(spec, `vpcs/${vpc}`)), sites: new Set() };
}

function aboutLinks(spec: Spec, links: readonly string[]): About {
  const ends = links.flatMap((key) => endsOf(spec.links[key]));
  const keysIn = (section: string): ReadonlySet<string> =>
    new Set(ends.flatMap((end) => (end.startsWith(section) ? [end.slice(section.length)] : [])));
  const vpcs = keysIn("vpcs/");
  return { vpcs, clusters: clustersIn(spec, vpcs), links: new Set(links), sites: keysIn("sites/") };
}

function clustersIn({ clusters }: Spec, vpcs: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(Object.keys(clusters).filter((key) => vpcs.has(clusters[key]?.vpc ?? "")));
}

function linksOf({ links }: Spec, end: string): readonly string[] {
  return Object.keys(links).filter((key) => endsOf(links[key]).includes(end));
}

function endsOf(link: LinkSpec | undefined): readonly string[] {
  return link === undefined ? [] : joinedBy(link);
}

function unknown(spec: Spec, text: string) {
  const known = SECTIONS.flatMap((section) => Object.keys(spec[section]).map((key) => `${section}/${key}`));
  // Whoever leaves the section out means one of that name.
  const close = [...known.filter((place) => place.endsWith(`/${text}`)), ...near(text, known)].slice(0, 3);
  return problem(
    "USAGE",
    `\`--about ${text}\` is nothing that this Fabric has`,
    "It names one cluster, VPC, link or site of the Fabric.",
    `Write clusters/NAME, vpcs/NAME, links/NAME or sites/NAME${close.length > 0 ? `: ${close.join(" or ")}` : ""}.`,
  );
}

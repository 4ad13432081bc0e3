import type { Diagnostic, Path } from "../diagnostics/index.ts";
import { diagnose, formatPath } from "../diagnostics/index.ts";

/** A part of the schema that this version refuses. */
interface NotYet {
  /** Where it stands in the Fabric; `*` is any name or index. */
  readonly at: string;
  /** What it would do. */
  readonly what: string;
  /** Which values (under which key or index) are refused; default: any that says something, and nothing more is said of it. */
  readonly when?: (value: unknown, key: string | number) => boolean;
  readonly fix?: string;
  /** Whether it asks for something even when it is empty. */
  readonly empty?: true;
}

const FROM_HERE = "Use `env` or `file`: it is needed before there is an account or cluster to ask.";

const SERVICE_PODS = "Name the pods behind it: `clusters/NAME/pods`.";

/** Everything that is in the schema and not built: refused, never ignored. */
export const notYetTable: readonly NotYet[] = [
  { at: "spec.sites.*.hubs.*.platform", what: "hubs that run Junos", when: (value) => value === "junos" },
  { at: "spec.sites.*.hubs.*.publicIp", what: "hubs that are reached by IPv6", when: hasIpv6 },
  { at: "spec.sites.*.hubs.*.tunnelAddress", what: "IPv6 in a tunnel", when: hasIpv6 },
  { at: "spec.links.*.dmvpn.tunnel.network", what: "IPv6 in a tunnel", when: hasIpv6 },
  { at: "spec.links.*.dmvpn.routers.*.tunnelAddress", what: "IPv6 in a tunnel", when: hasIpv6 },
  {
    at: "spec.links.*.dmvpn.routers.*",
    what: "a third router: two take over from each other, and nobody would from this one",
    when: (_, key) => key === 2,
    fix: "Leave two; one that is to carry more takes a larger `instanceType`.",
  },
  { at: "spec.sites.*.asn", what: "BGP with a site" },
  { at: "spec.overlay", what: "the EVPN overlay", empty: true },
  { at: "spec.networks", what: "networks of the overlay" },
  { at: "spec.expect.*.from", what: "a proof of services", when: isService, fix: SERVICE_PODS },
  { at: "spec.expect.*.to", what: "a proof of services", when: isService, fix: SERVICE_PODS },
  { at: "spec.accounts.*.externalId.aws", what: "external ids from AWS Secrets Manager", fix: FROM_HERE },
  { at: "spec.accounts.*.externalId.kubernetes", what: "external ids from a Kubernetes Secret", fix: FROM_HERE },
  { at: "spec.vpcs.*.ipv6", what: "IPv6 blocks of a VPC", when: (value) => value !== false },
  { at: "spec.addressing.podPool", what: "IPv6 addresses for pods", when: hasIpv6 },
  { at: "spec.vpcs.*.cidrs", what: "IPv6 blocks of a VPC", when: hasIpv6 },
  { at: "spec.clusters.*.pods.ranges", what: "IPv6 addresses for pods", when: hasIpv6 },
  { at: "spec.clusters.*.pods.subnets.*", what: "IPv6 addresses for pods", when: hasIpv6 },
  {
    at: "spec.clusters.*.create",
    what: "a cluster to be brought up",
    fix: "Create the cluster first and name it here.",
  },
];

/** NOT-YET for each part of the raw document that the table refuses. */
export function findNotYet(raw: unknown): readonly Diagnostic[] {
  return notYetTable.flatMap((entry) =>
    refusedAt(raw, entry).map((path) =>
      diagnose("NOT-YET", {
        message: `${formatPath(path)} asks for ${entry.what}: not built yet`,
        fix: entry.fix,
        path,
      }),
    ),
  );
}

/** The sections that are refused as a whole: nobody needs to know what else is wrong in them. */
export function refusedSections(raw: unknown): readonly Path[] {
  return notYetTable.filter(({ when }) => when === undefined).flatMap((entry) => refusedAt(raw, entry));
}

function refusedAt(raw: unknown, { at, when, empty }: NotYet): readonly Path[] {
  return matches(raw, at.split("."), []).flatMap(({ path, value }) => {
    const refused = when ? when(value, path.at(-1) ?? "") : empty || saysSomething(value);
    return refused ? [path] : [];
  });
}

interface Match {
  readonly path: Path;
  readonly value: unknown;
}

function matches(value: unknown, pattern: readonly string[], path: Path): readonly Match[] {
  const [part, ...rest] = pattern;
  if (part === undefined) return [{ path, value }];
  if (typeof value !== "object" || value === null) return [];
  if (part === "*" && Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => matches(item, rest, [...path, index]));
  }
  const keys = part === "*" ? Object.keys(value) : Object.hasOwn(value, part) ? [part] : [];
  return keys.flatMap((key) => matches(Reflect.get(value, key), rest, [...path, key]));
}

/** Empty maps and lists ask for nothing. */
function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function isService(end: unknown): boolean {
  return typeof end === "string" && end.endsWith("/services");
}

function hasIpv6(value: unknown): boolean {
  return [value].flat().some((text) => typeof text === "string" && text.includes(":"));
}

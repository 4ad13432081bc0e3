import type { Diagnostic, Path } from "../../diagnostics/index.ts";
import { diagnose } from "../../diagnostics/index.ts";
import type { Fabric } from "../schema/fabric.ts";
import type { Rule } from "./rule.ts";

type Spec = Fabric["spec"];
export type Secret = NonNullable<Spec["links"][string]["dmvpn"]>["ike"]["preSharedKey"];

/** A secret as its reference names it, and where it is. */
export type PlacedSecret = Secret & {
  /** Where `aws` is: as its ARN says, else where the routers are that need it. */
  readonly region?: string;
};

/** Whose routers, or hub, a secret is for. */
export interface SecretUse {
  /** Keys of the links. */
  readonly links: readonly string[];
}

/** Regions where a name in Secrets Manager may be looked for, and clusters where a Kubernetes Secret may be: more than one of either is to be told. */
function candidates(
  { spec }: Fabric,
  { links }: SecretUse,
): { readonly regions: readonly string[]; readonly clusters: readonly string[] } {
  const regions = links.flatMap((link) => spec.vpcs[spec.links[link]?.dmvpn?.vpc ?? ""]?.region ?? []);
  return {
    regions: [...new Set(regions)].filter((region) => region !== "").sort(),
    clusters: Object.keys(spec.clusters).sort(),
  };
}

/** arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME. */
const ARN = /^arn:[^:]+:secretsmanager:([^:]+):/;

/** Where a secret is; what the Fabric leaves open, and SEC-2 refuses, stays open. */
export function placedSecret(fabric: Fabric, secret: Secret, use: SecretUse): PlacedSecret {
  const { regions, clusters } = candidates(fabric, use);
  const { aws, kubernetes } = secret;
  if (aws !== undefined) {
    const region = ARN.exec(aws)?.[1] ?? (regions.length === 1 ? regions[0] : undefined);
    return region === undefined ? secret : { ...secret, region };
  }
  if (kubernetes === undefined || kubernetes.cluster !== undefined) return secret;
  const [cluster] = clusters;
  return cluster === undefined || clusters.length > 1 ? secret : { kubernetes: { ...kubernetes, cluster } };
}

interface Used {
  readonly secret: Secret | undefined;
  readonly path: Path;
  readonly use: SecretUse;
}

/** SEC-2: a reference that may mean several secrets, or none. Nobody guesses where a key is. */
export const checkSecretPlaces: Rule = ({ fabric }) =>
  [...ofLinks(fabric.spec), ...ofHubs(fabric.spec)].flatMap((used) => problems(fabric, used));

function ofLinks({ links }: Spec): readonly Used[] {
  return Object.entries(links).flatMap(([link, { dmvpn, manage }]): readonly Used[] => {
    if (dmvpn === undefined || manage === "none") return [];
    const path: Path = ["spec", "links", link, "dmvpn"];
    const use = { links: [link] };
    return [
      { secret: dmvpn.ike.preSharedKey, path: [...path, "ike", "preSharedKey"], use },
      { secret: dmvpn.nhrp.key, path: [...path, "nhrp", "key"], use },
      { secret: dmvpn.ospf.key, path: [...path, "ospf", "key"], use },
      ...dmvpn.routers.flatMap(({ access }, index) => ofAccess(access, [...path, "routers", index, "access"], use)),
    ];
  });
}

/** A hub that is reached is told the keys of the links to its site, and they are looked up once. */
function ofHubs({ sites, links }: Spec): readonly Used[] {
  return Object.entries(sites).flatMap(([site, { hubs, manage }]): readonly Used[] => {
    const leading = Object.entries(links).filter(([, { dmvpn, manage: of }]) => dmvpn?.site === site && of !== "none");
    const [first] = leading;
    if (manage === "none" || first === undefined || hubs.every(({ access }) => access === undefined)) return [];
    const [link, { dmvpn }] = first;
    const use = { links: leading.map(([key]) => key) };
    const path: Path = ["spec", "links", link, "dmvpn"];
    return [
      // What one link alone leaves open has been told.
      ...(leading.length === 1
        ? []
        : [
            { secret: dmvpn?.ike.preSharedKey, path: [...path, "ike", "preSharedKey"], use },
            { secret: dmvpn?.nhrp.key, path: [...path, "nhrp", "key"], use },
            { secret: dmvpn?.ospf.key, path: [...path, "ospf", "key"], use },
          ].filter(({ secret }) => secret?.aws !== undefined)),
      ...hubs.flatMap(({ access }, index) => ofAccess(access, ["spec", "sites", site, "hubs", index, "access"], use)),
    ];
  });
}

type Access = Spec["sites"][string]["hubs"][number]["access"];

function ofAccess(access: Access, path: Path, use: SecretUse): readonly Used[] {
  if (access === undefined) return [];
  return [
    { secret: access.key, path: [...path, "key"], use },
    { secret: access.password, path: [...path, "password"], use },
  ];
}

function problems(fabric: Fabric, { secret, path, use }: Used): readonly Diagnostic[] {
  const { regions, clusters } = candidates(fabric, use);
  if (secret?.aws !== undefined && !ARN.test(secret.aws) && regions.length > 1) {
    const message = `AWS secret ${secret.aws} may be in ${regions.join(" or ")}: links of both are told it by one hub`;
    const fix = `Write its ARN, which says the region: \`aws secretsmanager describe-secret --region ${regions[0]} --secret-id ${secret.aws} --query ARN\`.`;
    return [diagnose("SEC-2", { message, fix, path })];
  }
  const { kubernetes } = secret ?? {};
  if (kubernetes === undefined) return [];
  const { namespace, name, cluster } = kubernetes;
  const what = `Kubernetes Secret ${namespace}/${name}`;
  if (cluster === undefined && clusters.length === 1) return [];
  if (cluster !== undefined && clusters.includes(cluster)) return [];
  if (clusters.length === 0)
    return [
      diagnose("SEC-2", {
        message: `${what} is in no cluster of the Fabric: it has none`,
        fix: "Write another reference: `{ env: NAME }`, `{ file: PATH }` or `{ aws: NAME }`.",
        path,
      }),
    ];
  const message =
    cluster === undefined
      ? `${what} may be in any of ${clusters.length} clusters`
      : `${what} is said to be in cluster \`${cluster}\`, which the Fabric does not have`;
  return [diagnose("SEC-2", { message, fix: `Write \`cluster\`: one of ${clusters.join(", ")}.`, path })];
}

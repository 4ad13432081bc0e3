import { awsCommand, type Existing, type Ref, type Resource } from "../../../desired/index.ts";
import { observedById, observedOf } from "../../../observed/index.ts";
import { linkPartId } from "../../identity/identity.ts";
import { tagsFor } from "../../identity/marks.ts";
import { attachmentSubnets, liveAttachment, tableOfAttachment, usedAttachment } from "./attached.ts";
import { attachmentId, gatewayIdOf, type Member, type Transit, type TransitSite } from "./site.ts";

/** What attaching a VPC, or another gateway, comes to. */
export interface Attached {
  readonly resources: readonly Resource[];
  readonly existing: readonly Existing[];
  /** What must be there before packets are sent that way. */
  readonly ready: readonly string[];
}

/** A VPC at its region's gateway: the attachment, its acceptance where the gateway is another account's, its table, and what that learns. */
export function attachedVpc(transit: Transit, site: TransitSite, member: Member): Attached {
  const { fabric, link, spec, snapshot } = transit;
  const { key, scope, vpc } = member.end;
  const id = attachmentId(link, key);
  const used = usedAttachment(transit, site, member);
  const protection = spec.protect ? { protect: true } : {};
  const live = liveAttachment(site, member, snapshot);
  const blocked = unshared(transit, site, member);
  const attachment: Resource<"transit-gateway-attachment"> = {
    id,
    kind: "transit-gateway-attachment",
    scope,
    props: { transitGateway: site.gateway, type: "vpc", vpc, subnets: attachmentSubnets(transit, member, live) },
    tags: tagsFor(fabric, id, "transit-gateway-attachment"),
    after: [],
    ...protection,
    ...(blocked ? { blocked } : {}),
  };
  const acceptance = acceptanceOf(transit, site, member);
  const ready = [id, ...acceptance.map((resource) => resource.id)];
  const table = used ? tableOfAttachment(site, used.id, snapshot) : undefined;
  return {
    resources: [
      ...(used ? [] : [attachment]),
      ...acceptance,
      // Whoever attached the VPC may have given it another table: that is said, and left.
      ...(table === undefined || table === site.table?.worldId
        ? tableParts(transit, site, { $ref: id }, [key], ready)
        : []),
    ],
    existing: used ? [{ id, kind: used.kind, scope: used.scope, worldId: used.id }] : [],
    ready,
  };
}

/** Of an account's own gateway nothing is to be accepted. */
function acceptanceOf({ link, spec }: Transit, site: TransitSite, { end }: Member): readonly Resource[] {
  if (site.scope.account === end.scope.account || site.table === undefined) return [];
  return [
    {
      id: linkPartId(link, "transit-gateway-acceptance", end.key),
      kind: "transit-gateway-acceptance",
      scope: site.scope,
      props: { attachment: { $ref: attachmentId(link, end.key) } },
      after: [],
      ...(spec.protect ? { protect: true } : {}),
    },
  ];
}

/** A gateway is seen by another account once its owner shares it (AWS RAM), which Podspan leaves to the owner. */
function unshared({ fabric, link, snapshot }: Transit, site: TransitSite, { end }: Member): Resource["blocked"] {
  const { partition, region, account } = site.scope;
  if (account === end.scope.account) return undefined;
  const gateway = gatewayIdOf(site);
  if (gateway !== undefined && observedById(snapshot, "transit-gateway", gateway, end.scope)) return undefined;
  const arn = `arn:${partition}:ec2:${region}:${account}:transit-gateway/${gateway ?? "ID"}`;
  const name = `podspan-${fabric.metadata.name}-${link}`;
  const share = `${awsCommand(site.scope, "ram create-resource-share")} --name ${name} --principals ${end.scope.account} --resource-arns ${arn}`;
  return {
    code: "TGW-2",
    reason: `account ${account} has not shared ${gateway ?? "the transit gateway that this run makes"} with account ${end.scope.account}, which VPC ${end.key} is of, and only it can`,
    fix: `${gateway === undefined ? "run this first; then " : ""}share it in account ${account}: \`${share}\`; then run again`,
  };
}

/** The table of an attachment, and what a table of ours, or one that does not learn by itself, is to learn from it. */
export function tableParts(
  transit: Transit,
  site: TransitSite,
  attachment: Ref,
  what: readonly string[],
  after: readonly string[],
  learns = true,
): readonly Resource[] {
  const { link, spec } = transit;
  if (site.table === undefined) return [];
  const association: readonly Resource[] = site.table.isOurs
    ? [
        {
          id: linkPartId(link, "transit-gateway-association", ...what),
          kind: "transit-gateway-association",
          scope: site.scope,
          props: { attachment, routeTable: site.table.table },
          after,
          ...(spec.protect ? { protect: true } : {}),
        },
      ]
    : [];
  return [...association, ...(learns ? learning(transit, site, attachment, what.join("/"), after) : [])];
}

function learning(
  { link, spec }: Transit,
  site: TransitSite,
  attachment: Ref,
  what: string,
  after: readonly string[],
): readonly Resource[] {
  if (site.table?.learns !== true) return [];
  return [
    {
      id: linkPartId(link, "transit-gateway-propagation", what),
      kind: "transit-gateway-propagation",
      scope: site.scope,
      props: { attachment, routeTable: site.table.table },
      after,
      ...(spec.protect ? { protect: true } : {}),
    },
  ];
}

/** Two gateways, each of its region: asked for by one, accepted by the other, and known to both tables. Peerings learn nothing (F40). */
export function peeredSites(transit: Transit, one: TransitSite, other: TransitSite): Attached {
  const { fabric, link, spec } = transit;
  // Only the owner of a gateway asks for its peerings.
  const [near, far] = one.table === undefined ? [other, one] : [one, other];
  if (near.table === undefined) return { resources: [], existing: [], ready: [] };
  const what = ["peering", one.region, other.region];
  const id = linkPartId(link, "transit-gateway-attachment", ...what);
  const protection = spec.protect ? { protect: true } : {};
  const account = near.scope.account === far.scope.account ? {} : { account: far.scope.account };
  const request: Resource<"transit-gateway-attachment"> = {
    id,
    kind: "transit-gateway-attachment",
    scope: near.scope,
    props: {
      transitGateway: near.gateway,
      type: "peering",
      vpc: "",
      subnets: [],
      peer: { transitGateway: far.gateway, ...account, region: far.region },
    },
    tags: tagsFor(fabric, id, "transit-gateway-attachment"),
    after: [],
    ...protection,
  };
  const accepted = linkPartId(link, "transit-gateway-acceptance", ...what);
  const acceptance: Resource<"transit-gateway-acceptance"> = {
    id: accepted,
    kind: "transit-gateway-acceptance",
    scope: far.scope,
    props: { attachment: { $ref: id } },
    after: [],
    ...protection,
    ...(far.table === undefined ? { blocked: theirsToAccept(transit, far) } : {}),
  };
  const isDone = far.table === undefined && isAccepted(transit, near, far);
  const ready = isDone ? [id] : [id, accepted];
  return {
    resources: [
      request,
      ...(isDone ? [] : [acceptance]),
      ...[near, far].flatMap((site) => [
        ...tableParts(transit, site, { $ref: id }, [...what, site.region], ready, false),
        ...staticRoutes(transit, site, site === near ? far : near, { $ref: id }, ready),
      ]),
    ],
    existing: [],
    ready,
  };
}

function isAccepted({ snapshot }: Transit, near: TransitSite, far: TransitSite): boolean {
  const [gateway, peer] = [gatewayIdOf(near), gatewayIdOf(far)];
  return observedOf(snapshot, "transit-gateway-attachment", near.scope).some(
    ({ props, facts }) =>
      props.transitGateway === gateway && props.peer?.transitGateway === peer && facts.state === "available",
  );
}

function theirsToAccept({ link }: Transit, { scope, region }: TransitSite): NonNullable<Resource["blocked"]> {
  return {
    code: "TGW-3",
    reason: `only account ${scope.account}, whose transit gateway link ${link} uses in ${region}, can accept the peering with it`,
    fix: `have it accepted there (\`${awsCommand({ region }, "ec2 accept-transit-gateway-peering-attachment")}\`), associated with a table and routed; or add a role of account ${scope.account} to spec.accounts; then run again`,
  };
}

/** F40: what lies beyond a peering is known by static routes only. */
function staticRoutes(
  { link, spec }: Transit,
  site: TransitSite,
  beyond: TransitSite,
  attachment: Ref,
  after: readonly string[],
): readonly Resource[] {
  const { table } = site;
  if (table === undefined) return [];
  return destinationsOf(beyond).map(
    (destination): Resource => ({
      id: linkPartId(link, "transit-gateway-route", site.region, destination),
      kind: "transit-gateway-route",
      scope: site.scope,
      props: { routeTable: table.table, destination, attachment },
      after,
      ...(spec.protect ? { protect: true } : {}),
    }),
  );
}

/** Each once, sorted: VPCs of a site do not overlap in what is routed. */
export function destinationsOf({ members }: TransitSite): readonly string[] {
  return [...new Set(members.flatMap((member) => member.ranges().routed))].sort();
}

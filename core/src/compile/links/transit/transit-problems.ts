import { contains, readPrefix } from "../../../addressing/index.ts";
import { awsCommand } from "../../../desired/index.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/index.ts";
import { collectionKey, type Observed, observedById, observedOf, type TransitRoute } from "../../../observed/index.ts";
import { attachmentSubnets, tableOfAttachment, usedAttachment } from "./attached.ts";
import { destinationsOf } from "./attachments.ts";
import { attachmentId, gatewayIdOf, isGatewayUnread, type Member, type Transit, type TransitSite } from "./site.ts";

/** What stands in the way of a link over transit gateways, as far as the world shows it. */
export function transitProblems(transit: Transit, ownByState: ReadonlySet<string>): readonly Diagnostic[] {
  const { link, sites } = transit;
  const path = ["spec", "links", link, "transitGateway"];
  return [
    ...missingGateway(transit),
    ...unreadOwner(transit),
    ...unreachedMembers(transit),
    ...sites.flatMap((site) => [
      ...ownersPart(transit, site),
      ...site.members.flatMap((member) => [...nowhereToAttach(transit, member), ...otherTable(transit, site, member)]),
      ...foreignRoutes(transit, site, ownByState),
      ...crowded(transit, site),
    ]),
  ].map((problem) => ({ path, ...problem }));
}

/** TGW-1 */
function missingGateway({ fabric, spec, sites, ends, snapshot, link }: Transit): readonly Diagnostic[] {
  const id = spec.transitGateway?.id;
  if (id === undefined || isGatewayUnread(fabric, spec, ends, snapshot)) return [];
  const regions = [...new Set(ends.flatMap(({ end }) => (end.kind === "lost" ? [] : [end.scope.region])))].sort();
  const gateway = observedOf(snapshot, "transit-gateway").find((one) => one.id === id);
  if (gateway !== undefined && gateway.facts.state !== "available" && gateway.facts.state !== "modifying") {
    return [diagnose("TGW-1", { message: `${id}, which link ${link} names, is ${gateway.facts.state}` })];
  }
  if (sites.some((site) => gatewayIdOf(site) === id)) return [];
  const where = regions.join(", ");
  return [diagnose("TGW-1", { message: `no account and region of link ${link}'s VPCs (${where}) shows ${id}` })];
}

/** SCOPE-1: of the owner that the Fabric names; that a VPC's own account cannot be read is said of the VPC. */
function unreadOwner({ fabric, spec, ends, snapshot, link }: Transit): readonly Diagnostic[] {
  const { id, owner } = spec.transitGateway ?? {};
  if (id === undefined || owner === undefined || !isGatewayUnread(fabric, spec, ends, snapshot)) return [];
  const message = `account ${owner}, which owns ${id} of link ${link}, could not be asked: the link stays as it is`;
  const unread = ends.flatMap(({ end }) => {
    if (end.kind !== "reached") return [];
    const status = snapshot.scopes[collectionKey({ ...end.scope, account: owner }, "transit-gateway")];
    return status?.kind === "failed" ? [status.hint] : [];
  });
  return [
    diagnose("SCOPE-1", { message, severity: "warning", ...(unread[0] === undefined ? {} : { fix: unread[0] }) }),
  ];
}

/** TGW-6: who may not be acted for attaches the VPC himself. */
function unreachedMembers({ ends, link }: Transit): readonly Diagnostic[] {
  return ends.flatMap(({ end }) =>
    end.kind === "others"
      ? [
          diagnose("TGW-6", {
            message: `VPC ${end.key} of link ${link} is account ${end.scope.account}'s, which Podspan may not act for: it is neither attached nor routed to`,
          }),
        ]
      : [],
  );
}

/** TGW-3: of a gateway that is somebody else's, only the VPC's side can be done. */
function ownersPart({ fabric, link }: Transit, site: TransitSite): readonly Diagnostic[] {
  const { account } = site.scope;
  if (site.table !== undefined) return [];
  const isKnown = Object.values(fabric.spec.accounts).some(({ id }) => id === account);
  const way = isKnown ? "which nothing in the Fabric says" : "which the Fabric has no way to";
  const message = `${gatewayIdOf(site)} of link ${link} is account ${account}'s, ${way}: accepting the attachments of ${site.members.map(({ end }) => end.key).join(", ")}, their route table and its routes are that account's to do, and cannot be read`;
  const fix = `Say \`owner: "${account}"\` beside its \`id\`, and Podspan does that part too.`;
  return [diagnose("TGW-3", { message, ...(isKnown ? { fix } : {}) })];
}

/** TGW-4 */
function nowhereToAttach(transit: Transit, member: Member): readonly Diagnostic[] {
  if (attachmentSubnets(transit, member, undefined).length > 0) return [];
  const message = `VPC ${member.end.key} of link ${transit.link} has no subnet, and an attachment lies in one of each zone`;
  return [diagnose("TGW-4", { message })];
}

/** TGW-5: somebody attached the VPC before and gave it another table. */
function otherTable(transit: Transit, site: TransitSite, member: Member): readonly Diagnostic[] {
  const used = usedAttachment(transit, site, member);
  if (used === undefined || site.table === undefined) return [];
  const table = tableOfAttachment(site, used.id, transit.snapshot);
  if (table === undefined || table === site.table.worldId) return [];
  const id = attachmentId(transit.link, member.end.key);
  return [
    diagnose("TGW-5", {
      message: `${used.id}, which somebody else attached VPC ${member.end.key} by, is associated with ${table}, which does not know the ways of link ${transit.link}`,
      fix: `Take it over, and Podspan gives it the link's table: first \`${awsCommand(site, "ec2 disassociate-transit-gateway-route-table")} --transit-gateway-attachment-id ${used.id} --transit-gateway-route-table-id ${table}\`, then \`adopt: [{ id: ${used.id}, as: ${id} }]\`; or take the VPC out of the link.`,
    }),
  ];
}

/** TGW-7: static routes of others go before what is propagated (F40), and the most specific before all. */
function foreignRoutes(transit: Transit, site: TransitSite, ownByState: ReadonlySet<string>): readonly Diagnostic[] {
  const { sites, snapshot } = transit;
  const worldId = site.table?.worldId;
  const table = worldId === undefined ? undefined : observedById(snapshot, "transit-gateway-route-table", worldId);
  if (table === undefined) return [];
  const others = table.facts.routes.filter(
    ({ origin, destination }) => origin === "static" && !ownByState.has(`${table.id}/${destination}`),
  );
  const local = destinationsOf(site).map((destination) => ({ destination, isLocal: true }));
  const beyond = sites
    .filter((other) => other !== site)
    .flatMap(destinationsOf)
    .map((destination) => ({ destination, isLocal: false }));
  return [...local, ...beyond].flatMap(({ destination }) =>
    others.flatMap((route) => meeting(table, destination, route)),
  );
}

function meeting(
  table: Observed<"transit-gateway-route-table">,
  destination: string,
  route: TransitRoute,
): readonly Diagnostic[] {
  const [wanted, found] = [readPrefix(destination), readPrefix(route.destination)];
  if (wanted === undefined || found === undefined || !contains(wanted, found)) return [];
  const isSame = route.destination === destination;
  const target = route.attachments[0] ?? "nowhere (a blackhole)";
  const message = `${table.id} has a static route for ${route.destination} to ${target}, which Podspan did not put there: ${isSame ? "it goes before what the link makes known" : `those addresses of ${destination} are not reached over the link`}`;
  const fix = `Delete it, if nobody needs it: \`${awsCommand(table.scope, "ec2 delete-transit-gateway-route")} --transit-gateway-route-table-id ${table.id} --destination-cidr-block ${route.destination}\`.`;
  return [diagnose("TGW-7", { message, fix, severity: isSame ? "error" : "warning" })];
}

/** "Quotas for your transit gateways", read 2026-11 (F40): the first two can be raised. */
const MOST = { tables: 20, routes: 10_000, attachments: 5_000 } as const;

/** TGW-8, told before the first write. */
function crowded(transit: Transit, site: TransitSite): readonly Diagnostic[] {
  const { snapshot, sites, link } = transit;
  const gateway = gatewayIdOf(site);
  const within = <T extends { readonly props: { readonly transitGateway: string } }>(things: readonly T[]) =>
    gateway === undefined ? [] : things.filter(({ props }) => props.transitGateway === gateway);
  const tables = within(observedOf(snapshot, "transit-gateway-route-table", site.scope));
  const attachments = within(observedOf(snapshot, "transit-gateway-attachment", site.scope));
  const routes = tables.reduce((sum, { facts }) => sum + facts.routes.length, 0);
  const known = new Set(tables.flatMap(({ facts }) => facts.routes.map(({ destination }) => destination)));
  const missing = [...new Set(sites.flatMap(destinationsOf))].filter((destination) => !known.has(destination));
  const attached = new Set(attachments.map(({ props }) => props.vpc));
  const more = site.members.filter(({ end }) => end.worldId === undefined || !attached.has(end.worldId)).length;
  const isTableMissing = site.table?.isOurs === true && site.table.worldId === undefined;
  const wanted = [
    { what: "route tables", most: MOST.tables, there: tables.length, more: isTableMissing ? 1 : 0 },
    { what: "routes in all its tables", most: MOST.routes, there: routes, more: missing.length },
    { what: "attachments", most: MOST.attachments, there: attachments.length, more },
  ];
  return wanted.flatMap(({ what, most, there, more: further }) =>
    further > 0 && there + further > most
      ? [
          diagnose("TGW-8", {
            message: `the transit gateway of link ${link} in ${site.region} has ${there} ${what}, and ${further} more are wanted: AWS allows ${most}`,
          }),
        ]
      : [],
  );
}

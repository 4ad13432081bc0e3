import type { Observed } from "@podspan/core/observed";

/* World ids of what AWS gives none: each is told by what it is of. */

export function transitAcceptanceId(attachment: string): string {
  return `${attachment}/accepted`;
}

export function transitAssociationId(attachment: string): string {
  return `${attachment}/association`;
}

export function transitPropagationId(routeTable: string, attachment: string): string {
  return `${routeTable}/propagation/${attachment}`;
}

export function transitRouteId(routeTable: string, destination: string): string {
  return `${routeTable}/${destination}`;
}

/** States of an attachment after its acceptance. */
const ACCEPTED: ReadonlySet<string> = new Set(["pending", "available", "modifying"]);

type Attachment = Observed<"transit-gateway-attachment">;

/** That somebody accepted it: of peerings, and of VPCs of other accounts. What needs no acceptance has it as well. */
export function acceptanceOf({ id, scope, facts }: Attachment): readonly Observed<"transit-gateway-acceptance">[] {
  if (!ACCEPTED.has(facts.state)) return [];
  return [
    {
      kind: "transit-gateway-acceptance",
      scope,
      id: transitAcceptanceId(id),
      props: { attachment: id },
      facts: { state: facts.state },
    },
  ];
}

/** `association`: AWS's own state of it, of which one that is leaving is none any more. */
export function associationOf(
  { id, scope }: Attachment,
  association: { readonly table?: string | undefined; readonly state: string },
): readonly Observed<"transit-gateway-association">[] {
  const { table, state } = association;
  if (!table || (state !== "associated" && state !== "associating")) return [];
  return [
    {
      kind: "transit-gateway-association",
      scope,
      id: transitAssociationId(id),
      props: { attachment: id, routeTable: table },
      facts: { state },
    },
  ];
}

type Table = Observed<"transit-gateway-route-table">;

export function propagationsOf({ id, scope, facts }: Table): readonly Observed<"transit-gateway-propagation">[] {
  return facts.propagations.map((attachment) => ({
    kind: "transit-gateway-propagation",
    scope,
    id: transitPropagationId(id, attachment),
    props: { attachment, routeTable: id },
    facts: { state: "enabled" },
  }));
}

/** Static routes to one attachment; blackholes and routes by prefix list are nobody's of ours. */
export function staticRoutesOf({ id, scope, facts }: Table): readonly Observed<"transit-gateway-route">[] {
  return facts.routes.flatMap(
    ({ origin, destination, attachments, state }): readonly Observed<"transit-gateway-route">[] => {
      const [attachment = ""] = attachments;
      if (origin !== "static" || destination.startsWith("pl-")) return [];
      const props = { routeTable: id, destination, attachment };
      return [{ kind: "transit-gateway-route", scope, id: transitRouteId(id, destination), props, facts: { state } }];
    },
  );
}

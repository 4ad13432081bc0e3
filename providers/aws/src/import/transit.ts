import type * as ec2 from "@aws-sdk/client-ec2";
import type { TransitRoute } from "@podspan/core/observed";
import {
  type AttachmentRecords,
  enabledPropagations,
  isLiveRoute,
  observedAttachment,
  observedTransitTable,
  transitRoute,
} from "../observe/transit-gateways.ts";
import type { Place } from "./places.ts";
import { type Carried, carriedBy } from "./propagation.ts";
import type { TableRoutes } from "./record-names.ts";
import type { Told } from "./things.ts";

/** An attachment in a place that tells of it. */
interface AttachmentAt extends AttachmentRecords {
  readonly place: Place;
}

/**
 * Attachments and tables of transit gateways. An attachment between accounts is told of by both: the gateway's owner knows its
 * table, the VPC's its subnets. A peering of two gateways is two attachments of one id, one at each end.
 */
export function transitToldBy(places: readonly Place[]): readonly Told[] {
  const attachments = attachmentsIn(places);
  return [
    ...attachments.map(({ place, ...records }) => ({ thing: observedAttachment(records, place.scope) })),
    ...places.flatMap((place) =>
      (place.records.TransitGatewayRouteTables ?? []).map((table) => tableOf(table, place, places, attachments)),
    ),
  ];
}

function attachmentsIn(places: readonly Place[]): readonly AttachmentAt[] {
  const all = places.flatMap((place) => {
    const {
      TransitGatewayAttachments = [],
      TransitGatewayVpcAttachments = [],
      TransitGatewayPeeringAttachments = [],
    } = place.records;
    return [
      ...TransitGatewayAttachments.map((any) => ({ place, any, id: any.TransitGatewayAttachmentId ?? "" })),
      ...TransitGatewayVpcAttachments.map((vpc) => ({ place, vpc, id: vpc.TransitGatewayAttachmentId ?? "" })),
      ...TransitGatewayPeeringAttachments.map((peering) => ({
        place,
        peering,
        id: peering.TransitGatewayAttachmentId ?? "",
      })),
    ];
  });
  const isPeering = (one: AttachmentRecords): boolean =>
    one.peering !== undefined || one.any?.ResourceType === "peering";
  const groups = Map.groupBy(all, (one) =>
    isPeering(one) ? `${one.id} ${one.place.scope.account}/${one.place.scope.region}` : one.id,
  );
  return [...groups.values()].map(joined);
}

function joined(told: readonly AttachmentAt[]): AttachmentAt {
  const any = told.filter((one) => one.any !== undefined);
  const owner = any.find(({ any: one, place }) => one?.TransitGatewayOwnerId === place.scope.account);
  const [first] = told;
  const home = owner ?? any[0] ?? first;
  if (home === undefined) throw new Error("an attachment that nobody tells of");
  return {
    place: home.place,
    any: (owner ?? any[0])?.any,
    vpc: told.find((one) => one.vpc !== undefined)?.vpc,
    peering: told.find((one) => one.peering !== undefined)?.peering,
  };
}

function tableOf(
  table: ec2.TransitGatewayRouteTable,
  place: Place,
  places: readonly Place[],
  attachments: readonly AttachmentAt[],
): Told {
  const { scope, records } = place;
  const isOf = (one: { readonly TransitGatewayRouteTableId?: string | undefined }): boolean =>
    one.TransitGatewayRouteTableId === table.TransitGatewayRouteTableId;
  const none = place.whole ? [] : undefined;
  const propagations = records.TransitGatewayPropagations?.find(isOf)?.TransitGatewayRouteTablePropagations ?? none;
  const all = records.TransitGatewayRoutes?.find(isOf);
  const { routes, unread } =
    all?.Routes === undefined
      ? derived(records.TransitGatewayStaticRoutes?.find(isOf) ?? (none && { Routes: none }), propagations, {
          place,
          places,
          attachments,
        })
      : exported(all);
  return { thing: observedTransitTable(table, { propagations, routes, unread }, scope) };
}

interface Parts {
  readonly routes: readonly TransitRoute[];
  readonly unread?: string;
}

function exported({ Routes = [], AdditionalRoutesAvailable = false }: TableRoutes): Parts {
  const routes = Routes.filter(isLiveRoute).map(transitRoute);
  return AdditionalRoutesAvailable ? { routes, unread: "there are more routes than were collected" } : { routes };
}

interface Surroundings {
  readonly place: Place;
  readonly places: readonly Place[];
  readonly attachments: readonly AttachmentAt[];
}

/** Static routes as they were collected, and what the propagations bring, as far as the collection tells (F39). */
function derived(
  statics: TableRoutes | undefined,
  propagations: readonly ec2.TransitGatewayRouteTablePropagation[] | undefined,
  { places, attachments }: Surroundings,
): Parts {
  const known = statics?.Routes === undefined ? undefined : exported(statics);
  const carried = enabledPropagations(propagations ?? []).map((one): Carried => {
    const attachment = attachments.find(
      ({ any, vpc }) => (any ?? vpc)?.TransitGatewayAttachmentId === one.TransitGatewayAttachmentId,
    );
    return { propagation: one, any: attachment?.any, vpc: attachment?.vpc };
  });
  const brought = carriedBy(
    carried,
    places.map(({ records }) => records),
  );
  const gaps = [
    ...(known === undefined ? ["static routes were not collected"] : []),
    ...(known?.unread === undefined ? [] : [known.unread]),
    ...(propagations === undefined ? ["propagations were not collected"] : []),
    ...brought.gaps,
  ];
  const routes = [...(known?.routes ?? []).filter(({ origin }) => origin === "static"), ...brought.routes];
  return gaps.length > 0 ? { routes, unread: gaps.join("; ") } : { routes };
}

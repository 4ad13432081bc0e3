import { scopeKey } from "../../desired/index.ts";
import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import type { WantedRouter } from "../links/dmvpn/hybrid.ts";
import { imagesOf } from "../requests/link-kinds.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { hybridsOf } from "./router-requests.ts";

const KINDS: ReadonlySet<ObservedKind> = new Set(["machine-image"]);

/**
 * Images, where a router is to be started and they are not known yet: one that is there keeps its own, and AWS takes its time to say which a publisher
 * has.
 */
export function imageRequests(
  fabric: Fabric,
  addresses: AddressPlan,
  snapshot: Snapshot,
  requests: readonly ObserveRequest[],
): readonly AwsObserveRequest[] {
  const wanting = hybridsOf(fabric, addresses, snapshot).filter((hybrid) => hybrid.routers.some(needsImage));
  if (wanting.length === 0) return [];
  return requests.flatMap((request) => {
    if (request.plane !== "aws") return [];
    const { alias, region } = request;
    const answered = snapshot.aws.find((reached) => reached.alias === alias && reached.region === region);
    if (answered === undefined || request.images !== undefined) return [];
    const here = wanting.filter(({ vpc }) => scopeKey(vpc.end.groups) === scopeKey(answered.scope));
    const images = imagesOf(here.flatMap(({ routers }) => routers.filter(needsImage).map(({ spec }) => spec)));
    return images.length === 0 ? [] : [{ ...request, kinds: KINDS, clusters: [], images }];
  });
}

function needsImage({ spec, liveInstance }: WantedRouter): boolean {
  return spec.image === undefined && liveInstance === undefined;
}

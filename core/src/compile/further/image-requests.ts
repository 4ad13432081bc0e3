import { scopeKey } from "../../desired/index.ts";
import type { ObservedKind, Snapshot } from "../../observed/index.ts";
import type { AwsObserveRequest, ImageWanted } from "../../ports/index.ts";
import type { Fabric } from "../../spec/index.ts";
import type { AddressPlan } from "../allocation/address-plan.ts";
import type { Hybrid, WantedRouter } from "../links/dmvpn/hybrid.ts";
import type { ObserveRequest } from "../requests/requests.ts";
import { hybridsOf } from "./router-requests.ts";

const KINDS: ReadonlySet<ObservedKind> = new Set(["machine-image"]);

/** Images, where a router is to be started: one that is there keeps its own, and AWS takes its time to say which a publisher has. */
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
    if (answered === undefined) return [];
    const images = imagesFor(wanting.filter(({ vpc }) => scopeKey(vpc.end.groups) === scopeKey(answered.scope)));
    return images.length === 0 ? [] : [{ ...request, kinds: KINDS, clusters: [], images }];
  });
}

function needsImage({ spec, liveInstance }: WantedRouter): boolean {
  return spec.image === undefined && liveInstance === undefined;
}

/** Each once. */
function imagesFor(hybrids: readonly Hybrid[]): readonly ImageWanted[] {
  const wanted = hybrids
    .flatMap(({ routers }) => routers.filter(needsImage))
    .map(
      ({ spec: { platform, licence = "byol" } }): ImageWanted =>
        platform === "linux" ? { platform } : { platform, licence },
    );
  return [...new Map(wanted.map((one) => [`${one.platform} ${one.licence ?? ""}`, one])).values()];
}

import { type Diagnostic, diagnose } from "../../../diagnostics/index.ts";
import { collectionKey } from "../../../observed/index.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";
import { imageOf } from "./images.ts";

/** DMVPN-8 and DMVPN-9: what the world lacks for a router. */
export function hybridProblems(hybrid: Hybrid): readonly Diagnostic[] {
  return hybrid.routers.flatMap((router, index) => {
    const path = ["spec", "links", hybrid.link, "dmvpn", "routers", index];
    return [...withoutPlace(hybrid, router, path), ...withoutImage(hybrid, router, path)];
  });
}

type Place = readonly (string | number)[];

function withoutPlace({ link, vpc }: Hybrid, { place, spec }: WantedRouter, path: Place): readonly Diagnostic[] {
  if (place !== undefined) return [];
  const where = vpc.end.worldId === undefined ? `VPC ${vpc.end.key}, which is yet to be made,` : vpc.end.worldId;
  const named = Object.values(spec.subnets).filter((id) => id !== undefined);
  const message =
    named.length > 0
      ? `link ${link}: ${named.join(" and ")} ${named.length === 1 ? "is" : "are"} not in ${spec.zone} of ${where}, or has no free address`
      : `link ${link}: ${where} has no subnet in ${spec.zone} that leads to an internet gateway beside one for its nodes, each with a free address`;
  return [diagnose("DMVPN-8", { message, path })];
}

function withoutImage({ link, vpc, snapshot }: Hybrid, router: WantedRouter, path: Place): readonly Diagnostic[] {
  const status = snapshot.scopes[collectionKey(vpc.end.groups, "machine-image")];
  if (imageOf(router, snapshot) !== undefined || status?.kind !== "observed") return [];
  const { platform, licence = "byol" } = router.spec;
  const what = platform === "linux" ? "Debian 13" : `${platform} (${licence})`;
  const message = `link ${link}: no image of ${what} was found in ${vpc.end.scope.region}`;
  return [diagnose("DMVPN-9", { message, path })];
}

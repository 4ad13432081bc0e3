import { countText } from "../../../addressing/index.ts";
import { type Diagnostic, diagnose } from "../../../diagnostics/index.ts";
import { collectionKey } from "../../../observed/index.ts";
import { iosxeFirstBoot, USER_DATA_BYTES } from "../../../routers/index.ts";
import type { Traffic } from "../traffic.ts";
import type { Hybrid, WantedRouter } from "./hybrid.ts";
import { architectureOf, imageOf, typeOf } from "./images.ts";
import { answersBeyond } from "./router-groups.ts";
import { spokeOf } from "./router-model.ts";

/** DMVPN-8 and DMVPN-9: what the world lacks for a router; DMVPN-11: what is too much for it; DMVPN-15: what its group lets in beyond `allow`. */
export function hybridProblems(hybrid: Hybrid): readonly Diagnostic[] {
  const ofEach = hybrid.routers.flatMap((router, index) => {
    const path = ["spec", "links", hybrid.link, "dmvpn", "routers", index];
    return [
      ...withoutPlace(hybrid, router, path),
      ...withoutImage(hybrid, router, path),
      ...toldTooMuch(hybrid, router, path),
    ];
  });
  return [...ofEach, ...letsInMore(hybrid)];
}

type Place = readonly (string | number)[];

/** Where tables were not asked for, nobody knows which subnet leads where. */
function withoutPlace({ link, vpc, snapshot }: Hybrid, router: WantedRouter, path: Place): readonly Diagnostic[] {
  const { place, spec } = router;
  const isAsked = NEEDED.every((kind) => snapshot.scopes[collectionKey(vpc.end.scope, kind)] !== undefined);
  if (place !== undefined || !isAsked) return [];
  const where = vpc.end.worldId === undefined ? `VPC ${vpc.end.key}, which is yet to be made,` : vpc.end.worldId;
  const named = Object.values(spec.subnets).filter((id) => id !== undefined);
  const message =
    named.length > 0
      ? `link ${link}: ${named.join(" and ")} ${named.length === 1 ? "is" : "are"} not in ${spec.zone} of ${where}, or has no free address`
      : `link ${link}: ${where} has no subnet in ${spec.zone} that leads to an internet gateway beside one for its nodes, each with a free address`;
  return [diagnose("DMVPN-8", { message, path })];
}

const NEEDED = ["subnet", "route-table"] as const;

function withoutImage(hybrid: Hybrid, router: WantedRouter, path: Place): readonly Diagnostic[] {
  const { link, vpc, snapshot } = hybrid;
  const status = snapshot.scopes[collectionKey(vpc.end.groups, "machine-image")];
  if (imageOf(hybrid, router) !== undefined || status?.kind !== "observed") return [];
  const { platform, licence = "byol" } = router.spec;
  const what = platform === "linux" ? "Debian 13" : `${platform} (${licence})`;
  const architecture = architectureOf(router);
  const message = `link ${link}: no image of ${what} for ${architecture}, which ${typeOf(router)} runs, was found in ${vpc.end.scope.region}`;
  const fix =
    architecture === "arm64" && platform !== "linux"
      ? "Cisco's images are for x86_64: take another `instanceType`, as c5.large."
      : undefined;
  return [diagnose("DMVPN-9", { message, path, fix })];
}

/** What cloud-init reads is packed; what an IOS-XE router reads goes in as it is. */
function toldTooMuch(hybrid: Hybrid, router: WantedRouter, path: Place): readonly Diagnostic[] {
  const { place, spec, name } = router;
  if (place === undefined || spec.platform === "linux") return [];
  const { bytes } = iosxeFirstBoot(spokeOf(hybrid, router, place));
  if (bytes <= USER_DATA_BYTES) return [];
  const message = `link ${hybrid.link}: what router ${name} is told at its first boot takes ${countText(bytes)} bytes, and EC2 takes ${countText(USER_DATA_BYTES)}`;
  return [diagnose("DMVPN-11", { message, path: [...path, "extra"] })];
}

function letsInMore(hybrid: Hybrid): readonly Diagnostic[] {
  const { link, dmvpn } = hybrid;
  const more = answersBeyond(hybrid);
  if (more.length === 0) return [];
  const texts = new Set(more.map(trafficText));
  const sources = new Set(more.flatMap((one) => one.sources));
  const message = `link ${link}, allow: what site ${dmvpn.site} begins is answered by either router, so their group lets ${[...sources].join(", ")} send it ${[...texts].join(" and ")}, whether it asked or not`;
  return [diagnose("DMVPN-15", { message, path: ["spec", "links", link, "allow"] })];
}

function trafficText({ protocol, fromPort, toPort }: Traffic): string {
  if (protocol === "-1") return "everything";
  if (protocol === "icmp") return "replies of ICMP";
  if (fromPort === undefined) return `protocol ${protocol}`;
  return `${protocol.toUpperCase()} to ports ${fromPort}-${toPort ?? fromPort}`;
}

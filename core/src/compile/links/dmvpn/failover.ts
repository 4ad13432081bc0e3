import { TAG_PARTNER, TAG_RANGES } from "../../../desired/index.ts";
import { FAILOVER_PROGRAM, type Failover, GUEST_SHELL_PROGRAM, packagesOf } from "../../../routers/index.ts";
import { type Hybrid, partnerOf, type WantedRouter } from "./hybrid.ts";

/** What moves routes on a router that has a partner; `undefined` of one that is alone. */
export function failoverOf(hybrid: Hybrid, router: WantedRouter): Failover | undefined {
  const { dmvpn } = hybrid;
  const { spec, place } = router;
  const partner = partnerIn(hybrid, router);
  if (place === undefined) return undefined;
  const settings = { ...settingsOf(hybrid, router), address: place.inside.address };
  if (spec.platform === "linux") {
    // One that had a partner keeps what moves routes, which does nothing then: to take it away would be another instance.
    const had = packagesOf(router.liveInstance?.props.userData ?? "").includes("nodejs");
    if (partner === undefined && !had) return undefined;
    const { gateway } = place.inside;
    return { program: FAILOVER_PROGRAM, settings: text({ ...settings, gateway, bfd: dmvpn.bfd }) };
  }
  if (partner === undefined) return undefined;
  const tunnel = `Tunnel${dmvpn.tunnel.number}`;
  return { program: GUEST_SHELL_PROGRAM, settings: text({ ...settings, partner, interface: tunnel }) };
}

/** What a router moves routes by, as `apps/failover/src/settings.ts` has it. No id of the world is in it, for they change. */
function settingsOf({ fabric, link, vpc }: Hybrid, { name }: WantedRouter): object {
  return { region: vpc.end.scope.region, uid: fabric.metadata.uid, link, name };
}

function partnerIn(hybrid: Hybrid, router: WantedRouter): { address: string; tunnel: string } | undefined {
  const partner = partnerOf(hybrid, router);
  return partner?.place && { address: partner.place.inside.address, tunnel: partner.spec.tunnelAddress };
}

/** Who the partner is, as a tag of the inside interface: what moves routes on `linux` asks for it once a minute. */
export function partnerTag(hybrid: Hybrid, router: WantedRouter): Readonly<Record<string, string>> {
  const partner = partnerIn(hybrid, router);
  return { [TAG_PARTNER]: partner === undefined ? "none" : `${partner.address} ${partner.tunnel}` };
}

function text(settings: object): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** A tag's value has at most 256 characters, of which a prefix takes 19 with what is between. */
const PREFIXES_A_TAG = 13;

/**
 * The site's ranges as tags of an inside interface: what moves routes reads them whenever it is to move some, so that no router has to be told of a
 * range that comes or goes. A value that ends with `+` goes on in the next tag; tags that are left over count for nothing.
 */
export function rangeTags({ far }: Hybrid): Readonly<Record<string, string>> {
  const { routed } = far.ranges();
  const count = Math.ceil(routed.length / PREFIXES_A_TAG);
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const words = routed.slice(at * PREFIXES_A_TAG, (at + 1) * PREFIXES_A_TAG);
      return [
        at === 0 ? TAG_RANGES : `${TAG_RANGES}-${at + 1}`,
        [...words, ...(at + 1 < count ? ["+"] : [])].join(" "),
      ];
    }),
  );
}

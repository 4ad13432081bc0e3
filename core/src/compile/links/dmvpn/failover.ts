import { TAG_RANGES } from "../../../desired/index.ts";
import { FAILOVER_PROGRAM, type Failover, GUEST_SHELL_PROGRAM } from "../../../routers/index.ts";
import { type Hybrid, partnerOf, type WantedRouter } from "./hybrid.ts";

/** What moves routes on a router that has a partner; `undefined` of one that is alone. */
export function failoverOf(hybrid: Hybrid, router: WantedRouter): Failover | undefined {
  const settings = settingsOf(hybrid, router);
  if (settings === undefined) return undefined;
  if (router.spec.platform === "linux") return { program: FAILOVER_PROGRAM, settings: text(settings) };
  const tunnel = `Tunnel${hybrid.dmvpn.tunnel.number}`;
  return { program: GUEST_SHELL_PROGRAM, settings: text({ ...settings, interface: tunnel }) };
}

/**
 * What a router with a partner moves routes by, as `apps/failover/src/settings.ts` has it. No id of the world is in it, for they change, and nothing
 * that changes while both routers stay.
 */
function settingsOf(hybrid: Hybrid, router: WantedRouter): object | undefined {
  const { fabric, link, vpc } = hybrid;
  const { name, place } = router;
  const partner = partnerOf(hybrid, router);
  if (partner?.place === undefined || place === undefined) return undefined;
  return {
    region: vpc.end.scope.region,
    uid: fabric.metadata.uid,
    link,
    name,
    address: place.inside.address,
    partner: { address: partner.place.inside.address, tunnel: partner.spec.tunnelAddress },
  };
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

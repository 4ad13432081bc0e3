import {
  failingIosxeLayer,
  failingLayer,
  HEALTH_COMMANDS,
  IOSXE_HEALTH_COMMANDS,
  type TunnelLayer,
} from "../../../routers/index.ts";
import type { Fabric } from "../../../spec/index.ts";
import type { RouterEvidence } from "./evidence.ts";

/** What one router is asked, by commands that change nothing; and what its answers, in the same order, come to. */
export interface RouterQuestion {
  readonly link: string;
  /** `west2-dc1/us-west-2a`, as scopes of the plane `router` have it. */
  readonly router: string;
  readonly commands: readonly string[];
  /** The lowest layer of its tunnel that fails; undefined: all work. */
  readonly layerOf: (answers: readonly string[]) => TunnelLayer | undefined;
}

/** Routers of a Fabric's links that can be asked what they know of their tunnels, and those that cannot, by link. */
export interface RouterQuestions {
  readonly asked: readonly RouterQuestion[];
  readonly silent: ReadonlyMap<string, readonly RouterEvidence[]>;
}

type Dmvpn = NonNullable<Fabric["spec"]["links"][string]["dmvpn"]>;

/** The spokes of links with `access` in the Fabric, which is by whom it may be asked. */
export function routerQuestions({ spec }: Fabric): RouterQuestions {
  const asked: RouterQuestion[] = [];
  const silent = new Map<string, RouterEvidence[]>();
  for (const [link, { dmvpn, manage }] of Object.entries(spec.links)) {
    if (dmvpn === undefined || manage === "none") continue;
    const site = spec.sites[dmvpn.site];
    const ranges = [...(site?.nodes ?? []), ...(site?.pods ?? [])];
    for (const [index, { access, platform }] of dmvpn.routers.entries()) {
      const router = `${link}/${nameOf(dmvpn, index)}`;
      if (access !== undefined) asked.push({ link, router, ...questionOf(platform, dmvpn, ranges) });
      else
        silent.set(link, [
          ...(silent.get(link) ?? []),
          { kind: "silent", name: router, role: "spoke", why: "it has no `access`" },
        ]);
    }
  }
  return { asked, silent };
}

/** Its zone; a second one of the zone `ZONE-2`. */
function nameOf({ routers }: Dmvpn, index: number): string {
  const zone = routers[index]?.zone ?? "";
  const before = routers.slice(0, index).filter((one) => one.zone === zone).length;
  return before === 0 ? zone : `${zone}-${before + 1}`;
}

function questionOf(
  platform: Dmvpn["routers"][number]["platform"],
  { tunnel }: Dmvpn,
  ranges: readonly string[],
): Pick<RouterQuestion, "commands" | "layerOf"> {
  if (platform === "linux") {
    const { sas, nhrp, neighbours, routes } = HEALTH_COMMANDS;
    return {
      commands: [sas, nhrp, neighbours, routes].map(commandLine),
      layerOf: ([one = "", two = "", three = "", four = ""]) =>
        failingLayer({ sas: one, nhrp: two, neighbours: three, routes: four }, ranges),
    };
  }
  const { dmvpn, ike, ipsec, neighbours, routes } = IOSXE_HEALTH_COMMANDS;
  return {
    commands: [dmvpn, ike, ipsec, neighbours, routes],
    layerOf: ([one = "", two = "", three = "", four = "", five = ""]) =>
      failingIosxeLayer(
        { dmvpn: one, ike: two, ipsec: three, neighbours: four, routes: five },
        ranges,
        `Tunnel${tunnel.number}`,
      ),
  };
}

/** For a shell: words with blanks in quotes. A program that does not run answers nothing, which is an answer too. */
function commandLine(words: readonly string[]): string {
  const line = words.map((word) => (/^[\w./-]+$/.test(word) ? word : `'${word}'`)).join(" ");
  return `${line} 2>/dev/null || true`;
}

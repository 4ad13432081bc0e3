import { findVpc, hubName, identityOf, linkPartId, namesOf } from "../../../compile/index.ts";
import { observedOf, type Snapshot } from "../../../observed/index.ts";
import {
  failingIosxeLayer,
  failingIosxeLayerOfPeer,
  failingLayer,
  failingLayerOfPeer,
  HEALTH_COMMANDS,
  type HubPeer,
  IOSXE_HEALTH_COMMANDS,
  type IosxeReadings,
  type LinuxReadings,
  type TunnelLayer,
} from "../../../routers/index.ts";
import type { Fabric } from "../../../spec/index.ts";
import type { RouterEvidence } from "./evidence.ts";

/** What is known of a link by one router. */
export interface LinkEvidence {
  readonly link: string;
  readonly evidence: RouterEvidence;
}

/** What one router is asked, by commands that change nothing; and what its answers, in the same order, come to. */
export interface RouterQuestion {
  /** `west2-dc1/us-west-2a`, `dc1/hub-1`, as scopes of the plane `router` have it. */
  readonly router: string;
  readonly commands: readonly string[];
  readonly told: (answers: readonly string[]) => readonly LinkEvidence[];
  /** When it does not answer. */
  readonly silent: (why: string) => readonly LinkEvidence[];
}

/** Routers at both ends of a Fabric's links that can be asked what they know of their tunnels, and spokes that cannot. */
export interface RouterQuestions {
  readonly asked: readonly RouterQuestion[];
  readonly silent: readonly LinkEvidence[];
}

type Dmvpn = NonNullable<Fabric["spec"]["links"][string]["dmvpn"]>;
type Platform = Dmvpn["routers"][number]["platform"] | "iosxe";

interface Joined {
  readonly link: string;
  readonly dmvpn: Dmvpn;
}

/** Spokes of links, and hubs of the sites that they lead to: those with `access` in the Fabric, which is by whom they may be asked. */
export function routerQuestions(fabric: Fabric, snapshot: Snapshot): RouterQuestions {
  const joined = Object.entries(fabric.spec.links).flatMap(([link, { dmvpn, manage }]): readonly Joined[] =>
    dmvpn === undefined || manage === "none" ? [] : [{ link, dmvpn }],
  );
  return {
    asked: [
      ...joined.flatMap((one) => spokes(fabric, one)),
      ...Object.keys(fabric.spec.sites).flatMap((site) => hubs(fabric, site, joined, snapshot)),
    ],
    silent: joined.flatMap(({ link, dmvpn: { routers } }) =>
      namesOf(routers).flatMap((name, index): readonly LinkEvidence[] => {
        if (routers[index]?.access !== undefined) return [];
        return [
          { link, evidence: { kind: "silent", name: `${link}/${name}`, role: "spoke", why: "it has no `access`" } },
        ];
      }),
    ),
  };
}

function spokes({ spec }: Fabric, { link, dmvpn }: Joined): readonly RouterQuestion[] {
  const { nodes = [], pods = [] } = spec.sites[dmvpn.site] ?? {};
  const names = namesOf(dmvpn.routers);
  return dmvpn.routers.flatMap(({ access, platform }, index): readonly RouterQuestion[] => {
    if (access === undefined) return [];
    const name = `${link}/${names[index]}`;
    const layerOf = readerOf(
      platform,
      (readings) => failingLayer(readings, [...nodes, ...pods]),
      (readings) => failingIosxeLayer(readings, [...nodes, ...pods], `Tunnel${dmvpn.tunnel.number}`),
    );
    return [
      {
        router: name,
        commands: commandsOf(platform),
        told: (answers) => [{ link, evidence: told(name, "spoke", layerOf(answers)) }],
        silent: (why) => [{ link, evidence: { kind: "silent", name, role: "spoke", why } }],
      },
    ];
  });
}

/** A hub is asked once, and tells of each spoke of every link. */
function hubs(fabric: Fabric, site: string, all: readonly Joined[], snapshot: Snapshot): readonly RouterQuestion[] {
  const joined = all.filter(({ dmvpn }) => dmvpn.site === site);
  const { hubs: specs = [], manage } = fabric.spec.sites[site] ?? {};
  if (manage === "none" || joined.length === 0) return [];
  return specs.flatMap(({ access, platform }, index): readonly RouterQuestion[] => {
    if (access === undefined || platform === "junos") return [];
    const router = `${site}/${hubName(index)}`;
    const name = `sites/${router}`;
    return [
      {
        router,
        commands: commandsOf(platform),
        told: (answers) =>
          joined.flatMap((one) =>
            peersOf(fabric, one, snapshot).map(({ about, peer }): LinkEvidence => {
              const ranges = rangesOf(fabric, one.dmvpn.vpc, snapshot);
              const layerOf = readerOf(
                platform,
                (readings) => failingLayerOfPeer(readings, peer, ranges),
                (readings) => failingIosxeLayerOfPeer(readings, peer, ranges, `Tunnel${one.dmvpn.tunnel.number}`),
              );
              return { link: one.link, evidence: { ...told(name, "hub", layerOf(answers)), about } };
            }),
          ),
        silent: (why) => joined.map(({ link }) => ({ link, evidence: { kind: "silent", name, role: "hub", why } })),
      },
    ];
  });
}

function peersOf(
  fabric: Fabric,
  { link, dmvpn: { routers } }: Joined,
  snapshot: Snapshot,
): readonly { readonly about: string; readonly peer: HubPeer }[] {
  return namesOf(routers).flatMap((name, index) => {
    const spec = routers[index];
    if (spec === undefined) return [];
    const identity = identityOf({ fabric, link }, { name, spec });
    const id = linkPartId(link, "router-address", name);
    const address = observedOf(snapshot, "router-address").find(
      ({ owner }) => owner?.uid === fabric.metadata.uid && owner.id === id,
    );
    const peer = {
      identity: identity.kind === "fqdn" ? identity.name : identity.address,
      tunnelAddress: spec.tunnelAddress,
      ...(address?.facts.public ? { publicAddress: address.facts.public } : {}),
    };
    return [{ about: `${link}/${name}`, peer }];
  });
}

/** The block by which a VPC is known to every router of it; further ones may be of pods that nobody is to reach. */
function rangesOf(fabric: Fabric, vpc: string, snapshot: Snapshot): readonly string[] {
  const finding = findVpc(fabric, vpc, snapshot);
  return finding.kind === "found" ? [finding.vpc.props.cidr] : [];
}

function told(
  name: string,
  role: RouterEvidence["role"],
  fails: TunnelLayer | undefined,
): Extract<RouterEvidence, { readonly kind: "told" }> {
  return { kind: "told", name, role, ...(fails === undefined ? {} : { fails }) };
}

function commandsOf(platform: Platform): readonly string[] {
  if (platform === "linux") {
    const { sas, nhrp, neighbours, routes } = HEALTH_COMMANDS;
    return [sas, nhrp, neighbours, routes].map(commandLine);
  }
  const { dmvpn, ike, ipsec, neighbours, routes } = IOSXE_HEALTH_COMMANDS;
  return [dmvpn, ike, ipsec, neighbours, routes];
}

/** Answers to `commandsOf` as what they are. */
function readerOf(
  platform: Platform,
  linux: (readings: LinuxReadings) => TunnelLayer | undefined,
  iosxe: (readings: IosxeReadings) => TunnelLayer | undefined,
): (answers: readonly string[]) => TunnelLayer | undefined {
  return ([one = "", two = "", three = "", four = "", five = ""]) =>
    platform === "linux"
      ? linux({ sas: one, nhrp: two, neighbours: three, routes: four })
      : iosxe({ dmvpn: one, ike: two, ipsec: three, neighbours: four, routes: five });
}

/** For a shell: words with blanks in quotes. A program that does not run answers nothing, which is an answer too. */
function commandLine(words: readonly string[]): string {
  const line = words.map((word) => (/^[\w./-]+$/.test(word) ? word : `'${word}'`)).join(" ");
  return `${line} 2>/dev/null || true`;
}

import type { TunnelLayer } from "../../../routers/index.ts";
import { blockedBy } from "./blocked.ts";
import type { Culprit, RouterEvidence, TunnelEvidence, TunnelPacket } from "./evidence.ts";

/**
 * What fails of a hybrid link, by the lowest layer that does: what AWS shows goes before what routers say, that before what packets do.
 * Undefined where every packet gets through as it should and every router says that all is well.
 */
export function culprit(evidence: TunnelEvidence): Culprit | undefined {
  const [blocker] = evidence.blockers;
  if (blocker !== undefined) return blockedBy(blocker);
  return byRouters(evidence) ?? byPackets(evidence);
}

const ORDER: readonly TunnelLayer[] = ["ike", "ipsec", "nhrp", "ospf", "route"];

type Told = Extract<RouterEvidence, { readonly kind: "told" }>;

/** The lowest layer of all, of spokes before hubs: what a spoke lacks its hub cannot have. */
function byRouters({ routers, site, link }: TunnelEvidence): Culprit | undefined {
  const failing = routers.flatMap((one) => (one.kind === "told" && one.fails !== undefined ? [one] : []));
  const rankOf = ({ fails = "route", role }: Told): number => ORDER.indexOf(fails) * 2 + Number(role === "hub");
  const [worst] = failing.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (worst?.fails === undefined) return undefined;
  const others = routers.some((one) => one.kind === "told" && one.role === "spoke" && one.fails === undefined);
  const rest = others && worst.role === "spoke" ? " Other routers of the link work: tables that lead to them do." : "";
  const { cause, fix } = worst.role === "hub" ? hubSays(worst, link, site) : spokeSays(worst.fails, site);
  return { layer: worst.fails, at: worst.name, cause: `${worst.name}: ${cause}${rest}`, fix };
}

interface Words {
  readonly cause: string;
  readonly fix: string;
}

function spokeSays(layer: TunnelLayer, site: string): Words {
  switch (layer) {
    case "ike":
      return {
        cause:
          "there is no IKE security association with any hub: the pre-shared keys or the identities differ, or nothing comes through on UDP 500 and 4500.",
        fix: `Compare the key, and the identity by which the hub of sites/${site} knows this router, with \`podspan export\`; see that firewalls before the hub let UDP 500 and 4500 pass.`,
      };
    case "ipsec":
      return {
        cause:
          "keys are exchanged, and no IPsec security association carries packets both ways: proposals, modes or selectors differ, or UDP 4500 is lost one way.",
        fix: "Both ends need ESP with AES-GCM-256 in transport mode for GRE (protocol 47); see that UDP 4500 passes both ways.",
      };
    case "nhrp":
      return {
        cause:
          "the tunnel is secured, and the hub does not take its NHRP registration: the NHRP keys, the GRE keys or the hub's tunnel address differ.",
        fix: `Compare \`nhrp.key\`, \`tunnel.key\` and the hubs' \`tunnelAddress\` of sites/${site} with the hub's configuration.`,
      };
    case "ospf":
      return {
        cause:
          "it is registered with the hub, and they are no OSPF neighbours: keys, areas, timers or network types differ, or multicast does not get through.",
        fix: "Compare `ospf.key`, `tunnelArea`, `hello` and `dead` with the hub's; both ends are point-to-multipoint, and their MTU is the same.",
      };
    case "route":
      return {
        cause: `it has an OSPF neighbour, and learns no route to the ranges of sites/${site}: the hub does not tell them.`,
        fix: "Let the hub redistribute the site's ranges into OSPF, as `podspan export` writes it.",
      };
  }
}

/** The other end of the same, where a spoke itself says nothing of it: it has no `access`, or does not know. */
function hubSays({ fails = "route", about }: Told, link: string, site: string): Words {
  const spoke = about ?? `any router of links/${link}`;
  switch (fails) {
    case "ike":
      return {
        cause: `it has no IKE security association with ${spoke}: that one does not run or cannot call, the pre-shared keys or identities differ, or nothing comes through on UDP 500 and 4500.`,
        fix: "See that the router runs; compare the key and its identity with `podspan export`; see that firewalls before the hub let UDP 500 and 4500 pass.",
      };
    case "ipsec":
      return {
        cause: `keys are exchanged with ${spoke}, and no IPsec security association carries packets both ways: proposals, modes or selectors differ, or UDP 4500 is lost one way.`,
        fix: spokeSays(fails, site).fix,
      };
    case "nhrp":
      return {
        cause: `the tunnel to ${spoke} is secured, and that one is not registered: the NHRP keys, the GRE keys or its tunnel address differ.`,
        fix: spokeSays(fails, site).fix,
      };
    case "ospf":
      return {
        cause: `${spoke} is registered, and they are no OSPF neighbours: keys, areas, timers or network types differ, or multicast does not get through.`,
        fix: spokeSays(fails, site).fix,
      };
    case "route":
      return {
        cause: `it learns no route to the ranges of the VPC: ${spoke} does not tell them (VPN-5), or it takes none (ROUTE-2).`,
        fix: "Run `podspan apply`, which puts back what the routers tell; and see which areas and filters the hub has.",
      };
  }
}

/** Where AWS and the routers show nothing wrong. */
function byPackets({ routers, packets, site, link }: TunnelEvidence): Culprit | undefined {
  const translated = packets.find(({ seenAs }) => seenAs !== undefined);
  const lost = packets.filter(({ through }) => !through);
  if (lost.length === 0) return translated === undefined ? undefined : snat(translated, site);
  const spokes = routers.filter(({ role }) => role === "spoke");
  // What a hub says of a spoke is as good: it has come as far as the hub.
  const known = new Set(routers.flatMap((one) => (one.kind === "told" ? (one.about ?? []) : [])));
  const unasked = spokes.filter(({ kind, name }) => kind === "silent" && !known.has(name));
  if (lost.every(({ kind, part }) => kind === "large" && someThrough(packets, part))) return mtu(link);
  if (!someThrough(packets, "pods") && someThrough(packets, "nodes")) return podsUnknown(site);
  return spokes.length === 0 || unasked.length > 0 ? unknown(unasked, link) : beyond(site);
}

/** Whether anything but large packets of a part got through. */
function someThrough(packets: readonly TunnelPacket[], part: TunnelPacket["part"]): boolean {
  return packets.some((one) => one.part === part && one.through && one.kind !== "large");
}

function snat({ seenAs }: TunnelPacket, site: string): Culprit {
  return {
    layer: "snat",
    at: seenAs ?? "",
    cause: `sites/${site} sees ${seenAs} instead of the pod: its node still translates what is for the site.`,
    fix: "Run `podspan apply`, which excludes the site's ranges from SNAT, and restart aws-node where it runs with older variables.",
  };
}

function mtu(link: string): Culprit {
  return {
    layer: "mtu",
    at: `links/${link}`,
    cause:
      "small packets get through and large ones do not: a part of the way carries less than the tunnel's MTU and says nothing.",
    fix: "Lower `tunnel.mtu` at both ends, or let ICMP type 3 code 4 pass on the way; `pods.mtu` keeps pods below it.",
  };
}

function podsUnknown(site: string): Culprit {
  return {
    layer: "route",
    at: `sites/${site}`,
    cause:
      "what nodes send is answered and what pods send is not: the site knows no way back to the pods' ranges, or lets them not in (ROUTE-2).",
    fix: "Let the site route the pods' ranges to its hub, and its firewalls let them in.",
  };
}

function beyond(site: string): Culprit {
  return {
    layer: "site",
    at: `sites/${site}`,
    cause:
      "the tunnel works as far as its routers say, and no packet is answered: behind the hub there is no way back to the VPC (ROUTE-2), or a firewall.",
    fix: `Follow the way from the hub of sites/${site}: its own routes to the VPC's ranges, and the firewalls after it.`,
  };
}

function unknown(unasked: readonly RouterEvidence[], link: string): Culprit {
  const names = unasked.map((one) => `${one.name}${one.kind === "silent" ? ` (${one.why})` : ""}`).join(", ");
  const whom = names === "" ? "no router was asked" : `${names} could not be asked`;
  return {
    layer: "unknown",
    at: `links/${link}`,
    cause: `no packet is answered, and ${whom}: it may be IKE, IPsec, NHRP, OSPF or routes of the site.`,
    fix: "Give the routers `access` in the Fabric, and their layers are told apart; or look at `swanctl --list-sas`, `show dmvpn`, `show ip ospf neighbor` there.",
  };
}

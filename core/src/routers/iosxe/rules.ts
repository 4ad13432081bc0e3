/** What the renderer knows of a statement beyond its text. */
export interface Rule {
  /** First words of the statements that it is about. */
  readonly head: string;
  /** So many of their words tell one from another: with the same, a new one takes the place of the old. Absent: all of them. */
  readonly words?: number;
  /** Another of the same first words is refused until the old one is gone. */
  readonly removeFirst?: true;
  /** Taken away by its first words alone: with more of them only what they add would go. */
  readonly byName?: true;
  /** Others name it, so it goes away after they have changed. */
  readonly named?: true;
  /** Cannot be taken away: hardware, and what the platform always has. Only what is nested in it can. */
  readonly permanent?: true;
  /** Rules of what is nested in it. */
  readonly nested?: readonly Rule[];
}

function one(head: string, more: Partial<Rule> = {}): Rule {
  return { head, words: head.split(" ").length, ...more };
}

const PORT: readonly Rule[] = [
  one("description"),
  one("mtu"),
  one("ip dhcp client request router"),
  one("ip address"),
  one("ip nat", { permanent: true }),
  one("shutdown", { permanent: true }),
];

/**
 * The guest shell's network is made where it is missing and never taken away: Cisco's images bring it along, IOS-XE asks before it lets go of a
 * translation that is in use, and of an application that runs.
 */
const STAYS = { permanent: true } as const;

/** A VRF takes the address away, so it comes first. */
const GUEST_PORT: readonly Rule[] = [one("vrf forwarding", STAYS), one("ip address", STAYS), one("ip nat", STAYS)];

const GUEST_SHELL: readonly Rule[] = [
  { head: "app-vnic", words: 2, ...STAYS, nested: [one("guest-ipaddress", STAYS)] },
  one("app-default-gateway", STAYS),
  one("name-server0", STAYS),
];

/** `action 2.0 …`: another of the same number takes its place. */
const APPLET: readonly Rule[] = [one("event"), { head: "action", words: 2 }];

const TUNNEL: readonly Rule[] = [
  one("description"),
  one("ip address"),
  one("ip redirects"),
  one("ip mtu"),
  one("ip nhrp authentication"),
  { head: "ip nhrp map multicast" },
  one("ip nhrp network-id"),
  one("ip nhrp holdtime"),
  { head: "ip nhrp nhs" },
  one("ip nhrp registration no-unique"),
  one("ip nhrp shortcut"),
  one("ip nhrp redirect"),
  one("ip tcp adjust-mss"),
  one("ip ospf authentication"),
  one("ip ospf message-digest-key 1", { removeFirst: true }),
  one("ip ospf network"),
  one("ip ospf priority"),
  one("ip ospf hello-interval"),
  one("ip ospf dead-interval"),
  one("tunnel source"),
  one("tunnel mode"),
  one("tunnel key"),
  one("tunnel protection"),
];

const PEER: readonly Rule[] = [one("address"), one("identity"), one("pre-shared-key")];

const IKE_PROFILE: readonly Rule[] = [
  { head: "match identity remote" },
  one("identity local"),
  one("authentication remote"),
  one("authentication local"),
  one("keyring local"),
  one("dpd"),
];

const IPSEC_PROFILE: readonly Rule[] = [
  one("set security-association replay"),
  one("set transform-set"),
  one("set ikev2-profile"),
];

const OSPF: readonly Rule[] = [
  one("router-id"),
  one("redistribute static", { byName: true }),
  { head: "passive-interface default" },
  { head: "passive-interface" },
  { head: "network" },
];

/** In the order in which they go in: what is named before what names it. They come off the other way round. */
export const RULES: readonly Rule[] = [
  one("license boot level"),
  one("hostname"),
  { head: "interface GigabitEthernet", permanent: true, nested: PORT },
  { head: "interface TenGigabitEthernet", permanent: true, nested: PORT },
  { head: "service password-encryption" },
  {
    head: "crypto ikev2 proposal",
    named: true,
    nested: [one("encryption"), one("integrity"), one("prf"), one("group")],
  },
  { head: "crypto ikev2 policy", named: true, nested: [one("match fvrf"), { head: "proposal" }] },
  { head: "crypto ikev2 keyring", named: true, nested: [{ head: "peer", nested: PEER }] },
  { head: "crypto ikev2 profile", named: true, nested: IKE_PROFILE },
  { head: "crypto ipsec transform-set", words: 4, named: true, nested: [one("mode")] },
  { head: "crypto ipsec profile", named: true, nested: IPSEC_PROFILE },
  { head: "interface Tunnel", nested: TUNNEL },
  { head: "ip prefix-list", words: 5, removeFirst: true, named: true },
  { head: "route-map", named: true, nested: [{ head: "match ip address prefix-list" }] },
  { head: "router ospf", nested: OSPF },
  { head: "bfd-template", named: true, nested: [one("interval")] },
  { head: "bfd map", words: 5, removeFirst: true },
  { head: "ip route static bfd" },
  { head: "ip route" },
  one("ip ssh version"),
  { head: "ip access-list", named: true, nested: [{ head: "permit" }, { head: "deny" }] },
  { head: "line vty", permanent: true, nested: [one("transport input"), { head: "access-class" }] },
  one("iox", STAYS),
  { head: "vrf definition GS", ...STAYS, nested: [{ head: "address-family", ...STAYS }] },
  { head: "interface VirtualPortGroup", ...STAYS, nested: GUEST_PORT },
  { head: "ip access-list standard GS_NAT_ACL", ...STAYS, nested: [{ head: "permit", ...STAYS }] },
  { head: "ip nat inside source list GS_NAT_ACL", words: 6, ...STAYS },
  { head: "ip route vrf GS", ...STAYS },
  { head: "app-hosting appid guestshell", ...STAYS, nested: GUEST_SHELL },
  { head: "event manager applet", words: 4, byName: true, nested: APPLET },
];

/** The rule of a statement, where one is known, and how early it goes in among its neighbours. */
export function ruleOf(rules: readonly Rule[], text: string): { readonly rule?: Rule; readonly rank: number } {
  const plain = text.replace(/^no /, "");
  const rank = rules.reduce(
    (best, { head }, at) => (beginsWith(plain, head) && head.length > (rules[best]?.head.length ?? 0) ? at : best),
    rules.length,
  );
  const rule = rules[rank];
  return rule === undefined ? { rank } : { rule, rank };
}

/** Whole words, but for the number of an interface, which stands next to its kind. */
function beginsWith(text: string, head: string): boolean {
  return text === head || text.startsWith(head.startsWith("interface ") ? head : `${head} `);
}

import { automaton, type Rule, type State } from "../syntax.ts";
import {
  CRYPTO,
  IKEV2_KEYRING,
  IKEV2_PEER,
  IKEV2_POLICY,
  IKEV2_PROFILE,
  IKEV2_PROPOSAL,
  IPSEC_PROFILE,
  IPSEC_TRANSFORM,
} from "./crypto.ts";
import { APP_HOSTING, APP_RESOURCE, APP_VNIC, EVENT_APPLET, HOSTING, REDUNDANCY } from "./hosting.ts";
import { INTERFACE_MODE } from "./interface.ts";
import { ARCHIVE, ARCHIVE_LOG, LINE, MANAGEMENT } from "./management.ts";
import { EVERYWHERE, type Mode } from "./mode.ts";
import {
  ACCESS_LIST,
  BFD_TEMPLATE,
  EXTENDED_LIST,
  KEY,
  KEY_CHAIN,
  ROUTE_MAP,
  ROUTER_OSPF,
  ROUTING,
  VRF,
  VRF_FAMILY,
} from "./routing.ts";

export type { Mode } from "./mode.ts";

const MODES: Readonly<Record<Exclude<Mode, "other">, readonly Rule<Mode>[]>> = {
  "access-list": ACCESS_LIST,
  "app-hosting": APP_HOSTING,
  "app-resource": APP_RESOURCE,
  "app-vnic": APP_VNIC,
  archive: ARCHIVE,
  "archive-log": ARCHIVE_LOG,
  "bfd-template": BFD_TEMPLATE,
  "event-applet": EVENT_APPLET,
  "extended-list": EXTENDED_LIST,
  global: [...MANAGEMENT, ...HOSTING, ...ROUTING, ...CRYPTO],
  "ikev2-keyring": IKEV2_KEYRING,
  "ikev2-peer": IKEV2_PEER,
  "ikev2-policy": IKEV2_POLICY,
  "ikev2-profile": IKEV2_PROFILE,
  "ikev2-proposal": IKEV2_PROPOSAL,
  interface: INTERFACE_MODE,
  "ipsec-profile": IPSEC_PROFILE,
  "ipsec-transform": IPSEC_TRANSFORM,
  key: KEY,
  "key-chain": KEY_CHAIN,
  line: LINE,
  redundancy: REDUNDANCY,
  "route-map": ROUTE_MAP,
  "router-ospf": ROUTER_OSPF,
  vrf: VRF,
  "vrf-family": VRF_FAMILY,
};

const made = new Map<Mode, State>();

/** The commands of a mode, read once; undefined where lines are kept as they are. */
export function commandsOf(mode: Mode): State | undefined {
  if (mode === "other") return undefined;
  const known = made.get(mode) ?? automaton([...MODES[mode], ...EVERYWHERE]);
  made.set(mode, known);
  return known;
}

export type {
  DmvpnRouter,
  Ike,
  IkeIdentity,
  IkePeer,
  Nhrp,
  Ospf,
  Partner,
  RouterInterface,
  RouterPlatform,
  RouterSecret,
  Tunnel,
} from "./model.ts";
export { secretMark } from "./model.ts";

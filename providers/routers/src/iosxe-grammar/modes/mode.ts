/** Where a line of a configuration stands. `other`: below a command that the grammar knows by its head alone; its lines are kept as they are. */
export type Mode =
  | "access-list"
  | "app-hosting"
  | "app-resource"
  | "app-vnic"
  | "archive"
  | "archive-log"
  | "bfd-template"
  | "event-applet"
  | "extended-list"
  | "global"
  | "ikev2-keyring"
  | "ikev2-peer"
  | "ikev2-policy"
  | "ikev2-profile"
  | "ikev2-proposal"
  | "interface"
  | "ipsec-profile"
  | "ipsec-transform"
  | "key"
  | "key-chain"
  | "line"
  | "other"
  | "redundancy"
  | "route-map"
  | "router-ospf"
  | "vrf"
  | "vrf-family";

/** Further words that every mode knows. */
export const EVERYWHERE: readonly { readonly syntax: string }[] = [{ syntax: "exit" }, { syntax: "end" }];

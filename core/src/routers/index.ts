export { configurationLines, configurationOf, observedConfiguration } from "./configuration.ts";
export type { RouterFile } from "./file.ts";
export { type HandedSpoke, handOverText, type SiteHandOver } from "./hand-over.ts";
export type { HubPeer } from "./hub-peer.ts";
export type { StatementChange } from "./iosxe/change.ts";
export { cloudHaIn } from "./iosxe/cloud-ha.ts";
export { isFilePath } from "./iosxe/failover.ts";
export { type FirstBoot, iosxeFirstBoot, USER_DATA_BYTES } from "./iosxe/first-boot.ts";
export { GUEST_SHELL, GUEST_SHELL_RUNS, guestShellRuns } from "./iosxe/guest-shell.ts";
export {
  failingIosxeLayer,
  failingIosxeLayerOfPeer,
  IOSXE_HEALTH_COMMANDS,
  type IosxeReadings,
} from "./iosxe/health.ts";
export { GUEST_SHELL_PROGRAM } from "./iosxe/program/guest-shell-program.ts";
export { iosxeStatements } from "./iosxe/render.ts";
export { type KeyText, keyText } from "./key-text.ts";
export { cloudInit, otherFiles, packagesOf } from "./linux/cloud-init.ts";
export { configurationFiles, type LinuxOptions, linuxFiles, linuxPackages } from "./linux/files.ts";
export {
  failingLayer,
  failingLayerOfPeer,
  HEALTH_COMMANDS,
  type LinuxReadings,
  type TunnelLayer,
} from "./linux/health.ts";
export { FAILOVER_PROGRAM } from "./linux/program/failover-program.ts";
export type { SecretSource } from "./linux/secrets.ts";
export type {
  DmvpnRouter,
  Failover,
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
export { renderedFiles } from "./rendered-files.ts";
export { readStatements, type Statement, writeStatements } from "./statement.ts";
export { clearOfType7 } from "./type7.ts";

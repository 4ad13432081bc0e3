export type { SshLogin, SshTarget } from "./connection.ts";
export { iosxeRouter } from "./iosxe/router.ts";

export type { SshLogin, SshTarget } from "./connection.ts";
export { privateKeyFault } from "./private-key.ts";
export { sshRouter } from "./router.ts";

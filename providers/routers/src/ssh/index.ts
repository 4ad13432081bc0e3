export type { SshLogin, SshTarget } from "./connection.ts";
export { sshRouter } from "./router.ts";

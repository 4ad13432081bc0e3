import type { RouterWriteApi } from "../api.ts";
import type { SshTarget } from "./connection.ts";
import { iosxeRouter } from "./iosxe/router.ts";
import { linuxRouter } from "./linux/router.ts";

/** A router over SSH, by its platform. */
export function sshRouter(target: SshTarget): RouterWriteApi {
  return target.address.platform === "linux" ? linuxRouter(target) : iosxeRouter(target);
}

import type { RouterFile } from "./file.ts";
import { failoverFiles } from "./iosxe/failover.ts";
import { iosxeStatements } from "./iosxe/render.ts";
import { type LinuxOptions, linuxFiles } from "./linux/files.ts";
import type { DmvpnRouter } from "./model.ts";
import { writeStatements } from "./statement.ts";

/** A router's configuration as files for people: of IOS-XE one text, and what lies beside it on the router; or a Linux router's. Secrets are marks. */
export function renderedFiles(router: DmvpnRouter, options: LinuxOptions = {}): readonly RouterFile[] {
  if (router.platform === "linux") return linuxFiles(router, options);
  const text = writeStatements(iosxeStatements(router));
  const beside = failoverFiles(router).map((file) => ({ ...file, path: `/${file.path.split("/").at(-1)}` }));
  return [{ path: `/${router.hostname}.ios`, mode: "0644", text }, ...beside];
}

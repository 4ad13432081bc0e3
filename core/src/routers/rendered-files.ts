import type { RouterFile } from "./file.ts";
import { iosxeStatements } from "./iosxe/render.ts";
import { type LinuxOptions, linuxFiles } from "./linux/files.ts";
import type { DmvpnRouter } from "./model.ts";
import { writeStatements } from "./statement.ts";

/** A router's configuration as files for people: one text of IOS-XE, or the files of a Linux router. Secrets are marks. */
export function renderedFiles(router: DmvpnRouter, options: LinuxOptions = {}): readonly RouterFile[] {
  if (router.platform === "linux") return linuxFiles(router, options);
  return [{ path: `/${router.hostname}.ios`, mode: "0644", text: writeStatements(iosxeStatements(router)) }];
}

import { iosxeLines, type StatementChange } from "./iosxe/change.ts";
import { failoverFiles, isFilePath } from "./iosxe/failover.ts";
import { GUEST_SHELL, GUEST_SHELL_RUNS } from "./iosxe/guest-shell.ts";
import { observedTexts, statementTexts } from "./iosxe/observed.ts";
import { iosxeStatements } from "./iosxe/render.ts";
import { configurationFiles } from "./linux/files.ts";
import type { DmvpnRouter } from "./model.ts";
import { readStatements } from "./statement.ts";

/**
 * What a router's configuration says, as the resource `router-configuration` holds it: by path, secrets as marks. Of IOS-XE a path is that of
 * a statement (`interface Tunnel10 > ip mtu`), of a file that its guest shell shares, or `guestshell`, that it runs; of Linux that of a file.
 */
export function configurationOf(router: DmvpnRouter): Readonly<Record<string, string>> {
  if (router.platform !== "linux") {
    const files = failoverFiles(router).map(({ path, text }) => [path, text]);
    const shell = files.length === 0 ? {} : { [GUEST_SHELL]: GUEST_SHELL_RUNS };
    return { ...statementTexts(iosxeStatements(router)), ...Object.fromEntries(files), ...shell };
  }
  return Object.fromEntries(configurationFiles(router).map(({ path, text }) => [path, text]));
}

/** What IOS-XE's running configuration says at the wanted paths, in the same words where it means the same. */
export function observedConfiguration(
  wanted: Readonly<Record<string, string>>,
  running: string,
): Readonly<Record<string, string>> {
  return observedTexts(statementsOf(wanted), readStatements(running));
}

/** The lines that bring a change to IOS-XE's running configuration; none where nothing is to be done. */
export function configurationLines(change: StatementChange, running: string): readonly string[] {
  return iosxeLines(statementsOf(change), readStatements(running));
}

/** What of an IOS-XE router's paths stands in its configuration. */
function statementsOf<T>(texts: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => !isFilePath(path) && path !== GUEST_SHELL));
}

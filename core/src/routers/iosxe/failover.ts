import type { RouterFile } from "../file.ts";
import type { DmvpnRouter } from "../model.ts";
import { type Statement, statement } from "../statement.ts";
import { linkName } from "./names.ts";

/** Below this IOS-XE and its guest shell see the same files; the guest shell calls it `/bootflash/guest-share`. */
const SHARE = "bootflash:guest-share/";

/** Seconds between looks when nothing happens, and until a run is ended: moving the routes of many tables takes its time. */
const EVERY = 30;
const LONGEST = 300;

/** What the router logs when BFD's session or OSPF's neighbour comes or goes. */
const EVENTS = "BFD_SESS_|OSPF-5-ADJCHG";

/**
 * The program with its settings, as it lies on the router. It is named by what is in it: a new one comes to lie beside the old before the
 * statements name it, and goes with them if they are taken back.
 */
export function failoverFiles(router: DmvpnRouter): readonly RouterFile[] {
  const { failover } = router;
  if (failover === undefined) return [];
  const text = `${failover.program}if __name__ == "__main__":\n main(r'''\n${failover.settings}''')\n`;
  return [{ path: `${SHARE}${linkName(router)}-${nameOf(text)}.py`, mode: "0644", text }];
}

/** What runs it: when something happens, and every so often because a message may be missed. */
export function failoverStatements(router: DmvpnRouter): readonly Statement[] {
  return failoverFiles(router).flatMap(({ path }) => {
    const actions = [
      'action 1.0 cli command "enable"',
      `action 2.0 cli command "guestshell run python3 ${path.replace(":", "/").replace(/^/, "/")}"`,
    ];
    const applet = (name: string, event: string): Statement =>
      statement(`event manager applet ${linkName(router)}-${name} authorization bypass`, [event, ...actions]);
    return [
      applet("event", `event syslog pattern "${EVENTS}" maxrun ${LONGEST}`),
      applet("watch", `event timer watchdog time ${EVERY} maxrun ${LONGEST}`),
    ];
  });
}

/** Of a path among statements: it is that of a file. */
export function isFilePath(path: string): boolean {
  return path.startsWith(SHARE);
}

/** 16 hexadecimal digits that another text has others of: FNV-1a, twice. */
function nameOf(text: string): string {
  return [0x811c9dc5, 0x01000193].map((basis) => hash(text, basis).toString(16).padStart(8, "0")).join("");
}

function hash(text: string, basis: number): number {
  let value = basis;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

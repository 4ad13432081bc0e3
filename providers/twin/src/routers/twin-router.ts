import { ProviderError } from "@podspan/core/ports";
import type { RouterChange } from "@podspan/routers/api";
import { IosConfiguration } from "./ios-configuration.ts";
import { withoutSecret } from "./ios-rules.ts";

/** A router as the twin holds it; plain JSON. Keys are never part of it. */
export interface RouterRecord {
  /** As its scope names it. */
  readonly name: string;
  readonly platform: "linux" | "iosxe";
  /** The instance that it runs as; one that takes its place begins anew. Absent: a site's own. */
  readonly instance?: string;
  /** IOS-XE's running configuration. */
  readonly configuration: string;
  /** Files by path; of IOS-XE those that it shares with its guest shell. */
  readonly files: Readonly<Record<string, string>>;
  /** Of IOS-XE: its guest shell runs. */
  readonly guestShell?: true;
  /** A change that waits for its confirmation: what the router goes back to, and when, in milliseconds since the epoch. */
  readonly waiting?: {
    readonly configuration: string;
    readonly files: Readonly<Record<string, string>>;
    readonly guestShell?: true;
    readonly until: number;
  };
}

/** A key's file: that it is there is all that is kept. */
const KEY_FILE = /^\/etc\/podspan\/secret\//;
const HIDDEN = "<hidden>\n";

/** As it comes: with interfaces and lines, and nothing else. */
export function factoryRouter(name: string, platform: RouterRecord["platform"], instance?: string): RouterRecord {
  const configuration = platform === "linux" ? "" : FACTORY;
  return { name, platform, configuration, files: {}, ...(instance === undefined ? {} : { instance }) };
}

const FACTORY = `version 17.12
hostname Router
!
interface GigabitEthernet1
 ip address dhcp
!
interface GigabitEthernet2
 shutdown
!
line vty 0 4
 login local
 transport input ssh
!
`;

/** The revert timer, when it has run out. */
export function settled(router: RouterRecord, now: number): RouterRecord {
  return router.waiting !== undefined && router.waiting.until <= now ? reverted(router) : router;
}

export function reverted({ waiting, ...router }: RouterRecord): RouterRecord {
  if (waiting === undefined) return router;
  const { until: _, ...former } = waiting;
  const { guestShell: __, ...rest } = router;
  return { ...rest, ...former };
}

export function confirmed(router: RouterRecord): RouterRecord {
  if (router.waiting === undefined) {
    throw new ProviderError({
      faultClass: "conflict",
      code: "RouterChanged",
      message: `${router.name}: the router has gone back already`,
      hint: "run again",
      api: "router:confirm",
    });
  }
  const { waiting: _, ...kept } = router;
  return kept;
}

/** The change in, and the timer set. */
export function changed(router: RouterRecord, change: RouterChange, now: number): RouterRecord {
  const { lines, files, revertAfter } = change;
  const before = reverted(router);
  const running = new IosConfiguration(before.configuration);
  for (const { text } of lines) running.type(withoutSecret(text));
  const { configuration, guestShell, ...rest } = before;
  const shell = guestShell === undefined ? {} : { guestShell };
  const waiting = { configuration, files: before.files, ...shell, until: now + revertAfter * 1000 };
  const runs = change.guestShell ?? guestShell === true;
  return {
    ...rest,
    ...(runs ? { guestShell: true } : {}),
    configuration: before.platform === "linux" ? "" : running.text(),
    files: withFiles(before.files, files),
    waiting,
  };
}

function withFiles(before: RouterRecord["files"], files: RouterChange["files"]): RouterRecord["files"] {
  const now = new Map(Object.entries(before));
  for (const { path, text } of files) {
    if (text === undefined) now.delete(path);
    else now.set(path, KEY_FILE.test(path) ? HIDDEN : text);
  }
  return Object.fromEntries([...now].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What `show app-hosting list` prints. */
export function appsShown({ guestShell }: RouterRecord): string {
  return guestShell === true
    ? "App id                                   State\nguestshell                               RUNNING\n"
    : "No App found\n";
}

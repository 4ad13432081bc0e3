import type { SecretReader } from "@podspan/core/ports";
import {
  GUEST_SHELL,
  GUEST_SHELL_RUNS,
  guestShellRuns,
  isFilePath,
  observedConfiguration,
  secretMark,
} from "@podspan/core/routers";
import type { RouterReading } from "../access.ts";
import { keyFile } from "../secrets/key-files.ts";
import { type Keys, readKeys, secretsIn } from "../secrets/keys.ts";
import { otherKeys } from "./running-keys.ts";

const GUEST_SHELL_LIST = "show app-hosting list";

type Texts = Readonly<Record<string, string>>;

/** What a router says at the paths that are asked for, and of IOS-XE its whole configuration, which holds secrets. */
export interface Running {
  readonly texts: Texts;
  readonly whole: string;
}

/**
 * Reads a router at the paths of `wanted`, in the same words where it means the same, secrets as marks. A key that is not the wanted one shows
 * as `<hidden>`; keys that cannot be read here are not compared.
 */
export async function readRunning(
  access: RouterReading,
  wanted: Texts,
  reader: SecretReader,
  signal: AbortSignal,
): Promise<Running> {
  const keys = await keysToCompare(access, wanted, reader, signal);
  if (access.platform === "linux") return { texts: await linuxTexts(access, wanted, keys, signal), whole: "" };
  const whole = await access.api.runningConfiguration(signal);
  const seen = observedConfiguration(wanted, whole);
  const others = Object.entries(otherKeys(wanted, whole, keys)).filter(([path]) => path in seen);
  return {
    texts: { ...seen, ...Object.fromEntries(others), ...(await guestShellTexts(access, wanted, signal)) },
    whole,
  };
}

/** What does not stand in the configuration of IOS-XE: files of its guest shell, and whether that runs. */
async function guestShellTexts({ api }: RouterReading, wanted: Texts, signal: AbortSignal): Promise<Texts> {
  const paths = Object.keys(wanted).filter(isFilePath);
  const files = paths.length === 0 ? {} : await api.files(paths, signal);
  if (!(GUEST_SHELL in wanted)) return files;
  const runs = guestShellRuns(await api.show(GUEST_SHELL_LIST, signal));
  return runs ? { ...files, [GUEST_SHELL]: GUEST_SHELL_RUNS } : files;
}

async function keysToCompare(
  access: RouterReading,
  wanted: Texts,
  reader: SecretReader,
  signal: AbortSignal,
): Promise<Keys> {
  try {
    return await readKeys(access, reader, secretsIn(Object.values(wanted)), signal);
  } catch (error) {
    signal.throwIfAborted();
    // A change needs them, and says then what is wrong with them.
    if (error instanceof Error) return new Map();
    throw error;
  }
}

/** Its files hold marks; the keys are files of their own, which `secrets.sh` on the router fills in. */
async function linuxTexts({ api }: RouterReading, wanted: Texts, keys: Keys, signal: AbortSignal): Promise<Texts> {
  const files = await api.files([...Object.keys(wanted), ...[...keys.keys()].map(keyFile)], signal);
  // One that hides its keys, as the twin does, is believed.
  const stale = [...keys].filter(([name, key]) => !["<hidden>", key].includes(files[keyFile(name)]?.trimEnd() ?? ""));
  return Object.fromEntries(
    Object.keys(wanted).flatMap((path) => {
      const text = files[path];
      if (text === undefined) return [];
      return [[path, stale.reduce((shown, [name]) => shown.replaceAll(secretMark(name), "<hidden>"), text)]];
    }),
  );
}

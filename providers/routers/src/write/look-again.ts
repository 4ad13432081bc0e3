import { ProviderError, type SecretReader } from "@podspan/core/ports";
import { configurationLines, GUEST_SHELL, isFilePath, type StatementChange } from "@podspan/core/routers";
import { inSession, type RouterAccess, type RouterReading } from "../access.ts";
import type { PendingCommit } from "../api.ts";
import { readRunning } from "../observe/running.ts";
import { routerRefusal } from "../refusal.ts";

interface Looking {
  readonly access: RouterAccess;
  readonly statements: StatementChange;
  readonly secrets: SecretReader;
  readonly pending: PendingCommit;
}

/** Reads what was changed over a new connection; confirms if it is as it should be, takes it back and throws if not. */
export async function lookAgain(looking: Looking, signal: AbortSignal): Promise<void> {
  const { pending } = looking;
  try {
    const wrong = await otherThanAsked(looking, signal);
    if (wrong !== undefined) {
      throw routerRefusal("RouterRefused", "look", `the router took \`${wrong}\` and shows something else`);
    }
    await pending.confirm(signal);
  } catch (error) {
    await goBack(pending, error);
    throw cutOff(error);
  }
}

async function otherThanAsked(
  { access, statements, secrets }: Looking,
  signal: AbortSignal,
): Promise<string | undefined> {
  const wanted = Object.fromEntries(Object.entries(statements).map(([path, text]) => [path, text ?? ""]));
  const look = (reading: RouterReading) => readRunning(reading, wanted, secrets, signal);
  const { texts, whole } = await inSession(access, signal, look);
  const wrong = Object.entries(statements).find(([path, text]) => {
    if (text !== undefined || access.platform !== "iosxe") return text !== texts[path];
    // A file goes when the change is kept: until then the router may go back to what names it.
    if (isFilePath(path)) return false;
    return path === GUEST_SHELL ? path in texts : canGo(path, whole);
  });
  return wrong?.[0];
}

/** What is part of the router itself (lines, hardware) stays, whatever was asked. */
function canGo(path: string, running: string): boolean {
  return configurationLines({ [path]: undefined }, running).length > 0;
}

/** With a signal of its own: an abort must not leave the change behind. What cannot be taken back now the router takes back itself. */
async function goBack(pending: PendingCommit, why: unknown): Promise<void> {
  try {
    await pending.revert(AbortSignal.timeout(60_000));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw new Error("the change was not taken back", { cause: why });
  }
}

/** A connection that cannot be made after a change and could before it: the change itself is the likely cause, and a retry would do it again. */
function cutOff(error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.faultClass !== "transient") return error;
  return routerRefusal("RouterCutOff", "look", `after the change the router is not reached any more: ${error.message}`);
}

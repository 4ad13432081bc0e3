import type { PendingCommit, RouterChange, RouterReadApi, RouterWriteApi } from "../../api.ts";
import { routerRefusal } from "../../refusal.ts";
import { connect, type Executed, type SshConnection, type SshTarget } from "../connection.ts";
import { readsBy } from "../session.ts";
import {
  CONFIRM_SCRIPT,
  commitScript,
  EXITS,
  PENDING_SCRIPT,
  REVERT_SCRIPT,
  readFiles,
  readScript,
} from "./scripts.ts";

/** A shell of root's that reads its script from its input. */
const ROOT_SHELL = 'if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi';

/** A Linux router over SSH, as `podspan export frr` prepares it. Each change makes connections of its own. */
export function linuxRouter(target: SshTarget): RouterWriteApi {
  const session: RouterWriteApi["session"] = (ask, signal) =>
    once(target, signal, (connection) => ask(readsOver(target, connection)));
  return { session, ...readsBy(session), commit: (change, signal) => commit(target, change, signal) };
}

function readsOver(target: SshTarget, connection: SshConnection): RouterReadApi {
  const run = (script: string) => said(target, connection, script);
  return {
    runningConfiguration: () => run("vtysh -c 'show running-config'\n"),
    files: async (paths) => readFiles(paths, await run(readScript(paths))),
    show: (command) => run(`${command}\n`),
    pending: async () => (await run(PENDING_SCRIPT)).includes("waits"),
  };
}

async function once<T>(
  target: SshTarget,
  signal: AbortSignal,
  ask: (connection: SshConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect(target, signal);
  try {
    return await ask(connection);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    connection.end();
  }
}

/** What a script prints; throws what it is refused with. */
async function said(target: SshTarget, connection: SshConnection, script: string): Promise<string> {
  const answer = await connection.exec(ROOT_SHELL, script);
  if (answer.code !== 0) throw refusal(target, answer);
  return answer.stdout;
}

async function commit(target: SshTarget, change: RouterChange, signal: AbortSignal): Promise<PendingCommit> {
  const connection = await connect(target, signal);
  try {
    await said(target, connection, commitScript(change.files, change.revertAfter));
  } catch (error) {
    connection.end();
    throw error;
  }
  return {
    confirm: async (asking) => {
      await once(target, asking, (another) => said(target, another, CONFIRM_SCRIPT));
      connection.end();
    },
    revert: async (asking) => {
      try {
        await said(target, connection, REVERT_SCRIPT);
      } catch {
        await once(target, asking, (another) => said(target, another, REVERT_SCRIPT));
      } finally {
        connection.end();
      }
    },
  };
}

/** Files hold marks where keys are, so that what a program says of them holds none. */
function refusal({ address }: SshTarget, { code, stdout, stderr }: Executed): Error {
  const host = `${address.host}:${address.port}`;
  const why = stderr.trim().split("\n")[0]?.slice(0, 200) ?? "";
  if (stderr.startsWith("sudo:"))
    return routerRefusal("RouterPrivilege", "run", `${host}: ${address.user} may not use sudo`);
  switch (code) {
    case EXITS.refused:
      return routerRefusal("RouterRefused", "commit", `${host}: \`${stdout.trim()}\` was refused: ${why}`);
    case EXITS.unprepared:
      return routerRefusal("RouterUnprepared", "commit", `${host}: the router has no /opt/podspan/apply.sh`);
    case EXITS.nothingWaits:
      return routerRefusal("RouterChanged", "confirm", `${host}: the router has gone back already`);
    default:
      return routerRefusal("RouterRefused", "run", `${host}: a command ended with ${code}: ${why}`);
  }
}

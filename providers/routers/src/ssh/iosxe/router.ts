import type { PendingCommit, RouterChange, RouterLine, RouterReadApi, RouterWriteApi } from "../../api.ts";
import { routerRefusal } from "../../refusal.ts";
import { connect, type SshConnection, type SshTarget } from "../connection.ts";
import { readsBy } from "../session.ts";
import { deleteFiles, readFiles, type Seat, startGuestShell, stopGuestShell, writeFiles } from "./guest-shell.ts";
import { refusedWith } from "./refused.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

/** Where copies go if the router has no place for them yet: `configure terminal revert` keeps one there. */
const ARCHIVE = "bootflash:podspan-archive";

/** What the router says of a change that waits. */
const WAITS = /Timer (?:type|value)/i;

/** How many times as long as others the commands may take that write or replace the whole configuration. */
const SLOW = 6;

/** An IOS-XE router over SSH. Each change makes connections of its own: one that it goes in by, one that it is confirmed over. */
export function iosxeRouter(target: SshTarget): RouterWriteApi {
  const session: RouterWriteApi["session"] = (ask, signal) =>
    withTerminal(target, signal, (terminal) => ask(readsOver(terminal, target)));
  return { session, ...readsBy(session), commit: (change, signal) => commit(target, change, signal) };
}

function readsOver(terminal: Terminal, { patience }: SshTarget): RouterReadApi {
  return {
    runningConfiguration: () => terminal.run("show running-config", patience * SLOW),
    files: (paths) => readFiles(terminal, paths),
    show: (command) => terminal.run(command),
    pending: () => isPending(terminal),
  };
}

async function withTerminal<T>(
  target: SshTarget,
  signal: AbortSignal,
  ask: (terminal: Terminal) => Promise<T>,
): Promise<T> {
  const connection = await connect(target, signal);
  try {
    return await ask(await openTerminal(connection, seat(target), signal));
  } finally {
    connection.end();
  }
}

function seat({ address, patience }: SshTarget): { readonly host: string; readonly patience: number } {
  return { host: `${address.host}:${address.port}`, patience };
}

async function isPending(terminal: Terminal): Promise<boolean> {
  const said = await terminal.run("show archive config rollback timer");
  if (/^% ?Invalid input/m.test(said))
    throw routerRefusal("RouterCannotRevert", "pending", "the router knows no revert timer");
  return WAITS.test(said);
}

/** What one change needs to know of its router. */
interface Change extends Pick<RouterChange, "files"> {
  readonly target: SshTarget;
  readonly terminal: Terminal;
  readonly connection: SshConnection;
  /** We gave it a place for copies, and take it away again. */
  archive: boolean;
  /** We stopped its guest shell. */
  stopped: boolean;
}

async function commit(target: SshTarget, change: RouterChange, signal: AbortSignal): Promise<PendingCommit> {
  const connection = await connect(target, signal);
  try {
    const terminal = await openTerminal(connection, seat(target), signal);
    const now: Change = { target, terminal, connection, files: change.files, archive: false, stopped: false };
    if (await isPending(terminal)) await revertNow(now, terminal);
    await writeFiles(seated(now), change.files);
    if (change.guestShell === false) now.stopped = await stopGuestShell(seated(now));
    await keepCopy(now);
    await enter(now, change);
    if (change.guestShell === true) await startOrGoBack(now);
    return {
      confirm: (asking) => confirm(now, asking),
      revert: (asking) => revert(now, asking),
    };
  } catch (error) {
    connection.end();
    throw error;
  }
}

function seated({ target, terminal }: Change): Seat {
  return { terminal, ...seat(target) };
}

async function startOrGoBack(change: Change): Promise<void> {
  const { terminal } = change;
  try {
    await startGuestShell(seated(change));
  } catch (error) {
    await undo(change, terminal);
    throw error;
  }
}

/** Every release refuses a revert timer where no place for copies is set. */
async function keepCopy(change: Change): Promise<void> {
  const { terminal, target } = change;
  const path = /^\s*path (\S+)/m.exec(await terminal.run("show running-config | section ^archive"))?.[1];
  if (path === undefined) {
    for (const line of ["configure terminal", "archive", ` path ${ARCHIVE}`, "end"]) await taken(change, line);
  }
  // One that a change of ours has left behind is ours too.
  change.archive = path === undefined || path === ARCHIVE;
  await taken(change, "archive config", target.patience * SLOW);
}

/** A command of ours that must be taken. */
async function taken({ terminal, target }: Change, line: string, patience?: number): Promise<void> {
  const refused = refusedWith(await terminal.run(line, patience));
  if (refused !== undefined) {
    throw routerRefusal("RouterRefused", "prepare", `${seat(target).host}: \`${line}\` was refused: ${refused}`);
  }
}

async function enter(change: Change, { lines, revertAfter }: RouterChange): Promise<void> {
  const { terminal, target } = change;
  const minutes = Math.min(120, Math.max(1, Math.ceil(revertAfter / 60)));
  const begun = refusedWith(await terminal.run(`configure terminal revert timer ${minutes}`, target.patience * SLOW));
  if (begun !== undefined) {
    throw routerRefusal(
      "RouterCannotRevert",
      "commit",
      `${seat(target).host}: no change with a revert timer: ${begun}`,
    );
  }
  for (const [index, line] of lines.entries()) {
    const refused = refusedWith(await terminal.run(line.text));
    if (refused !== undefined) await goBack(change, line, index + 1, refused);
  }
  await terminal.run("end");
}

async function goBack(change: Change, { shown }: RouterLine, number: number, refused: string): Promise<never> {
  const { terminal, target } = change;
  await terminal.run("end");
  await undo(change, terminal);
  throw routerRefusal(
    "RouterRefused",
    "commit",
    `${seat(target).host}: line ${number}, \`${shown.trim()}\`, was refused: ${refused}`,
  );
}

async function undo(change: Change, terminal: Terminal): Promise<void> {
  await revertNow(change, terminal);
  await forgetArchive(change, terminal);
  if (change.stopped) await startGuestShell({ ...seated(change), terminal });
}

async function revertNow({ target }: Change, terminal: Terminal): Promise<void> {
  const said = await terminal.run("configure revert now", target.patience * SLOW);
  if (await isPending(terminal)) {
    const why = refusedWith(said) ?? "the change still waits";
    throw routerRefusal("RouterRevertFailed", "revert", `${seat(target).host}: the router does not go back: ${why}`);
  }
}

/** Over a new connection: only who still reaches the router may keep the change. */
async function confirm(change: Change, signal: AbortSignal): Promise<void> {
  const { target } = change;
  await withTerminal(target, signal, async (terminal) => {
    if (!(await isPending(terminal))) {
      throw routerRefusal("RouterChanged", "confirm", `${seat(target).host}: the router has gone back already`);
    }
    const refused = refusedWith(await terminal.run("configure confirm"));
    if (refused !== undefined) {
      throw routerRefusal(
        "RouterRefused",
        "confirm",
        `${seat(target).host}: \`configure confirm\` was refused: ${refused}`,
      );
    }
    await forgetArchive(change, terminal);
    await deleteFiles({ terminal, ...seat(target) }, change.files);
    // What is only running is gone after a reload.
    await terminal.run("write memory", target.patience * SLOW);
  });
  change.connection.end();
}

async function revert(change: Change, signal: AbortSignal): Promise<void> {
  const back = (terminal: Terminal) => undo(change, terminal);
  try {
    await back(change.terminal);
  } catch {
    // The change may have cut it; the router can still be reached another way, or not at all.
    await withTerminal(change.target, signal, back);
  } finally {
    change.connection.end();
  }
}

async function forgetArchive(change: Change, terminal: Terminal): Promise<void> {
  if (!change.archive) return;
  for (const line of ["configure terminal", "archive", " no path", "end"]) await terminal.run(line);
  change.archive = false;
}

import { setTimeout as pause } from "node:timers/promises";
import { guestShellRuns } from "@podspan/core/routers";
import type { RouterFile } from "../../api.ts";
import { routerRefusal } from "../../refusal.ts";
import { refusedWith } from "./refused.ts";
import { tclWrites } from "./tcl.ts";
import type { Terminal } from "./terminal.ts";

/** A router's terminal, and how it is called in messages. `patience`: milliseconds that a command may take. */
export interface Seat {
  readonly terminal: Terminal;
  readonly host: string;
  readonly patience: number;
}

const SHARE = "bootflash:guest-share";
const NOT_THERE = /^\s*%\s?Error opening/;

/** The texts of the files that are there, each with one end of line at its end. */
export async function readFiles(
  terminal: Terminal,
  paths: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const found: [string, string][] = [];
  for (const path of paths) {
    const text = await terminal.print(`more ${path}`);
    if (!NOT_THERE.test(text)) found.push([path, `${text.trimEnd()}\n`]);
  }
  return Object.fromEntries(found);
}

/** Writes those that have a text, and reads each again. */
export async function writeFiles(seat: Seat, files: readonly RouterFile[]): Promise<void> {
  const wanted = files.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
  if (wanted.length === 0) return;
  const { terminal, host } = seat;
  if (NOT_THERE.test(await terminal.run(`dir ${SHARE}`))) await terminal.run(`mkdir ${SHARE}`);
  for (const { path, text } of wanted) {
    const refused = await writtenByTcl(terminal, tclWrites(path, text));
    const isThere = refused === undefined && (await readFiles(terminal, [path]))[path] === text;
    if (isThere) continue;
    throw routerRefusal(
      "RouterRefused",
      "write",
      `${host}: ${path} was not written: ${refused ?? "it reads otherwise"}`,
    );
  }
}

/** What Tcl says against it, if it does. */
async function writtenByTcl(terminal: Terminal, commands: readonly string[]): Promise<string | undefined> {
  await terminal.run("tclsh");
  try {
    for (const [index, command] of commands.entries()) {
      const said = (await terminal.run(command)).trim();
      // It answers the name of what it has opened.
      const isRight = index === 0 ? /^file\d+$/.test(said) : said === "";
      if (!isRight) return said.split("\n")[0] || "it says nothing";
    }
    return undefined;
  } finally {
    await terminal.run("tclquit");
  }
}

/** Takes those away that have no text. */
export async function deleteFiles({ terminal, host }: Seat, files: readonly RouterFile[]): Promise<void> {
  for (const { path, text } of files) {
    if (text !== undefined) continue;
    const said = await terminal.run(`delete /force ${path}`);
    const refused = NOT_THERE.test(said) ? undefined : refusedWith(said);
    if (refused !== undefined && path in (await readFiles(terminal, [path]))) {
      throw routerRefusal("RouterRefused", "delete", `${host}: ${path} was not taken away: ${refused}`);
    }
  }
}

/** IOx needs minutes after it is switched on, and the guest shell one more at its first start. */
const ATTEMPTS = 60;
const SLOW = 12;

/** Starts the guest shell and waits until it runs. */
export async function startGuestShell({ terminal, host, patience }: Seat): Promise<void> {
  let said = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (guestShellRuns(await terminal.run("show app-hosting list"))) return;
    said = await terminal.run("guestshell enable", patience * SLOW);
    if (guestShellRuns(await terminal.run("show app-hosting list"))) return;
    await pause(patience / 2);
  }
  const why = said.trim().split("\n").at(-1)?.trim() || "it says nothing";
  throw routerRefusal("RouterGuestShell", "guestShell", `${host}: the guest shell does not run: ${why}`);
}

/** Whether it ran. */
export async function stopGuestShell({ terminal, patience }: Seat): Promise<boolean> {
  if (!guestShellRuns(await terminal.run("show app-hosting list"))) return false;
  await terminal.run("guestshell disable", patience * SLOW);
  return true;
}

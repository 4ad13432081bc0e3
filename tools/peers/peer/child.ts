import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { onPath } from "./command.ts";

/** A running program that this process started, with its output in a file. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Everything it has written so far. */
  readonly log: () => string;
  readonly hasEnded: () => boolean;
  /** Ends it by its own id and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its working folder; its output goes there to `<name>.log`. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Processes and folders that must not outlive this process. */
const running = new Set<ChildProcess>();
const folders = new Set<string>();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new folder for one peer's files, removed with `removeFolder` or when this process ends. */
export const temporaryFolder = async (name: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `podspan-${name}-`));
  folders.add(folder);
  return folder;
};

export const removeFolder = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
};

/**
 * Starts a program that ends when this process does, whatever ends it: on Linux the kernel kills it together with the
 * thread that started it (`PR_SET_PDEATHSIG`, prctl(2)), so not even `kill -9` of a test run leaves one behind;
 * elsewhere it is killed when this process exits.
 */
export const startChild = ({ name, command, args, folder, env }: Program): Child => {
  const logFile = join(folder, `${name}.log`);
  const output = openSync(logFile, "w");
  const setpriv = process.platform === "linux" ? onPath("setpriv") : undefined;
  const line = setpriv === undefined ? [command, ...args] : [setpriv, "--pdeathsig", "KILL", "--", command, ...args];
  const child = spawn(line[0] ?? command, line.slice(1), {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  // A forgotten `stop` must not keep this process from ending.
  child.unref();
  running.add(child);
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      running.delete(child);
      resolve();
    };
    child.on("close", end);
    child.on("error", end);
  });
  return {
    name,
    pid: child.pid ?? -1,
    log: () => readFileSync(logFile, "utf8"),
    hasEnded: () => !running.has(child),
    stop: async () => {
      if (!running.has(child)) return;
      child.ref();
      child.kill("SIGKILL");
      await ended;
    },
  };
};

/**
 * Waits until `condition` answers something, asking again and again.
 *
 * Throws with the programs' last lines when one of them ends before that, or when the deadline (milliseconds) passes.
 */
export const waitFor = async <T>(
  what: string,
  children: readonly Child[],
  deadline: number,
  condition: () => Promise<T | undefined>,
): Promise<T> => {
  const giveUp = performance.now() + deadline;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined) return answer;
    const ended = children.find((child) => child.hasEnded());
    if (ended !== undefined) throw new Error(`${ended.name} ended while waiting for ${what}\n${lastLines(ended)}`);
    if (performance.now() > giveUp) {
      throw new Error(`no ${what} within ${deadline / 1000} s\n${children.map(lastLines).join("\n")}`);
    }
    await pause(20);
  }
};

const lastLines = (child: Child): string =>
  `--- ${child.name}:\n${child.log().trimEnd().split("\n").slice(-15).join("\n")}`;

/** A port of 127.0.0.1 that was free a moment ago, for programs that cannot choose one themselves. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

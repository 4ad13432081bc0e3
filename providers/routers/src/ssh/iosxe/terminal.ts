import { routerRefusal } from "../../refusal.ts";
import type { SshConnection } from "../connection.ts";

/** A terminal of an IOS-XE router: one command after the other. */
export interface Terminal {
  /** Its output without echo and prompt. `patience`: milliseconds, where a command takes longer than others. */
  run(command: string, patience?: number): Promise<string>;
  /** The same of a command that asks nothing back: what looks like a question in its output is none. */
  print(command: string): Promise<string>;
  close(): void;
}

/** So wide that no line is broken. */
const COLUMNS = 512;

/** `router#`, `router(config-if)#`, `router>`; what is in brackets IOS-XE cuts off when the name is long. */
const PROMPT = /^([A-Za-z0-9][A-Za-z0-9._-]*)(\([^()\s]+\))?([#>])\s?$/;
const MORE = / ?--More-- ?$/;
/** `[confirm]`, `[yes/no]:`, `Destination filename [startup-config]?`: what it suggests is what we want. */
const QUESTION = /(\[confirm\]|\[[^\]]*\]\s*[:?])\s?$/;
const ESCAPE = "\u001b";
/** What moves the cursor or rings; it says nothing. */
const CONTROLS = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]|[\0\u0007]`, "g");

/** Opens a terminal and makes it print without pages. Throws where the login is not privileged or nothing is said in time. */
export async function openTerminal(
  connection: SshConnection,
  { host, patience }: { readonly host: string; readonly patience: number },
  signal: AbortSignal,
): Promise<Terminal> {
  const channel = await connection.shell(COLUMNS);
  const heard = new Heard((text) => channel.write(text));
  channel.setEncoding("utf8").on("data", (text: string) => heard.take(text));
  channel.on("close", () => heard.lose(routerRefusal("RouterLost", "terminal", `${host}: the terminal was closed`)));
  connection.closed.then((reason) => heard.lose(reason));
  signal.addEventListener("abort", () => heard.lose(signal.reason), { once: true });
  const silent = () => routerRefusal("RouterSilent", "terminal", `${host}: no prompt comes back`);
  const first = await heard.untilPrompt(patience, silent);
  if (first.prompt.endsWith(">")) {
    channel.close();
    throw routerRefusal("RouterPrivilege", "terminal", `${host}: the login is not privileged`);
  }
  const run = async (command: string, wait = patience) => {
    heard.clear();
    channel.write(`${command}\n`);
    const { text } = await heard.untilPrompt(wait, silent);
    return withoutEcho(text, command);
  };
  const print = async (command: string) => {
    heard.answers = false;
    try {
      return await run(command);
    } finally {
      heard.answers = true;
    }
  };
  await run("terminal length 0");
  await run(`terminal width ${COLUMNS - 1}`);
  return { run, print, close: () => channel.close() };
}

/** The terminal repeats what is typed, on a line of its own. */
function withoutEcho(text: string, command: string): string {
  const lines = text.split(/\r*\n/);
  return (lines[0]?.trim() === command.trim() ? lines.slice(1) : lines).join("\n");
}

interface Answer {
  readonly text: string;
  readonly prompt: string;
}

/** What has come from a terminal since the last command. */
class Heard {
  /** Whether questions are answered. */
  answers = true;
  readonly #answer: (text: string) => void;
  #buffer = "";
  #lost: unknown;
  #waiting: PromiseWithResolvers<Answer> | undefined;

  constructor(answer: (text: string) => void) {
    this.#answer = answer;
  }

  take(text: string): void {
    this.#buffer += text.replace(CONTROLS, "");
    this.#settle();
  }

  lose(reason: unknown): void {
    this.#lost ??= reason;
    this.#waiting?.reject(this.#lost);
  }

  clear(): void {
    this.#buffer = "";
  }

  untilPrompt(patience: number, silent: () => unknown): Promise<Answer> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting = waiting;
    const timer = setTimeout(() => waiting.reject(silent()), patience);
    this.#settle();
    return waiting.promise.finally(() => clearTimeout(timer));
  }

  #settle(): void {
    const begin = this.#buffer.lastIndexOf("\n") + 1;
    const last = this.#buffer.slice(begin).replace(/\r/g, "");
    if (MORE.test(last)) {
      // It wipes the word out again before it goes on.
      this.#buffer = this.#buffer.slice(0, begin);
      this.#answer(" ");
    } else if (PROMPT.test(last)) {
      this.#waiting?.resolve({ text: wiped(this.#buffer.slice(0, begin)), prompt: last.trim() });
    } else if (this.#waiting !== undefined && this.answers && QUESTION.test(last)) {
      this.#buffer += "\n";
      this.#answer("\n");
    }
  }
}

/** Backspaces take back what stands before them. */
function wiped(text: string): string {
  return text
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\b") + 1))
    .join("\n");
}

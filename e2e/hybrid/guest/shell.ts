import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Tells an answer from the next; no program says it. */
const END = "end of answer 7c1f";

/**
 * A shell that stays, in a namespace: to fork it is cheap. To fork what drives the machine, which is Node, takes an emulated kernel a fifth of a second.
 */
export class Shell {
  readonly #command: readonly string[];
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #heard = "";
  #queue: Promise<unknown> = Promise.resolve();

  /** `root`: the file system that it sees, when not the machine's. */
  constructor(namespace?: string, root?: string) {
    const inside = namespace === undefined ? [] : ["ip", "netns", "exec", namespace];
    this.#command = [...inside, ...(root === undefined ? [] : ["chroot", root]), "bash", "--norc"];
  }

  /** Its output, or undefined when it fails; one script after the other. */
  run(script: string): Promise<string | undefined> {
    const answer = this.#queue.then(() => this.#ask(script));
    this.#queue = answer;
    return answer;
  }

  /** Where it was killed the next script has a new one. */
  forget(): void {
    this.#child = undefined;
  }

  #ask(script: string): Promise<string | undefined> {
    this.#child ??= this.#begin();
    const { stdin, stdout } = this.#child;
    return new Promise((resolve) => {
      const done = (output: string | undefined): void => {
        stdout.off("data", listen).off("close", closed);
        resolve(output);
      };
      const closed = (): void => done(undefined);
      const listen = (part: string): void => {
        this.#heard += part;
        const [, output = "", status] = new RegExp(`^([\\s\\S]*)${END} (\\d+)\\n`).exec(this.#heard) ?? [];
        if (status === undefined) return;
        this.#heard = "";
        done(status === "0" ? output : undefined);
      };
      stdout.on("data", listen).on("close", closed);
      stdin.write(`(\n${script}\n) </dev/null\necho "${END} $?"\n`);
    });
  }

  #begin(): ChildProcessByStdio<Writable, Readable, null> {
    const [program = "", ...args] = this.#command;
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    child.stdout.setEncoding("utf8");
    // Killed with all that runs in its namespace.
    child.stdin.on("error", () => undefined);
    this.#heard = "";
    return child;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Order, Place, Report } from "./udp-agent.ts";

const PROGRAM = fileURLToPath(new URL("udp-agent.ts", import.meta.url));

/** A program that sends and answers packets in one network namespace. */
export class Agent {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #waiting: ((report: Report) => void)[] = [];
  #errors = "";

  constructor(namespace: string) {
    this.#child = spawn("ip", ["netns", "exec", namespace, process.execPath, PROGRAM], { stdio: "pipe" });
    this.#ended = new Promise((resolve) => this.#child.once("close", () => resolve()));
    this.#child.stderr?.on("data", (text) => {
      this.#errors += String(text);
    });
    if (this.#child.stdout === null) throw new Error("no output of an agent");
    createInterface(this.#child.stdout).on("line", (line) => {
      for (const hear of this.#waiting) hear(JSON.parse(line) as Report);
    });
  }

  /** What it has complained of. */
  get errors(): string {
    return this.#errors;
  }

  hear(listener: (report: Report) => void): void {
    this.#waiting.push(listener);
  }

  order(order: Order): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** Listens on all of these addresses; throws when the agent ends before it does. */
  async listen(addresses: readonly string[], port: number): Promise<void> {
    await this.#done({ kind: "listen", addresses, port }, ({ kind }) => kind === "listening");
  }

  /** Is ready for the answer to a flow that somebody else sends. */
  async expect(flow: number, at: Place): Promise<void> {
    await this.#done({ kind: "await", flow, at }, (report) => report.kind === "awaiting" && report.flow === flow);
  }

  async #done(order: Order, isDone: (report: Report) => boolean): Promise<void> {
    const done = new Promise<void>((resolve) => {
      this.hear((report) => {
        if (isDone(report)) resolve();
      });
    });
    this.order(order);
    await Promise.race([
      done,
      this.#ended.then(() => {
        throw new Error(`an agent ended: ${this.#errors}`);
      }),
    ]);
  }

  async stop(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }
}

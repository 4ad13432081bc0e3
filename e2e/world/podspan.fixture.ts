import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const MAIN = resolve(import.meta.dirname, "../../apps/cli/dist/main.js");

export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with a Fabric, and the built command to use on it as a user would. */
export class Desk {
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#env = env;
  }

  static async with(fabric: string, env: Readonly<Record<string, string>> = {}): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), "podspan-e2e-"));
    await writeFile(join(folder, "fabric.yaml"), fabric);
    return new Desk(folder, env);
  }

  async podspan(...args: readonly string[]): Promise<CommandResult> {
    return this.start(...args).done;
  }

  /** Starts without waiting; `child` is there to be killed. */
  start(...args: readonly string[]): { readonly child: ChildProcess; readonly done: Promise<CommandResult> } {
    const env = { PATH: process.env.PATH ?? "", HOME: this.folder, ...this.#env };
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: this.folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: string[] = [];
    const err: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
    const done = new Promise<CommandResult>((fulfil, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => fulfil({ code, signal, stdout: out.join(""), stderr: err.join("") }));
    });
    return { child, done };
  }

  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The Fabric of the document's own case, on a VPC that is there. */
export function documentFabric(vpc: string, kubernetes = ""): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: cgnat, uid: 0e0e0e0e-1111-4222-8333-444444444444 }
spec:
  vpcs:
    internal: { region: eu-west-1, ${vpc} }
  clusters:
    prod:
      vpc: internal
      zones: [eu-west-1b, eu-west-1c]
      pods: { ranges: [100.64.0.0/16] }
${kubernetes === "" ? "" : `      kubernetes: ${kubernetes}\n`}`;
}

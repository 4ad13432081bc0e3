import { type Executed, KubernetesApiError } from "../../api.ts";
import { at, listOf, mapOf, textOf } from "../../objects/json.ts";

/** First byte of every message of `v4.channel.k8s.io` and `v5.channel.k8s.io`: which stream the rest belongs to. */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/** A probe prints a page at most; what a container prints for ever is cut off. */
const MOST_OUTPUT = 1024 * 1024;

/** What comes over the streams of one command. */
export class Channels {
  readonly #parts = new Map<number, Buffer[]>();
  #bytes = 0;

  message(bytes: Buffer): void {
    const [channel] = bytes;
    if (channel === undefined) return;
    const rest = bytes.subarray(1);
    if (channel !== STATUS) {
      this.#bytes += rest.length;
      if (this.#bytes > MOST_OUTPUT) return;
    }
    const parts = this.#parts.get(channel);
    if (parts === undefined) this.#parts.set(channel, [rest]);
    else parts.push(rest);
  }

  /** How the command ended, once the server has said so. */
  get status(): Readonly<Record<string, unknown>> | undefined {
    if (!this.#parts.has(STATUS)) return undefined;
    try {
      return mapOf(JSON.parse(this.#text(STATUS)));
    } catch {
      return undefined;
    }
  }

  /** What the command did; throws KubernetesApiError where it never ran. */
  result(): Executed {
    const { status } = this;
    if (status === undefined) {
      throw new KubernetesApiError(0, "ExecBroken", "the connection ended before the command did");
    }
    const exitCode = exitCodeOf(status);
    if (exitCode === undefined) throw notStarted(status);
    return { stdout: this.#text(STDOUT), stderr: this.#text(STDERR), exitCode };
  }

  #text(channel: number): string {
    return Buffer.concat(this.#parts.get(channel) ?? []).toString("utf8");
  }
}

/** `Status` of exec: `Success`, or `Failure` with reason `NonZeroExitCode` and the code as a cause (apimachinery, util/remotecommand). */
function exitCodeOf(status: Readonly<Record<string, unknown>>): number | undefined {
  if (status.status === "Success") return 0;
  if (status.reason !== "NonZeroExitCode") return undefined;
  const causes = listOf(at(status, "details", "causes")).map(mapOf);
  const code = Number(causes.find(({ reason }) => reason === "ExitCode")?.message);
  return Number.isInteger(code) ? code : undefined;
}

/** The runtime's own words: `exec: "ping": executable file not found in $PATH`. */
function notStarted(status: Readonly<Record<string, unknown>>): KubernetesApiError {
  const message = textOf(status.message) ?? "the command could not be started";
  const missing = /executable file not found|no such file or directory|not found in \$PATH/.test(message);
  const code = typeof status.code === "number" ? status.code : 500;
  return new KubernetesApiError(code, missing ? "ProgramMissing" : (textOf(status.reason) ?? "ExecFailed"), message);
}

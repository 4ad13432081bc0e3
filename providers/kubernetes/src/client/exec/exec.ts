import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { type ExecTarget, type Executed, type KubeExecApi, KubernetesApiError } from "../../api.ts";
import type { Incoming } from "../connection.ts";
import type { Credentials } from "../credentials.ts";
import { refusalOf } from "../refusal.ts";
import { Channels } from "./channels.ts";
import { clientFrame, type Frame, FrameReader, OPCODE } from "./frames.ts";
import { type Upgraded, upgrade } from "./upgrade.ts";

/** v5 since Kubernetes 1.30, where the API server itself speaks to the kubelet; before, the kubelet answers v4. */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

type Upgrade = (path: string, signal: AbortSignal) => Promise<Upgraded>;

/** Commands in containers over WebSockets of the API server, by one of these protocols. */
export function kubeExec(credentials: Credentials, protocols: readonly string[] = PROTOCOLS): KubeExecApi {
  const ask: Upgrade = async (path, signal) => upgrade(await credentials.access(), path, protocols, signal);
  return {
    exec: async (target, command, signal) => {
      const path = execPath(target, command);
      const first = await ask(path, signal);
      return ended(isUnauthorized(first) ? await again(credentials, ask, path, signal) : first, signal);
    },
  };
}

function isUnauthorized(upgraded: Upgraded): boolean {
  return upgraded.kind === "answer" && upgraded.answer.status === 401;
}

/** A token may have run out. */
async function again(credentials: Credentials, ask: Upgrade, path: string, signal: AbortSignal): Promise<Upgraded> {
  await credentials.renew();
  return ask(path, signal);
}

function execPath({ namespace, pod, container }: ExecTarget, command: readonly string[]): string {
  const query = new URLSearchParams([
    ["container", container],
    ...command.map((word) => ["command", word]),
    ["stdout", "true"],
    ["stderr", "true"],
  ]);
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query}`;
}

async function ended(upgraded: Upgraded, signal: AbortSignal): Promise<Executed> {
  if (upgraded.kind === "answer") throw refused(upgraded.answer);
  const { socket, head } = upgraded;
  const channels = new Channels();
  await streamed(socket, head, channels, signal);
  return channels.result();
}

/** Something on the way that passes no WebSockets on leaves a plain request, which the API server does not take here. */
function refused(answer: Incoming): KubernetesApiError {
  const error = refusalOf(answer);
  const plain = answer.status < 300 || (answer.status === 400 && /upgrade request required/i.test(error.message));
  if (!plain) return error;
  return new KubernetesApiError(0, "NoWebSocket", `the request for a WebSocket was answered with ${answer.status}`);
}

/** Until the server closes, or has told how the command ended; a signal ends it at once. */
function streamed(socket: Duplex, head: Buffer, channels: Channels, signal: AbortSignal): Promise<void> {
  const reader = new FrameReader();
  const message = new Message();
  return new Promise((resolve, reject) => {
    const finish = (fault?: unknown): void => {
      signal.removeEventListener("abort", abort);
      socket.removeAllListeners("data");
      socket.destroy();
      if (fault === undefined) resolve();
      else reject(fault);
    };
    const abort = (): void => finish(signal.reason);
    const take = (bytes: Buffer): void => {
      try {
        const frames = reader.push(bytes);
        for (const whole of frames.flatMap((frame) => message.with(frame) ?? [])) channels.message(whole);
        if (frames.some((frame) => answered(socket, frame))) finish();
      } catch (fault) {
        finish(broken(fault));
      }
    };
    socket.on("data", take);
    socket.on("error", (fault: Error) => finish(broken(fault)));
    // A connection that breaks is told by what is missing: the command's end.
    socket.on("close", () => finish());
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    else take(head);
  });
}

/** Pings are answered; whether this frame is the end. */
function answered(socket: Duplex, { opcode, payload }: Frame): boolean {
  if (opcode === OPCODE.ping) socket.write(clientFrame(OPCODE.pong, payload, randomBytes(4)));
  if (opcode === OPCODE.close) socket.write(clientFrame(OPCODE.close, payload.subarray(0, 2), randomBytes(4)));
  return opcode === OPCODE.close;
}

/** A message may come in several frames. */
class Message {
  #parts: Buffer[] = [];

  /** The whole of it when this frame was its last. */
  with({ opcode, final, payload }: Frame): Buffer | undefined {
    if (opcode !== OPCODE.binary && opcode !== OPCODE.text && opcode !== OPCODE.continuation) return undefined;
    this.#parts.push(payload);
    if (!final) return undefined;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    return whole;
  }
}

function broken(fault: unknown): unknown {
  if (!(fault instanceof Error) || fault instanceof KubernetesApiError) return fault;
  return new KubernetesApiError(0, "ExecBroken", fault.message);
}

import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { KubernetesApiError } from "../api.ts";
import type { Access } from "./credentials.ts";

export interface Outgoing {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly contentType?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export interface Incoming {
  readonly status: number;
  /** Of a `Retry-After` header, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly text: string;
}

/** A private endpoint that this machine has no route to swallows packets; kubectl waits 30 s. */
const CONNECT_MS = 10_000;
const SILENCE_MS = 60_000;

/** One request and its whole answer, whatever its status; throws KubernetesApiError when there is none. */
export async function exchange(access: Access, outgoing: Outgoing): Promise<Incoming> {
  const { message, body } = await send(access, outgoing);
  const bytes = message.headers["content-encoding"] === "gzip" ? await promisify(gunzip)(body) : body;
  const seconds = Number(message.headers["retry-after"]);
  return {
    status: message.statusCode ?? 0,
    text: bytes.toString("utf8"),
    ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

function send(access: Access, { method, path, contentType, body }: Outgoing) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    agent: access.agent,
    timeout: CONNECT_MS,
    headers: {
      ...access.headers,
      accept: "application/json",
      // The server compresses answers beyond 128 KiB, which are long lists.
      "accept-encoding": "gzip",
      "user-agent": "podspan",
      ...(text === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
    },
  };
  const open = access.server.protocol === "http:" ? plainRequest : tlsRequest;
  const url = new URL(`${access.server.pathname.replace(/\/$/, "")}${path}`, access.server);
  return new Promise<{ readonly message: IncomingMessage; readonly body: Buffer }>((resolve, reject) => {
    const fail = (error: Error) => reject(noAnswer(access.server, error));
    const call = open(url, options, (message) => {
      const chunks: Buffer[] = [];
      message.on("data", (chunk: Buffer) => chunks.push(chunk));
      message.on("error", fail);
      message.on("end", () => resolve({ message, body: Buffer.concat(chunks) }));
    });
    call.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => call.setTimeout(SILENCE_MS));
      else call.setTimeout(SILENCE_MS);
    });
    call.on("timeout", () => call.destroy(new Error("no answer in time")));
    call.on("error", fail);
    call.end(text);
  });
}

/** Why there was none, as far as Node tells it. */
export function noAnswer(server: URL, error: Error & { readonly code?: string }): KubernetesApiError {
  const code = error.code ?? "";
  const reason = /CERT|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code) ? "CertificateInvalid" : "Unreachable";
  const why = error.message === "" ? code : error.message;
  return new KubernetesApiError(0, reason, `${server.origin}: ${why}`);
}

import { createHash, randomBytes } from "node:crypto";
import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { KubernetesApiError } from "../../api.ts";
import { type Incoming, noAnswer } from "../connection.ts";
import type { Access } from "../credentials.ts";

/** What became of a request for a WebSocket: one, or a plain answer, whatever its status. */
export type Upgraded =
  | {
      readonly kind: "socket";
      readonly socket: Duplex;
      /** What the server has sent already. */
      readonly head: Buffer;
      readonly protocol: string;
    }
  | { readonly kind: "answer"; readonly answer: Incoming };

/** RFC 6455, section 1.3. */
const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Asks for a WebSocket of one of these protocols, the first one wanted most; throws KubernetesApiError when there is no answer. */
export function upgrade(
  { server, headers, agent }: Access,
  path: string,
  protocols: readonly string[],
  signal: AbortSignal,
): Promise<Upgraded> {
  const key = randomBytes(16).toString("base64");
  const options: RequestOptions = {
    agent,
    signal,
    headers: {
      ...headers,
      "user-agent": "podspan",
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": key,
      "sec-websocket-protocol": protocols.join(", "),
    },
  };
  const open = server.protocol === "http:" ? plainRequest : tlsRequest;
  const url = new URL(`${server.pathname.replace(/\/$/, "")}${path}`, server);
  return new Promise((resolve, reject) => {
    const call = open(url, options);
    call.on("upgrade", (message, socket, head) => {
      const fault = faultOf(message, key, protocols);
      if (fault === undefined) {
        resolve({ kind: "socket", socket, head, protocol: `${message.headers["sec-websocket-protocol"]}` });
        return;
      }
      socket.destroy();
      reject(new KubernetesApiError(0, "NoWebSocket", `${server.origin}: ${fault}`));
    });
    call.on("response", (message) => {
      const chunks: Buffer[] = [];
      message.on("data", (chunk: Buffer) => chunks.push(chunk));
      message.on("error", reject);
      message.on("end", () => {
        const answer = { status: message.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") };
        resolve({ kind: "answer", answer });
      });
    });
    call.on("error", (error) => reject(signal.aborted ? signal.reason : noAnswer(server, error)));
    call.end();
  });
}

function faultOf({ headers }: IncomingMessage, key: string, protocols: readonly string[]): string | undefined {
  const expected = createHash("sha1").update(`${key}${MAGIC}`).digest("base64");
  if (headers["sec-websocket-accept"] !== expected) return "the answer to the request for a WebSocket is not its own";
  const protocol = headers["sec-websocket-protocol"];
  return protocol !== undefined && protocols.includes(protocol)
    ? undefined
    : `it speaks none of ${protocols.join(", ")} over a WebSocket`;
}

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What an API server does with one request for exec. */
export interface ExecAnswer {
  /** A refusal instead of a WebSocket: status and body. */
  readonly refusal?: readonly [status: number, body: unknown];
  /** Default: what it would really choose of those asked for, v5. */
  readonly protocol?: string;
  /** Raw bytes after the handshake, in the pieces that arrive. */
  readonly pieces?: readonly Buffer[];
  /** Breaks the connection after that. */
  readonly breaks?: boolean;
}

export interface ExecServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage["headers"] }[];
  /** What clients have sent after the handshake. */
  readonly received: readonly Buffer[];
  readonly close: () => Promise<void>;
}

/** An API server of which only `exec` is there, and that answers as it is told. */
export async function startExecServer(answers: readonly ExecAnswer[]): Promise<ExecServer> {
  const requests: { path: string; headers: IncomingMessage["headers"] }[] = [];
  const received: Buffer[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(400).end("Upgrade request required"));
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("upgrade", (request, socket: Duplex) => {
    const answer = answers[requests.length] ?? {};
    requests.push({ path: request.url ?? "", headers: request.headers });
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => received.push(bytes));
    if (answer.refusal !== undefined) {
      const [status, body] = answer.refusal;
      const text = JSON.stringify(body);
      socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      return;
    }
    socket.write(handshake(request, answer.protocol ?? "v5.channel.k8s.io"));
    for (const piece of answer.pieces ?? []) socket.write(piece);
    if (answer.breaks === true) socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function handshake(request: IncomingMessage, protocol: string): string {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  return [
    "HTTP/1.1 101 Switching Protocols",
    "upgrade: websocket",
    "connection: Upgrade",
    `sec-websocket-accept: ${accept}`,
    `sec-websocket-protocol: ${protocol}`,
    "\r\n",
  ].join("\r\n");
}

/** A frame as servers send them: without a mask. */
export function serverFrame(opcode: number, payload: Buffer, final = true): Buffer {
  const size = payload.length;
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10);
  head[0] = (final ? 0x80 : 0) | opcode;
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(size, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
  return Buffer.concat([head, payload]);
}

/** A message of one of exec's streams: 1 stdout, 2 stderr, 3 the status. */
export function streamFrame(channel: number, text: string): Buffer {
  return serverFrame(2, Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
}

/** How the API server tells that a command ended so. */
export function exitFrame(code: number): Buffer {
  const failure = {
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: `${code}` }] },
  };
  return streamFrame(3, JSON.stringify(code === 0 ? { status: "Success", metadata: {} } : failure));
}

export const CLOSE_FRAME = serverFrame(8, Buffer.from([0x03, 0xe8]));

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eksHttpHandler, queryOf } from "./handler.ts";

export interface EksServer {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/** The handler behind a socket on loopback, for AWS's own clients. */
export async function serveEks(eks: Parameters<typeof eksHttpHandler>[0]): Promise<EksServer> {
  const handle = eksHttpHandler(eks);
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    try {
      const answer = await handle({
        method: request.method ?? "GET",
        path: pathname,
        query: queryOf(searchParams),
        headers: {},
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

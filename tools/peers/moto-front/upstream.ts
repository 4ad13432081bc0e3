import { request as open } from "node:http";
import type { Answer, FrontRequest, QueryRequest } from "./exchange.ts";

/** Headers that belong to one connection, not to the message (RFC 9110, 7.6.1), and those that are made anew. */
const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "host", "expect"]);

/**
 * Sends a request to moto. moto closes the connection after each answer, so none is kept.
 *
 * The signature is left as it is though a rule may have changed the body: moto reads its scope and checks nothing.
 */
export const forward = (endpoint: string, { method, url, headers, body }: FrontRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const kept = without(headers);
    const call = open(
      { hostname, port, path: url, method, headers: { ...kept, "content-length": body.length }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const answered = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
          resolve({
            status: response.statusCode ?? 502,
            headers: without(Object.fromEntries(answered)),
            body: Buffer.concat(parts),
            by: "moto",
          });
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });

/** The request with its body written anew from its parameters. */
export const rewritten = (request: QueryRequest): QueryRequest => ({
  ...request,
  body: Buffer.from(new URLSearchParams(request.parameters).toString()),
});

const without = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));

import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { ControlPlane } from "./kubernetes-server.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiCall {
  readonly method: "DELETE" | "GET" | "PATCH" | "POST" | "PUT";
  readonly path: string;
  readonly body?: unknown;
  /** Only a PATCH needs another than JSON. */
  readonly contentType?: string;
}

/** One call of the Kubernetes API in its bare form, checking the server's certificate. */
export const callApi = async (
  { endpoint, token, caPath }: Pick<ControlPlane, "endpoint" | "token" | "caPath">,
  { method, path, body, contentType = "application/json" }: ApiCall,
): Promise<ApiAnswer> => {
  const ca = await readFile(caPath);
  const headers = { authorization: `Bearer ${token}`, "content-type": contentType };
  return new Promise((resolve, reject) => {
    const call = request(`${endpoint}${path}`, { method, ca, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, body: text.startsWith("{") ? JSON.parse(text) : text });
      });
    });
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
};

import type { IncomingMessage } from "node:http";
import { eksAction } from "./eks-action.ts";
import type { FrontRequest, QueryRequest } from "./exchange.ts";

/** Reads a client's request to its end. */
export const readRequest = async (message: IncomingMessage): Promise<FrontRequest> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  const body = Buffer.concat(parts);
  const headers = Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
  const method = message.method ?? "GET";
  const url = message.url ?? "/";
  const scope = scopeOf(headers.authorization ?? "");
  const service = scope.service === "" && /^\/(clusters|addons)\b/.test(url) ? "eks" : scope.service;
  return { method, url, headers, body, ...scope, service, action: actionOf({ method, url, service, headers, body }) };
};

/** `Credential=<key>/<date>/<region>/<service>/aws4_request`: docs.aws.amazon.com/IAM, "Create a signed AWS API request". */
const scopeOf = (authorization: string): { service: string; region: string; caller: string } => {
  const [, caller = "", region = "", service = ""] =
    /Credential=([^/,\s]+)\/[^/]*\/([^/]*)\/([^/]*)\/aws4_request/.exec(authorization) ?? [];
  return { service, region, caller };
};

const actionOf = ({
  method,
  url,
  service,
  headers,
  body,
}: Pick<FrontRequest, "method" | "url" | "service" | "headers" | "body">): string => {
  const path = url.split("?", 1)[0] ?? url;
  if (service === "eks") return eksAction(method, path);
  if (isForm(headers)) {
    const action = new URLSearchParams(body.toString()).get("Action");
    if (action !== null) return action;
  }
  // The JSON protocols name it in a header: `AmazonSSM.GetParameter`.
  return headers["x-amz-target"]?.split(".").at(-1) ?? `${method} ${path}`;
};

const isForm = (headers: FrontRequest["headers"]): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;

/** The request's parameters, if it is one of EC2's query protocol. */
export const asQuery = (request: FrontRequest): QueryRequest | undefined => {
  if (request.service !== "ec2" || !isForm(request.headers)) return undefined;
  return { ...request, parameters: Object.fromEntries(new URLSearchParams(request.body.toString())) };
};

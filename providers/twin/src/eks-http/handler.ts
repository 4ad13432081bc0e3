import type { AwsApi } from "@podspan/aws/api";
import { AwsError } from "../behaviour/aws-error.ts";
import { type EksRoute, matchRoute } from "./routes.ts";

/** By name; a list where the name stands there several times. */
export type HttpQuery = Readonly<Record<string, string | readonly string[]>>;

export function queryOf(parameters: URLSearchParams): HttpQuery {
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const [first = "", ...more] = parameters.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

export interface HttpRequest {
  readonly method: string;
  /** Without the query, percent-encoded as it came. */
  readonly path: string;
  readonly query: HttpQuery;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * EKS over REST-JSON 1.1, for AWS's own clients: timestamps are seconds since the epoch, refusals carry their code in
 * `x-amzn-errortype`. Rejects when the connection is to break without an answer.
 */
export function eksHttpHandler(eks: AwsApi["eks"]): (request: HttpRequest) => Promise<HttpAnswer> {
  return async (request) => {
    try {
      const matched = matchRoute(request.method, request.path);
      if (matched === undefined) {
        throw new AwsError(
          "UnknownOperationException",
          `${request.method} ${request.path} is not served by the twin`,
          404,
        );
      }
      const input = inputOf(matched.route, matched.labels, request);
      const { $metadata, ...output } = await call(eks, matched.route, input);
      return answer(200, $metadata.requestId, output);
    } catch (error) {
      if (error instanceof AwsError) return refused(error);
      throw error;
    }
  };
}

type Call = (input: unknown) => Promise<{ readonly $metadata: { readonly requestId?: string } }>;

function call(eks: AwsApi["eks"], route: EksRoute, input: unknown): ReturnType<Call> {
  return (eks[route.operation] as Call)(input);
}

/** The route's members from path, query and body; what the operation does not have is passed over, as EKS does. */
function inputOf(route: EksRoute, labels: Readonly<Record<string, string>>, request: HttpRequest): unknown {
  const named = (names: Readonly<Record<string, string>>, values: Readonly<Record<string, unknown>>) =>
    Object.entries(names).flatMap(([from, to]) => (values[from] === undefined ? [] : [[to, values[from]] as const]));
  const { maxResults, tagKeys, ...query } = request.query;
  const numbers = maxResults === undefined ? {} : { maxResults: Number(maxResults) };
  const lists = tagKeys === undefined ? {} : { tagKeys: [tagKeys].flat() };
  const body = Object.fromEntries(route.body.map((member) => [member, member]));
  return Object.fromEntries([
    ...named(body, bodyOf(request)),
    ...named(route.query, { ...query, ...numbers, ...lists }),
    ...named(route.labels, labels),
  ]);
}

function bodyOf({ body }: HttpRequest): Readonly<Record<string, unknown>> {
  if (body === "") return {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Answered below: it is not an object either.
  }
  throw new AwsError("SerializationException", "The request body is not a JSON object", 400);
}

function refused(error: AwsError): HttpAnswer {
  const { httpStatusCode, requestId } = error.$metadata;
  const { headers, ...rest } = answer(httpStatusCode, requestId, { message: error.message });
  return { ...rest, headers: { ...headers, "x-amzn-errortype": error.Code } };
}

function answer(status: number, requestId: string | undefined, output: unknown): HttpAnswer {
  const headers = { "content-type": "application/json" };
  return {
    status,
    headers: requestId === undefined ? headers : { ...headers, "x-amzn-requestid": requestId },
    body: JSON.stringify(onWire(output)),
  };
}

/** JSON 1.1 of the REST protocol: timestamps in seconds, absent members left out. */
function onWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(onWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, onWire(item)]])),
  );
}

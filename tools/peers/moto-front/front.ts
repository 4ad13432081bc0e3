import { createServer, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type HttpQuery, queryOf } from "@podspan/twin/eks-http";
import { asAccount } from "./account.ts";
import { deviations } from "./deviations.ts";
import type { Answer, AnsweredBy, AskMoto, FrontRequest, QueryRequest, Rule } from "./exchange.ts";
import { type Fault, type Injected, makeFaults } from "./faults.ts";
import { asQuery, readRequest } from "./request.ts";
import { resourceShares } from "./resource-shares.ts";
import { forward, rewritten } from "./upstream.ts";

/** A request of the EKS REST API for whoever answers it. */
export interface EksRequest {
  readonly method: string;
  /** Without the query string, percent-encoded as it came. */
  readonly path: string;
  readonly query: HttpQuery;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface EksAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FrontOptions {
  /** moto's address. */
  readonly upstream: string;
  /**
   * Answers every EKS request in moto's place; without it moto answers, which has no add-ons. When it rejects, the
   * connection breaks.
   */
  readonly eks?: (request: EksRequest) => Promise<EksAnswer>;
  /** How long a new VPC block stays `associating`, in milliseconds; 250 when left out. */
  readonly associatingFor?: number;
  /** Accounts that call the zone `a` that moto calls `b`, and the other way about; none when left out. */
  readonly swappedZones?: readonly string[];
  /** Added to every request, in milliseconds; a call to AWS from another continent takes 100. None when left out. */
  readonly latency?: number;
  /** Deviations of moto to leave as they are, by id. */
  readonly without?: readonly string[];
}

/** One request that the front has answered or broken off. */
export interface LoggedRequest {
  readonly service: string;
  readonly region: string;
  readonly caller: string;
  readonly action: string;
  /** 0: the connection was broken. */
  readonly status: number;
  readonly by: AnsweredBy;
  readonly milliseconds: number;
}

export interface MotoFront {
  /** For `AWS_ENDPOINT_URL`: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Every request so far, in the order of its answer. */
  readonly requests: () => readonly LoggedRequest[];
  /** How many requests of each action so far, sorted by name. */
  readonly counts: () => Readonly<Record<string, number>>;
  /** Forgets the requests so far. */
  readonly forgetRequests: () => void;
  readonly inject: (fault: Fault) => Injected;
  readonly clearFaults: () => void;
  readonly setLatency: (milliseconds: number) => void;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy before moto that behaves like AWS where moto does not (see `deviations.ts`) and fails on demand. */
export const startFront = async (options: FrontOptions): Promise<MotoFront> => {
  const faults = makeFaults();
  const log: LoggedRequest[] = [];
  let latency = options.latency ?? 0;
  const serve = server(options);

  const http = createServer(async (message, response) => {
    const started = performance.now();
    try {
      const request = await readRequest(message);
      if (latency > 0) await pause(latency);
      const answer = await faults.through(request, () => serve(request));
      const { service, region, caller, action } = request;
      const milliseconds = performance.now() - started;
      log.push({
        service,
        region,
        caller,
        action,
        status: answer?.status ?? 0,
        by: answer?.by ?? "front",
        milliseconds,
      });
      if (answer === undefined) message.socket.destroy();
      else send(response, answer);
    } catch (error) {
      const headers = { "content-type": "text/plain" };
      send(response, { status: 502, headers, body: Buffer.from(`moto-front: ${error}\n`), by: "front" });
    }
  });
  // A client may keep a connection for the length of a test; AWS's own close after 20 s, which is not the point here.
  http.keepAliveTimeout = 300_000;
  http.unref();
  await new Promise<void>((resolve, reject) => {
    http.on("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  const address = http.address();
  if (typeof address !== "object" || address === null) throw new Error("the front has no address");

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests: () => [...log],
    counts: () => {
      const byAction = Map.groupBy(log, ({ action }) => action);
      return Object.fromEntries([...byAction].map(([action, of]) => [action, of.length] as const).toSorted(byName));
    },
    forgetRequests: () => {
      log.length = 0;
    },
    inject: faults.inject,
    clearFaults: faults.clear,
    setLatency: (milliseconds) => {
      latency = milliseconds;
    },
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
};

const byName = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : 1);

/** What answers one request: the EKS handler, or moto behind the rules. */
const server = ({ upstream, eks, associatingFor = 250, swappedZones = [], without = [] }: FrontOptions) => {
  const shares = resourceShares();
  const rules = deviations
    .filter(({ id }) => !without.includes(id))
    .flatMap(({ rule }) => (rule === undefined ? [] : [rule({ associatingFor, swappedZones, shares })]));
  const askFor =
    (request: QueryRequest): AskMoto =>
    async (action, parameters, account) => {
      const version = request.parameters.Version ?? "2016-11-15";
      const whose = account === undefined ? request : asAccount(request, account);
      const own = rewritten({ ...whose, action, parameters: { Action: action, Version: version, ...parameters } });
      return (await forward(upstream, own)).body.toString();
    };

  return async (request: FrontRequest): Promise<Answer | undefined> => {
    if (request.service === "eks" && eks !== undefined) return askEks(eks, request);
    if (request.service === "ram") return shares.answer(request, (one) => forward(upstream, one));
    if (request.action === "ListServiceQuotas") return forward(upstream, asDefaults(request));
    const query = asQuery(request);
    if (query === undefined) return forward(upstream, request);
    const applying = rules.filter(({ actions }) => actions === "all" || actions.includes(query.action));
    if (applying.length === 0) return forward(upstream, request);
    return through(applying, query, askFor, (last) =>
      forward(upstream, last.parameters === query.parameters ? last : rewritten(last)),
    );
  };
};

/** moto knows AWS's defaults and not what an account was granted: the same, for an account that was granted nothing. */
const asDefaults = (request: FrontRequest): FrontRequest => ({
  ...request,
  headers: { ...request.headers, "x-amz-target": "ServiceQuotasV20190624.ListAWSDefaultServiceQuotas" },
});

const through = (
  [first, ...rest]: readonly Rule[],
  request: QueryRequest,
  askFor: (request: QueryRequest) => AskMoto,
  last: (request: QueryRequest) => Promise<Answer>,
): Promise<Answer> =>
  first === undefined
    ? last(request)
    : first.handle(request, (next) => through(rest, next, askFor, last), askFor(request));

const askEks = async (
  eks: NonNullable<FrontOptions["eks"]>,
  { method, url, headers, body }: FrontRequest,
): Promise<Answer | undefined> => {
  const [path = "/", search = ""] = url.split("?", 2);
  const query = queryOf(new URLSearchParams(search));
  const answer = await eks({ method, path, query, headers, body: body.toString() }).catch(() => undefined);
  return answer && { ...answer, body: Buffer.from(answer.body), by: "front" };
};

const send = (response: ServerResponse, { status, headers, body, by }: Answer): void => {
  response.writeHead(status, { ...headers, "content-length": body.length, "x-podspan-answered-by": by });
  response.end(body);
};

import { setTimeout as pause } from "node:timers/promises";
import { type ApiError, refuse } from "./answer.ts";
import type { Answer, FrontRequest } from "./exchange.ts";

/** What goes wrong. */
export type FaultKind =
  /** Refused for too many requests: moto does not see it. */
  | "throttle"
  /** Refused for want of a permission: moto does not see it. */
  | "deny"
  /** Done, but the connection breaks before the client has its answer. */
  | "lose-answer"
  /** The connection breaks before it is done. */
  | "lose-request"
  /** Done, but later. */
  | "delay"
  /** Done at once, but the answer comes later. */
  | "hold-answer";

export interface Fault {
  readonly kind: FaultKind;
  /** `CreateSubnet`, or a pattern of action names. */
  readonly action: string | RegExp;
  /** How many requests it meets; all of them when left out. */
  readonly times?: number;
  /** How many requests pass unharmed before it begins; none when left out. */
  readonly after?: number;
  /** Only requests that this says yes to, say of one region. */
  readonly where?: (request: FrontRequest) => boolean;
  /** For `delay` and `hold-answer`. */
  readonly milliseconds?: number;
}

/** A fault that has been injected. */
export interface Injected {
  /** How many requests it has met so far. */
  readonly met: () => number;
  readonly remove: () => void;
}

/** The faults that a front was told to make, applied in the order in which they were injected. */
export interface Faults {
  readonly inject: (fault: Fault) => Injected;
  readonly clear: () => void;
  /** Serves one request through the faults that it meets; undefined: break the connection. */
  readonly through: (request: FrontRequest, serve: () => Promise<Answer | undefined>) => Promise<Answer | undefined>;
}

export const makeFaults = (): Faults => {
  const active = new Set<{ readonly fault: Fault; seen: number; met: number }>();

  const meets = (request: FrontRequest): readonly Fault[] =>
    [...active].flatMap((entry) => {
      const { action, where, after = 0, times = Number.POSITIVE_INFINITY } = entry.fault;
      if (typeof action === "string" ? action !== request.action : !action.test(request.action)) return [];
      if (where !== undefined && !where(request)) return [];
      entry.seen += 1;
      if (entry.seen <= after || entry.met >= times) return [];
      entry.met += 1;
      return [entry.fault];
    });

  return {
    inject: (fault) => {
      const entry = { fault, seen: 0, met: 0 };
      active.add(entry);
      return { met: () => entry.met, remove: () => active.delete(entry) };
    },
    clear: () => active.clear(),
    through: async (request, serve) => {
      const faults = meets(request);
      for (const { kind, milliseconds = 0 } of faults) if (kind === "delay") await pause(milliseconds);
      const kinds = faults.map(({ kind }) => kind);
      if (kinds.includes("lose-request")) return undefined;
      if (kinds.includes("throttle")) return refuse(request, throttled(request));
      if (kinds.includes("deny")) return refuse(request, denied(request));
      const answer = await serve();
      for (const { kind, milliseconds = 0 } of faults) if (kind === "hold-answer") await pause(milliseconds);
      return kinds.includes("lose-answer") ? undefined : answer;
    },
  };
};

/** EC2 has its own codes (errors-overview.html, "Server error codes"), the others the common ones (CommonErrors.html). */
const throttled = ({ service }: FrontRequest): ApiError => {
  if (service === "ec2") return { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 };
  return { code: "ThrottlingException", message: "Rate exceeded", status: service === "eks" ? 429 : 400 };
};

const denied = ({ service, action }: FrontRequest): ApiError => {
  const because = `is not authorized to perform: ${service}:${action} because no identity-based policy allows it`;
  if (service !== "ec2")
    return {
      code: service === "eks" ? "AccessDeniedException" : "AccessDenied",
      message: `User ${because}`,
      status: 403,
    };
  const message = `You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/test ${because}`;
  return { code: "UnauthorizedOperation", message, status: 403 };
};

import { AwsError } from "./aws-error.ts";
import type { CallSite } from "./call-site.ts";

/**
 * What goes wrong with a call.
 * - `throttle`, `denied`, `expired-credentials`, `limit`: refused; nothing happened.
 * - `server-error`: AWS failed before it took the request.
 * - `lost-answer`: the request was taken, then the connection broke.
 * - `vanish`: what the request names (or `id`) was deleted by somebody else just before.
 * - `association-fails`: AssociateVpcCidrBlock is taken and its block ends as `failed`.
 */
export type FaultKind =
  | "throttle"
  | "denied"
  | "expired-credentials"
  | "limit"
  | "server-error"
  | "lost-answer"
  | "vanish"
  | "association-fails";

/** One planned fault. Without `nth` it strikes every call that it matches, `times` times at most. */
export interface Fault {
  /** `ec2:CreateSubnet`, `ec2:*` or `*`. */
  readonly api: string;
  readonly fault: FaultKind;
  /** Strikes only the nth matching call, counted from 1. */
  readonly nth?: number;
  readonly times?: number;
  readonly match?: (input: unknown, site: CallSite) => boolean;
  /** For `vanish`: what is gone. Default: the first id that the request names. */
  readonly id?: string;
  /** For `association-fails`: the StatusMessage. */
  readonly message?: string;
}

/** A plan of faults as it is being used up. */
export class FaultPlan {
  readonly #faults: readonly Fault[];
  readonly #seen = new Map<Fault, number>();

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  /** The fault that strikes this call, if any: the first of the plan. Every matching fault counts the call. */
  strike(api: string, input: unknown, site: CallSite): Fault | undefined {
    const struck = this.#faults.filter((fault) => {
      if (!matchesApi(fault.api, api) || fault.match?.(input, site) === false) return false;
      const count = (this.#seen.get(fault) ?? 0) + 1;
      this.#seen.set(fault, count);
      return fault.nth === undefined ? count <= (fault.times ?? Number.POSITIVE_INFINITY) : count === fault.nth;
    });
    return struck[0];
  }
}

function matchesApi(pattern: string, api: string): boolean {
  return pattern === api || (pattern.endsWith("*") && api.startsWith(pattern.slice(0, -1)));
}

type Service = "ec2" | "eks" | "iam" | "sts";

function serviceOf(api: string): Service {
  const [service = ""] = api.split(":");
  return service === "eks" || service === "iam" || service === "sts" ? service : "ec2";
}

/** How each service words the same refusal: code and HTTP status. */
const REFUSALS: Readonly<Record<string, Readonly<Record<Service, readonly [code: string, status: number]>>>> = {
  throttle: {
    ec2: ["RequestLimitExceeded", 503],
    eks: ["ThrottlingException", 429],
    iam: ["Throttling", 400],
    sts: ["Throttling", 400],
  },
  denied: {
    ec2: ["UnauthorizedOperation", 403],
    eks: ["AccessDeniedException", 403],
    iam: ["AccessDenied", 403],
    sts: ["AccessDenied", 403],
  },
  // EC2's error page lists RequestExpired for expired temporary credentials; the others answer the common ExpiredToken.
  "expired-credentials": {
    ec2: ["RequestExpired", 400],
    eks: ["ExpiredTokenException", 403],
    iam: ["ExpiredToken", 403],
    sts: ["ExpiredToken", 403],
  },
  "server-error": {
    ec2: ["InternalError", 500],
    eks: ["ServerException", 500],
    iam: ["ServiceFailureException", 500],
    sts: ["InternalFailure", 500],
  },
};

const MESSAGES: Readonly<Record<string, string>> = {
  throttle: "Request limit exceeded.",
  denied: "You are not authorized to perform this operation.",
  "expired-credentials": "The security token included in the request is expired",
  "server-error": "An internal error has occurred",
};

/** The code with which each create call says that a quota is used up (EC2 error codes page). */
const LIMITS: Readonly<Record<string, string>> = {
  "ec2:AllocateAddress": "AddressLimitExceeded",
  "iam:CreateInstanceProfile": "LimitExceededException",
  "iam:CreateRole": "LimitExceededException",
  "ec2:CreateNetworkInterface": "NetworkInterfaceLimitExceeded",
  "ec2:RunInstances": "VcpuLimitExceeded",
  "ec2:AssociateVpcCidrBlock": "CidrLimitExceeded",
  "ec2:AuthorizeSecurityGroupEgress": "RulesPerSecurityGroupLimitExceeded",
  "ec2:AuthorizeSecurityGroupIngress": "RulesPerSecurityGroupLimitExceeded",
  "ec2:CreateRouteTable": "RouteTableLimitExceeded",
  "ec2:CreateSecurityGroup": "SecurityGroupLimitExceeded",
  "ec2:CreateSubnet": "SubnetLimitExceeded",
  "ec2:CreateTags": "TagLimitExceeded",
  "ec2:CreateVpc": "VpcLimitExceeded",
};

/** The error with which a fault answers before the request is taken; undefined for those that let it through. */
export function refusal(kind: FaultKind, api: string): Error | undefined {
  if (kind === "limit") {
    const code = LIMITS[api] ?? (api.startsWith("eks:") ? "ResourceLimitExceededException" : "ResourceLimitExceeded");
    return new AwsError(code, "You have reached the limit on what this account may have.");
  }
  const answer = REFUSALS[kind]?.[serviceOf(api)];
  return answer && new AwsError(answer[0], MESSAGES[kind] ?? "", answer[1]);
}

/** What the SDK throws when the connection breaks before the answer is there. */
export function connectionLost(): Error {
  return Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET", $metadata: {} });
}

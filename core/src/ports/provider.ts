import type { Plane, Scope } from "../desired/scope.ts";
import type { ObservedKind } from "../observed/facts.ts";
import type { Snapshot } from "../observed/snapshot.ts";
import type { Step } from "../plan/model/plan.ts";
import type { Clock } from "./clock.ts";

/** What a world's refusal means to the engine; each provider maps its own codes to one of these. */
export type FaultClass =
  /** Asked too fast: back off and try again. */
  | "throttled"
  /** The service failed or the connection broke; the request may or may not have been taken. */
  | "transient"
  /** An id made a moment ago is not known everywhere yet: try again within the kind's window. */
  | "not-yet-visible"
  /** It is gone. */
  | "not-found"
  /** It is there already. */
  | "exists"
  /** Something still uses it. */
  | "in-use"
  /** Somebody else changed it meanwhile, or owns the field. */
  | "conflict"
  | "denied"
  | "credentials"
  | "limit"
  | "invalid"
  | "unknown";

/** The one error that a provider throws for a refused or failed request. */
export class ProviderError extends Error {
  readonly faultClass: FaultClass;
  /** The world's own code, e.g. `InvalidSubnet.Conflict`. */
  readonly code: string;
  /** What the user can do, one sentence. */
  readonly hint: string;
  /** e.g. `ec2:CreateSubnet`. */
  readonly api: string;
  readonly requestId?: string;

  constructor(fields: {
    faultClass: FaultClass;
    code: string;
    message: string;
    hint: string;
    api: string;
    requestId?: string;
  }) {
    super(fields.message);
    this.name = "ProviderError";
    this.faultClass = fields.faultClass;
    this.code = fields.code;
    this.hint = fields.hint;
    this.api = fields.api;
    if (fields.requestId !== undefined) this.requestId = fields.requestId;
  }
}

/** One request to the world, as the limiter, the journal and the events know it. */
export interface Request {
  /** `service:Operation`, e.g. `ec2:CreateSubnet`, `kubernetes:apply`. */
  readonly api: string;
  readonly scope: Scope;
}

/** How a provider reads: every request passes through `read`, which limits, retries and counts. */
export interface ReadContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  read<T>(request: Request, send: () => Promise<T>): Promise<T>;
}

/** One request that changes the world. */
export interface WriteRequest<T> extends Request {
  /** Sends it. `token` is the same on every retry of this intent (AWS ClientToken where there is one). */
  readonly send: (token: string) => Promise<T>;
  /**
   * Looks for what the request would make, by owner tag or natural key. Asked before any retry whose first try may have been
   * taken, and when the world answers `exists` after a retry of our own; undefined: not there, so send again.
   */
  readonly readBack?: () => Promise<T | undefined>;
  /** The world id to remember, from the answer. */
  readonly worldId?: (answer: T) => string;
  /** What is journaled before the call: plain JSON, never a secret. */
  readonly intent?: unknown;
}

/** What becomes of a node or a node group while it is replaced, in this order. */
export type Milestone = "cordoned" | "drained" | "gone" | "replaced";

/** How a provider carries out one step: every write is journaled before and after, every wait holds no slot. */
export interface StepContext extends ReadContext {
  write<T>(request: WriteRequest<T>): Promise<T>;
  /** Asks `poll` until it answers, starting fast and backing off; throws a `transient` ProviderError when `windowMs` has passed. */
  waitFor<T>(what: string, windowMs: number, poll: () => Promise<T | undefined>): Promise<T>;
  /**
   * Values as they were before we changed them, by field; kept in state until destroy gives them back. Written before the change is
   * made. Give all that is to be kept: a field that is remembered already keeps its first value, one left out is forgotten.
   */
  rememberPrior(prior: Readonly<Record<string, unknown>>): Promise<void>;
  readonly prior: Readonly<Record<string, unknown>> | undefined;
  /** Says what is going on, for the progress display. */
  note(text: string): void;
  /** Something that a roll's timeline tells: `subject` is a node or a node group. */
  milestone(subject: string, reached: Milestone): void;
}

/** A step whose references have been replaced by world ids. */
export interface BoundStep extends Step {
  readonly after?: unknown;
}

export interface StepResult {
  /** World id of what now exists; absent after a delete. */
  readonly worldId?: string;
}

/** Finds a VPC: by id, by tags that must match exactly one, or the one that this Fabric made. */
export type VpcLookup =
  | { readonly by: "id"; readonly key: string; readonly id: string }
  | { readonly by: "tags"; readonly key: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly by: "owner"; readonly key: string; readonly uid: string };

/** Services as Service Quotas calls them. */
export type QuotaService = "vpc" | "ec2";

export interface AwsObserveRequest {
  readonly plane: "aws";
  /** The account's key in the Fabric; "" = the caller's own. */
  readonly alias: string;
  readonly region: string;
  /** Account id expected and how to reach it; absent = the caller's. */
  readonly account?: { readonly id: string; readonly partition: string; readonly assumeRole?: string };
  readonly vpcs: readonly VpcLookup[];
  /** World ids of further VPCs that state remembers. */
  readonly extraVpcs: readonly string[];
  /** World ids of subnets whose reservations are read even if no Fabric's mark is on them: to be adopted, or ours as state remembers. */
  readonly ownSubnets?: readonly string[];
  /** EKS cluster names. */
  readonly clusters: readonly string[];
  /** Names of EC2 instance types, where the kind `instance-type` is asked for. */
  readonly instanceTypes?: readonly string[];
  /**
   * Ids of what routes lead to (`nat-`, `tgw-`, `vgw-`, `pcx-`, `vpce-`, `pl-`, `igw-`, `eigw-`), where their kinds are asked for: those
   * alone are read. Absent: `peering-connection` means the peerings of the VPCs.
   */
  readonly gateways?: readonly string[];
  /** Transit gateways with their attachments and tables, where their kinds are asked for: those that carry the mark of a Fabric, and these. */
  readonly transit?: { readonly uid: string; readonly ids: readonly string[] };
  /** Where the kind `machine-image` is asked for. */
  readonly images?: readonly ImageWanted[];
  /** Names of IAM roles, where the kind `router-role` is asked for. */
  readonly roles?: readonly string[];
  /** Whose quotas are asked for with the kind `service-quota`; default: of `vpc`. */
  readonly quotas?: readonly QuotaService[];
  readonly kinds: ReadonlySet<ObservedKind>;
}

export interface KubernetesObserveRequest {
  readonly plane: "kubernetes";
  /** The cluster's key in the Fabric, its name in EKS where that is another, and the kubeconfig context to reach it. */
  readonly cluster: string;
  readonly name?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly kinds: ReadonlySet<ObservedKind>;
}

/** One router, over its own access; what it lacks is a failed scope, never an empty one. */
export interface RouterObserveRequest {
  readonly plane: "router";
  /** As its scope names it. */
  readonly router: string;
  /** What it is to say, by statement: it is read at those paths, and said in the same words where it means the same. */
  readonly wanted: Readonly<Record<string, string>>;
  /** It is yet to be started: there is nobody to ask, and nothing to find. */
  readonly planned?: true;
}

/** Images to look for, newest of each: those of a platform's publisher (fault 1b-29). */
export interface ImageWanted {
  readonly platform: "linux" | "c8000v" | "csr1000v";
  readonly licence?: "byol" | "included";
}

/**
 * One plane of the world, over the real one or the twin alike: providers/aws, providers/kubernetes, providers/routers. `observe` never throws for an
 * unreadable part: that part is `failed` in the Snapshot's scopes.
 */
export interface Reader<R> {
  observe(request: R, context: ReadContext): Promise<Snapshot>;
}

/** Carries out steps on one plane of the world. `run` throws ProviderError. */
export interface Writer {
  readonly plane: Plane;
  run(step: BoundStep, context: StepContext): Promise<StepResult>;
}

import type { ManagedKind } from "../../desired/kinds/kinds.ts";
import type { LogicalId } from "../../desired/resource.ts";
import type { Scope } from "../../desired/scope.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";

/** Which part of a Fabric a run is about; undefined: all of it. */
export type Only = "aws" | "kubernetes" | undefined;

/** What a step does. A replacement is a delete and a create, both marked `replace` and counted once. */
export type Action =
  | "create"
  | "update"
  | "replace"
  | "delete"
  /** Takes over what was there before: our mark and the wanted values go on it, its former ones are remembered first. */
  | "adopt"
  /** Gives an adopted thing back as it was: our mark goes, the thing stays. Its operation is `delete`. */
  | "release"
  | "roll";

/** What a roll is about; the kinds are read and never managed: nobody owns a node. */
export type RolledKind = "node" | "node-group";

export type StepKind = ManagedKind | "network-interface" | RolledKind;

/** One field that a step changes, as `ingress[0].cidr`; values as in props, absent when there is none. */
export interface Change {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One unit of work on one resource. References in `after` are still `{$ref}`; the engine binds them. */
export interface Step {
  /** Unique in the plan: `create west1/subnet/pods/us-west-1b`. */
  readonly key: string;
  readonly action: Action;
  /** Which half of its action this step is: a replacement has one step `delete` and one `create`. */
  readonly operation: "create" | "update" | "delete";
  readonly kind: StepKind;
  readonly id: LogicalId;
  readonly scope: Scope;
  /** The world's id of what is changed or deleted. */
  readonly worldId?: string;
  readonly before?: unknown;
  /** Desired props, with references. */
  readonly after?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  /** Values that state must remember before the first change, by field; `null` for what is not there. */
  readonly remember?: Readonly<Record<string, unknown>>;
  readonly changes: readonly Change[];
  /** Keys of steps that must be done first. */
  readonly dependsOn: readonly string[];
  /** Takes something away that was there: marked, explained and confirmed. */
  readonly destructive: boolean;
  /** Set when the step cannot be done now; it and what depends on it are left out of apply. */
  readonly blocked?: { readonly code: string; readonly reason: string; readonly fix: string };
  /** One sentence for the reader: why this step is there. */
  readonly why: string;
}

/** A finding about the live or planned state. */
export interface Check {
  readonly code: string;
  readonly status: "ok" | "warning" | "failed" | "unknown";
  /** The logical id or world id that it is about. */
  readonly subject: string;
  readonly message: string;
  /** What to do; empty when ok. */
  readonly fix: string;
}

/** What the owner of a shared VPC has to do, as it would type it. */
export interface HandOver {
  /** The owner's account, and the region that the commands are for. */
  readonly account: string;
  readonly region: string;
  /** The VPC's key in the Fabric. */
  readonly vpc: string;
  /** Commands of the AWS CLI for a POSIX shell, in order. */
  readonly commands: readonly string[];
}

export interface PlanSummary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly adopt: number;
  /** Adopted things that are given back. */
  readonly release: number;
  readonly unchanged: number;
  readonly blocked: number;
  /** Nodes that are replaced; absent when no roll was asked for. */
  readonly roll?: number;
  /** Node groups that are deleted once a group of another name has taken their place; absent when there is none. */
  readonly rollGroups?: number;
}

/** Hash of the observed inputs of each step, by step key: what a saved plan is held against the world by. */
export type PlanInputs = Readonly<Record<string, string>>;

/** What apply would do. Steps in an order that respects `dependsOn`; deterministic. */
export interface Plan {
  readonly kind: "Plan";
  readonly version: 1;
  readonly purpose: "apply" | "destroy";
  readonly fabric: { readonly name: string; readonly uid: string; readonly hash: string };
  readonly tool: string;
  readonly target: "twin" | "aws";
  /** Account of each AWS scope touched, and every scope; apply refuses when they differ. */
  readonly scopes: readonly Scope[];
  /** World ids of unchanged and existing resources, by logical id. */
  readonly bindings: Readonly<Record<LogicalId, string>>;
  /** Renames that state has yet to learn, from `spec.moved`. */
  readonly moves?: readonly { readonly from: LogicalId; readonly to: LogicalId }[];
  readonly summary: PlanSummary;
  readonly steps: readonly Step[];
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
  /** Zone ids by scope (`scopeKey`) and the zone's name there; absent where names alone say which zone is meant. */
  readonly zones?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What other accounts have to do; absent when nothing. */
  readonly handOver?: readonly HandOver[];
}

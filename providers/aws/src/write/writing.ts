import type { KindProps, ManagedKind } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepContext, type WriteRequest } from "@podspan/core/ports";
import type { AwsApi } from "../api.ts";
import { awsFault } from "../errors/fault.ts";
import type { Reading } from "../observe/reading.ts";
import type { RunMemory } from "./run-memory.ts";
import { WINDOWS } from "./windows.ts";

/** What carrying out one step needs. */
export interface Writing extends Reading {
  readonly api: AwsApi;
  readonly context: StepContext;
  readonly memory: RunMemory;
}

/** One request that changes AWS; see `WriteRequest`. */
export interface Change<T> extends Omit<WriteRequest<T>, "scope"> {
  /** Ids that the request names: `…NotFound` of one that this run made means "not yet visible". */
  readonly about: readonly string[];
}

/** Sends a change through the journal; a refusal is a ProviderError. The id that it made is known to be ours from then on. */
export async function change<T>(writing: Writing, { about, ...request }: Change<T>): Promise<T> {
  const fresh = about.some((id) => writing.memory.made.has(id));
  const answer = await writing.context.write({
    ...request,
    scope: writing.scope,
    send: async (token) => {
      try {
        return await request.send(token);
      } catch (error) {
        throw awsFault(error, { api: request.api, fresh });
      }
    },
  });
  const id = request.worldId?.(answer);
  if (id !== undefined) writing.memory.made.add(id);
  return answer;
}

/** Sends a deletion; false when it was gone already, which is as it should be. */
export async function removal(
  writing: Writing,
  id: string,
  api: string,
  send: () => Promise<unknown>,
): Promise<boolean> {
  const gone = async (): Promise<true> => {
    await send();
    return true;
  };
  try {
    await change(writing, { api, about: [id], send: gone });
    writing.memory.removed.add(id);
    return true;
  } catch (error) {
    if (!isFault(error, "not-found")) throw error;
    return false;
  }
}

/** How often a refusal is taken for the echo of something that this run has just removed. */
export const ECHOES = 7;

/**
 * A deletion that AWS may refuse for some seconds after what used the thing is gone. Without anything removed in this run, a
 * refusal is final at once.
 */
export async function removalOnceFree(
  writing: Writing,
  id: string,
  api: string,
  send: () => Promise<unknown>,
): Promise<boolean> {
  let refusals = 0;
  const attempt = async (): Promise<{ readonly was: boolean } | undefined> => {
    try {
      return { was: await removal(writing, id, api, send) };
    } catch (error) {
      refusals += 1;
      if (!isFault(error, "in-use") || refusals >= ECHOES || writing.memory.removed.size === 0) throw error;
      return undefined;
    }
  };
  const first = await attempt();
  const done = first ?? (await writing.context.waitFor(`${id} to be free`, WINDOWS.dependencyGone, attempt));
  return done.was;
}

export function isFault(error: unknown, faultClass: ProviderError["faultClass"]): error is ProviderError {
  return error instanceof ProviderError && error.faultClass === faultClass;
}

/** The wanted props of a step that makes or changes something. */
export function wanted<K extends ManagedKind>(step: BoundStep, _kind: K): KindProps[K] {
  if (step.after === undefined) throw new Error(`step ${step.key} has no wanted props`);
  return step.after as KindProps[K];
}

/** The id of what a step changes or removes. */
export function worldIdOf(step: BoundStep): string {
  if (step.worldId === undefined) throw new Error(`step ${step.key} names nothing in the world`);
  return step.worldId;
}

/** Whether the step was made because AWS is still at work on what an earlier run asked for. */
export function isUnfinished(step: BoundStep): boolean {
  return step.changes.some(({ field }) => field === "state");
}

/** A part of an answer without which we cannot go on. */
export function present<T>(value: T | undefined, api: string): T {
  if (value !== undefined) return value;
  throw new ProviderError({
    faultClass: "unknown",
    code: "IncompleteAnswer",
    message: `${api} answered without what it made`,
    hint: "run again: what was made is found by its owner tags",
    api,
  });
}

import type { AwsScope } from "@podspan/core/desired";
import type { Observed, ObservedKind, ScopeStatus } from "@podspan/core/observed";
import { ProviderError, type ReadContext } from "@podspan/core/ports";
import type { AwsReadApi } from "../api.ts";
import { awsFault } from "../errors/fault.ts";

/** One read of one account and region. */
export interface Reading {
  readonly api: AwsReadApi;
  /** Whose request rates are used: the account asked for, which the identity check confirms meanwhile. */
  readonly scope: AwsScope;
  readonly context: ReadContext;
}

/** Sends one request through the engine's limiter and retries; a refusal is a ProviderError. */
export function ask<T>(reading: Reading, api: string, send: () => Promise<T>): Promise<T> {
  return reading.context.read({ api, scope: reading.scope }, async () => {
    try {
      return await send();
    } catch (error) {
      throw awsFault(error, { api });
    }
  });
}

/** All items of a paged answer. `token` is where the answer keeps its next page: an empty one ends it too (emulators). */
export async function allPages<Answer, Item>(
  send: (token: string | undefined) => Promise<Answer>,
  items: (answer: Answer) => readonly Item[] | undefined,
  token: (answer: Answer) => string | undefined,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let next: string | undefined;
  do {
    const answer = await send(next);
    found.push(...(items(answer) ?? []));
    next = token(answer) || undefined;
  } while (next !== undefined);
  return found;
}

/** What is gone by the time that it is asked for is simply not there. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderError && error.faultClass === "not-found") return undefined;
    throw error;
  }
}

/** What it may not ask for is told beside what it may: the refusal instead of the answer. */
export async function orDenied<T>(answer: Promise<T>): Promise<T | ProviderError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderError && error.faultClass === "denied") return error;
    throw error;
  }
}

/** What was read of some kinds. The account is known only once the identity is: hence a function of the scope. */
export interface Collection {
  readonly kinds: readonly ObservedKind[];
  readonly status: ScopeStatus;
  readonly resources: (scope: AwsScope) => readonly Observed[];
}

const NOTHING = (): readonly Observed[] => [];

/** Runs one read; a refusal makes its kinds `failed`. Anything else (a bug, an abort) is thrown. */
export async function collect(
  kinds: readonly ObservedKind[],
  read: () => Promise<(scope: AwsScope) => readonly Observed[]>,
): Promise<Collection> {
  try {
    return { kinds, status: { kind: "observed" }, resources: await read() };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { kinds, status: failed(error), resources: NOTHING };
  }
}

export function emptyCollection(kinds: readonly ObservedKind[], status: ScopeStatus): Collection {
  return { kinds, status, resources: NOTHING };
}

export function failed(error: ProviderError): ScopeStatus {
  return { kind: "failed", code: error.code, message: `${error.api}: ${error.message}`, hint: error.hint };
}

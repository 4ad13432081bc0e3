import { createHash } from "node:crypto";
import { AwsError } from "../behaviour/aws-error.ts";
import { canonicalJson } from "../records/canonical-json.ts";
import type { Kinds } from "../records/region.ts";
import { idOf } from "../records/region.ts";
import type { CallContext } from "./context.ts";
import type { Ec2Kind } from "./lookup.ts";

/**
 * "Ensuring idempotency in Amazon EC2 API requests": the same token with the same request answers what the first call made; with
 * another request it is refused.
 */
export function once<K extends Ec2Kind>(
  context: CallContext,
  api: string,
  input: { readonly ClientToken?: string | undefined },
  kind: K,
  make: () => Kinds[K],
): Kinds[K] {
  const { world, records, account, region } = context;
  if (input.ClientToken === undefined) return make();
  const key = `${account}/${region}/${api}/${input.ClientToken}`;
  const request = requestDigest(input);
  const earlier = world.state.tokens.get(key);
  if (earlier !== undefined && earlier.request !== request) {
    throw new AwsError("IdempotentParameterMismatch", "The client token was used by a request with other parameters");
  }
  const made = earlier && (records[kind] as Map<string, Kinds[K]>).get(earlier.id);
  if (made !== undefined) return made;
  const fresh = make();
  world.state.tokens.set(key, { request, id: idOf[kind](fresh) });
  return fresh;
}

/** What tells a request from another one under the same token. */
export function requestDigest(input: unknown): string {
  return createHash("sha256").update(canonicalJson(input)).digest("hex").slice(0, 32);
}

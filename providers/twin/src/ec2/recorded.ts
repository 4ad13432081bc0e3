import type { Filter } from "@aws-sdk/client-ec2";
import { AwsError } from "../behaviour/aws-error.ts";
import { idOf, type KindName, type Kinds } from "../records/region.ts";
import type { CallContext } from "./context.ts";
import { type FilterReaders, matcher, page } from "./describe.ts";
import { listed } from "./lookup.ts";

/** What a describe call of things that are recorded and never made here is given. */
export interface RecordedInput {
  readonly ids?: readonly string[] | undefined;
  /** The code for an id that nothing has. */
  readonly notFound: string;
  readonly Filters?: readonly Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  /** Calls of an older age answer everything at once. */
  readonly unpaged?: true;
}

/** One page of the records of a kind that the twin only holds. */
export function recorded<K extends KindName>(
  context: CallContext,
  kind: K,
  input: RecordedInput,
  readers: FilterReaders<Kinds[K]>,
  records: readonly Kinds[K][] = listed(context, kind),
): { readonly records: readonly Kinds[K][]; readonly NextToken?: string } {
  const { ids = [], notFound, unpaged, ...request } = input;
  const wanted = new Set(ids);
  const known = new Set(records.map(idOf[kind]));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new AwsError(notFound, `The ID '${missing}' does not exist`);
  const chosen = records
    .filter((record) => wanted.size === 0 || wanted.has(idOf[kind](record)))
    .filter(matcher(input.Filters ?? [], readers));
  if (unpaged) return { records: chosen };
  return page(
    chosen,
    idOf[kind],
    request,
    { kind, ids },
    wanted.size > 0 ? Number.POSITIVE_INFINITY : context.pageSize,
  );
}

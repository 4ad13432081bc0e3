import { mergeSnapshots, type Snapshot } from "@podspan/core/observed";
import type {
  AwsObserveRequest,
  KubernetesObserveRequest,
  ReadContext,
  Reader,
  RouterObserveRequest,
} from "@podspan/core/ports";

/** One part of the world to read. */
export type ObserveRequest = AwsObserveRequest | KubernetesObserveRequest | RouterObserveRequest;

/** Who reads each plane; a plane that no request names needs none. */
export interface Readers {
  readonly aws?: Reader<AwsObserveRequest>;
  readonly kubernetes?: Reader<KubernetesObserveRequest>;
  readonly router?: Reader<RouterObserveRequest>;
}

/** Reads all parts at once and joins them into one Snapshot. An unreadable part is `failed` in it, not a throw. */
export async function observeWorld(
  requests: readonly ObserveRequest[],
  readers: Readers,
  context: ReadContext,
): Promise<Snapshot> {
  return mergeSnapshots(await Promise.all(requests.map((request) => observeOne(request, readers, context))));
}

function observeOne(request: ObserveRequest, readers: Readers, context: ReadContext): Promise<Snapshot> {
  switch (request.plane) {
    case "aws":
      return needed(readers.aws, request.plane).observe(request, context);
    case "kubernetes":
      return needed(readers.kubernetes, request.plane).observe(request, context);
    case "router":
      return needed(readers.router, request.plane).observe(request, context);
  }
}

function needed<R>(reader: Reader<R> | undefined, plane: string): Reader<R> {
  if (reader === undefined) throw new Error(`no reader for plane ${plane}`);
  return reader;
}

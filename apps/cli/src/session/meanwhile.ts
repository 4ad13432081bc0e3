import type { ReadContext } from "@podspan/core/ports";

/** Loads code that is needed later; whoever needs it loads it again, and is told why it cannot be loaded. */
export type Loader = () => Promise<unknown>;

/** What is needed as soon as the last answer is there is loaded from the first one on, while the world still answers. */
export function loadingMeanwhile(context: ReadContext, loaders: readonly Loader[]): ReadContext {
  let isLoading = false;
  return {
    ...context,
    read: async (request, send) => {
      const answer = await context.read(request, send);
      if (!isLoading) for (const load of loaders) load().catch(() => undefined);
      isLoading = true;
      return answer;
    },
  };
}

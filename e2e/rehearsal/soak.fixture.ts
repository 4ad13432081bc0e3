/** How often properties are tried: few by default, many in a soak (`npm run soak`). fast-check prints the seed of a failure. */
export function runs(few: number): { readonly numRuns: number; readonly seed?: number } {
  const { PODSPAN_PROPERTY_RUNS: asked, PODSPAN_SEED: seed } = process.env;
  return { numRuns: asked === undefined ? few : Number(asked), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

/** Whether there is time for every combination, and not only for the telling ones. */
export const isSoak: boolean = process.env.PODSPAN_PROPERTY_RUNS !== undefined;

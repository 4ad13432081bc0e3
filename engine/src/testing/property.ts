/** How often properties are tried: few by default, many in a soak. fast-check prints the seed of a failure. */
export function runs(few: number): { readonly numRuns: number } {
  const asked = process.env.PODSPAN_PROPERTY_RUNS;
  return { numRuns: asked === undefined ? few : Number(asked) };
}

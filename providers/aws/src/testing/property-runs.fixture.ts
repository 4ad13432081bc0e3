/** How often a property is tried; fast-check prints the seed of a failure. */
export const propertyRuns: { readonly numRuns: number } = { numRuns: Number(process.env.PODSPAN_PROPERTY_RUNS ?? 100) };

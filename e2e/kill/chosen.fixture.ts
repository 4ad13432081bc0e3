/** So many of the places, from PODSPAN_SEED; all of them in a soak (PODSPAN_KILL_POINTS=all). */
export function chosen<Place>(all: readonly Place[], count: number): readonly Place[] {
  if (process.env.PODSPAN_KILL_POINTS === "all") return all;
  const seed = Number(process.env.PODSPAN_SEED ?? 1);
  const ranked = all.map((place, index) => ({ place, rank: ((index + 1) * 2654435761 * (seed + 1)) % 4294967296 }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ place }) => place);
}

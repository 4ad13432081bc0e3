/** What this process made and removed: only that decides whether an unknown id is gone or not yet known everywhere. */
export interface RunMemory {
  readonly made: Set<string>;
  readonly removed: Set<string>;
}

export function runMemory(): RunMemory {
  return { made: new Set(), removed: new Set() };
}

/** What this process made and removed: only that decides whether an unknown id is gone or not yet known everywhere. */
export interface RunMemory {
  readonly made: Set<string>;
  readonly removed: Set<string>;
  /** Peerings that were asked for and not yet accepted, by the scope that asked: AWS lets only so many stand at a time. */
  readonly unaccepted: Map<string, Set<string>>;
  /** The names of images' root devices by region and image: routers of one link are started from one image. */
  readonly rootDevices: Map<string, Promise<string | undefined>>;
}

export function runMemory(): RunMemory {
  return { made: new Set(), removed: new Set(), unaccepted: new Map(), rootDevices: new Map() };
}

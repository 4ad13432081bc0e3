/**
 * Where a run can be cut short, for every write:
 * - `after-intent`: the intent is on disk, the request was not sent;
 * - `after-effect`: the world has done it, the result is not on disk;
 * - `after-result`: the result is on disk, the step does not know yet.
 */
export type Point = "after-intent" | "after-effect" | "after-result";

/** Which write it is. */
export interface PointCall {
  readonly step: string;
  readonly api: string;
  /** Counts the run's writes from 1. */
  readonly call: number;
}

/**
 * A seam for tests, unused by the product: called at every point of every write. It may kill the process, or throw; what it
 * throws is thrown by `applyPlan` at once, and nothing more is journaled, as if the process had died there.
 */
export type KillPoint = (point: Point, call: PointCall) => void;

import type { BoundStep, StepResult } from "@podspan/core/ports";
import type { Writing } from "./writing.ts";

export type StepWriter = (writing: Writing, step: BoundStep) => Promise<StepResult>;

/** How the steps of one kind are carried out. */
export interface KindWriter {
  readonly create: StepWriter;
  readonly update: StepWriter;
  readonly delete: StepWriter;
  /** Gives an adopted thing back: its former values are what the step wants. Absent: nothing of it was changed. */
  readonly release?: StepWriter;
}

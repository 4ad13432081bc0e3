import type { Plan } from "@podspan/core/plan";
import type { ApplyEvent } from "@podspan/engine";
import type { Output } from "../context.ts";
import type { Colours } from "./colour.ts";
import { advance, lineOf, type Progress, seconds, slowLineOf, startOf } from "./progress.ts";

/** Shows a run while it happens. */
export interface ProgressDisplay {
  event(event: ApplyEvent): void;
  /** Says something above what moves. */
  say(text: string): void;
  /** Takes what moves away. */
  end(): void;
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const MOST_ROWS = 12;

/** One line per thing that happened: pipes, logs, tests. */
export function plainProgress(plan: Plan, output: Output, colours: Colours): ProgressDisplay {
  let progress = startOf(plan);
  return {
    event: (event) => {
      for (const line of [slowLineOf(progress, event, colours), lineOf(progress, event, colours)]) {
        if (line !== undefined) output.write(`${line}\n`);
      }
      progress = advance(progress, event);
    },
    say: (text) => output.write(`${text}\n`),
    end: () => undefined,
  };
}

/**
 * A terminal: what is done scrolls by, what is under way stays below it with how long it takes and what it waits for.
 * `onTick` calls back a few times a second until the returned function is called; `now` is the world's clock.
 */
export function liveProgress(
  plan: Plan,
  output: Output,
  colours: Colours,
  deps: { readonly now: () => number; readonly onTick: (tick: () => void) => () => void },
): ProgressDisplay {
  let progress = startOf(plan);
  let frame = 0;
  let rows = 0;
  const clear = (): void => {
    if (rows > 0) output.write(`\u001b[${rows}A\u001b[J`);
    rows = 0;
  };
  const draw = (): void => {
    const lines = liveLines(progress, deps.now(), FRAMES[frame % FRAMES.length] ?? "", output.columns ?? 80, colours);
    output.write(lines.map((line) => `${line}\n`).join(""));
    rows = lines.length;
  };
  const stop = deps.onTick(() => {
    frame++;
    clear();
    draw();
  });
  return {
    event: (event) => {
      const line = lineOf(progress, event, colours);
      progress = advance(progress, event);
      // What leaves no line is seen at the next tick: a run has many requests a second.
      if (line === undefined) return;
      clear();
      output.write(`${line}\n`);
      draw();
    },
    say: (text) => {
      clear();
      output.write(`${text}\n`);
      draw();
    },
    end: () => {
      stop();
      clear();
    },
  };
}

/** What stays at the bottom of the terminal; no line is wider than `columns`. Pure. */
export function liveLines(
  progress: Progress,
  now: number,
  spinner: string,
  columns: number,
  colours: Colours,
): readonly string[] {
  const running = [...progress.running.values()];
  const shown = running.slice(0, MOST_ROWS).map((step) => {
    const text = `${step.label}  ${seconds(Math.max(0, now - step.since))}${step.doing === "" ? "" : `  ${step.doing}`}`;
    return `  ${colours.cyan(spinner)} ${clip(text, columns - 5)}`;
  });
  const more = running.length > MOST_ROWS ? [colours.dim(`    and ${running.length - MOST_ROWS} more`)] : [];
  return [...shown, ...more, colours.dim(clip(`  ${progress.finished} of ${progress.total} steps`, columns - 1))];
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

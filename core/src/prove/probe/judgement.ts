import type { SentPacket } from "./probe.ts";

/**
 * What a packet says of the proof. `agrees`; `lost`: the proof has it answered, and it was not; `passed`: the proof has it stopped, and it was
 * answered; `unsent`; `untold`: the proof says nothing of it.
 */
export type ProbeStatus = "agrees" | "lost" | "passed" | "unsent" | "untold";

/** Whether a packet was answered: a closed port answers too. */
export function gotThrough({ reception }: Pick<SentPacket, "reception">): boolean {
  return reception.kind === "answered" || reception.kind === "refused";
}

export function statusOf(sent: Pick<SentPacket, "reception" | "foretold">): ProbeStatus {
  if (sent.reception.kind === "unsent") return "unsent";
  const through = gotThrough(sent);
  switch (sent.foretold) {
    case "answered":
      return through ? "agrees" : "lost";
    case "lost":
      return through ? "passed" : "agrees";
    case "either":
      return "agrees";
    case "unknown":
      return "untold";
  }
}

/** Expectations, by their index, that this packet shows broken. A packet that was not answered may have been there: that breaks nothing. */
export function violatedBy(sent: SentPacket): readonly number[] {
  if (sent.reception.kind === "unsent") return [];
  const through = gotThrough(sent);
  return sent.expected.flatMap(({ index, allow }) => (allow === through ? [] : [index]));
}

/** How packets and proof, or packets and what is written, disagree; undefined where they do not. */
export function disagreementOf(sent: SentPacket): "lost" | "passed" | undefined {
  const status = statusOf(sent);
  if (status === "lost" || status === "passed") return status;
  const silent = sent.foretold === "lost" || violatedBy(sent).length === 0;
  // What the proof says already, it says louder.
  return silent ? undefined : gotThrough(sent) ? "passed" : "lost";
}

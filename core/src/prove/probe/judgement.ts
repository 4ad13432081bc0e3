import type { SentPacket } from "./probe.ts";

/**
 * What a packet says of the proof. `agrees`; `lost`: the proof has it answered, and it was not; `passed`: the proof has it stopped, and it was
 * answered; `translated`: it is answered, and the receiver sees another address than the proof has; `unsent`; `untold`: the proof says nothing of it.
 */
export type ProbeStatus = "agrees" | "lost" | "passed" | "translated" | "unsent" | "untold";

/** Whether a packet was answered: a closed port answers too. */
export function gotThrough({ reception }: Pick<SentPacket, "reception">): boolean {
  return reception.kind === "answered" || reception.kind === "refused";
}

function isTold({ reception }: Pick<SentPacket, "reception">): boolean {
  return reception.kind === "answered" && reception.seen !== undefined;
}

/** Whether the receiver has said that it sees another address than one of the sender's own. */
export function isTranslated({ reception, pair }: Pick<SentPacket, "reception" | "pair">): boolean {
  if (reception.kind !== "answered" || reception.seen === undefined) return false;
  return !pair.from.addresses.includes(reception.seen);
}

export function statusOf(sent: Pick<SentPacket, "reception" | "foretold" | "nat" | "pair">): ProbeStatus {
  if (sent.reception.kind === "unsent") return "unsent";
  const through = gotThrough(sent);
  switch (sent.foretold) {
    case "answered":
      if (!through) return "lost";
      return isTranslated(sent) === sent.nat.length > 0 || !isTold(sent) ? "agrees" : "translated";
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
  const foreign = isTranslated(sent);
  return sent.expected.flatMap(({ index, allow, nat }) =>
    allow === through && !(allow && nat === "none" && foreign) ? [] : [index],
  );
}

/** How packets and proof, or packets and what is written, disagree; undefined where they do not. */
export function disagreementOf(sent: SentPacket): "lost" | "passed" | "translated" | undefined {
  const status = statusOf(sent);
  if (status === "lost" || status === "passed" || status === "translated") return status;
  // What the proof says already, it says louder.
  const known = sent.foretold === "lost" || (sent.foretold === "answered" && sent.nat.length > 0);
  if (known || violatedBy(sent).length === 0) return undefined;
  if (!gotThrough(sent)) return "lost";
  return isTranslated(sent) ? "translated" : "passed";
}

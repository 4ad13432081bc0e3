import type { ProbePacket, ProbePod, ReadySurvey, Reception, Survey } from "../prove/probe/probe.ts";

/** Sends real packets from pods. Neither call throws but for an abort: what cannot be done is an answer too. */
export interface Prober {
  /** What a pod has to send packets with, and what listens there. */
  survey(pod: ProbePod, signal: AbortSignal): Promise<Survey>;
  /** One packet, tried two or three times, to an address. */
  send(
    from: ProbePod,
    survey: ReadySurvey,
    packet: ProbePacket,
    address: string,
    signal: AbortSignal,
  ): Promise<Reception>;
}

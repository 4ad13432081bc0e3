/**
 * What `podspan` answers to the shell; scripts depend on these.
 * A usage error is never 1 or 2, so that `plan --detailed-exitcode` cannot be misread: 64 is `EX_USAGE` of sysexits.h.
 */
export const ExitCode = {
  /** Done as asked. */
  ok: 0,
  /**
   * Errors in the Fabric, in the world, or while doing it; what does not depend on them is done. So too where a part of the world cannot be
   * read: nobody knows whether it is as wanted, or gone; `destroy` takes the word of a state, if there is one, that nothing was there.
   */
  failed: 1,
  /** `plan --detailed-exitcode`: there is something to change. `drift`: the world changed something of ours. */
  changes: 2,
  /** `apply`, `destroy`: refused, or nobody agreed; nothing was done. `verify`: a check, an expectation or a probe failed. `explain`: unreachable. */
  refused: 4,
  /** Interrupted by the user, or all is done but what another account has to do first: the same command resumes. */
  interrupted: 5,
  /** Somebody else holds the lock. */
  locked: 6,
  /** Unknown verb or flag, missing or malformed argument; nothing was done. */
  usage: 64,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * What Podspan asks of a router, whatever carries it. Implementations: `ssh/` (IOS-XE and Linux over SSH), the twin. Never throws a secret:
 * errors name the statement, not what it holds.
 */
export interface RouterReadApi {
  /** The running configuration as text, secrets as the router shows them. */
  runningConfiguration(signal: AbortSignal): Promise<string>;
  /** One command that changes nothing (`show …`), its output as text. */
  show(command: string, signal: AbortSignal): Promise<string>;
}

export interface RouterWriteApi extends RouterReadApi {
  /**
   * Applies lines as one transaction: what was there is kept, the lines go in, and unless `confirm` is called within `revertAfter` seconds the
   * router goes back by itself (IOS-XE: `configure terminal revert timer`; Linux: a timer that restores the former files).
   */
  commit(change: RouterChange, signal: AbortSignal): Promise<PendingCommit>;
}

export interface RouterChange {
  /** In the platform's syntax, in order; secrets are in it, so it is never logged. */
  readonly lines: readonly string[];
  /** Seconds. */
  readonly revertAfter: number;
}

export interface PendingCommit {
  confirm(signal: AbortSignal): Promise<void>;
  /** Back to what was there, at once. */
  revert(signal: AbortSignal): Promise<void>;
}

/** Where and as whom a router is reached. `hostKey`: `SHA256:…`, as `ssh-keygen -l` prints it; another one is refused. */
export interface RouterAddress {
  readonly platform: "linux" | "iosxe";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
}

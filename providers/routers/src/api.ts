/**
 * What Podspan asks of a router, whatever carries it. Implementations: `ssh/` (IOS-XE and Linux over SSH), the twin. They throw
 * `ProviderError`, and never a secret: errors name the statement, not what it holds.
 */
export interface RouterReadApi {
  /** The running configuration as text, secrets as the router shows them. */
  runningConfiguration(signal: AbortSignal): Promise<string>;
  /** The text of each file that is there; of IOS-XE of those that it shares with its guest shell (`bootflash:guest-share/…`). */
  files(paths: readonly string[], signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** One command that changes nothing (`show …`), its output as text. */
  show(command: string, signal: AbortSignal): Promise<string>;
  /** Whether a change waits for its confirmation: what is read now may be taken back by the router itself. */
  pending(signal: AbortSignal): Promise<boolean>;
}

export interface RouterWriteApi extends RouterReadApi {
  /**
   * All that `ask` asks goes over one connection, which ends with it: a router has few lines for logins, by default five on IOS-XE. A question
   * asked outside of a session makes a connection of its own.
   */
  session<T>(ask: (router: RouterReadApi) => Promise<T>, signal: AbortSignal): Promise<T>;
  /**
   * Applies a change as one transaction: what was there is kept, the change goes in, and unless `confirm` is called within `revertAfter`
   * seconds the router goes back by itself (IOS-XE: `configure terminal revert timer`; Linux: a timer that restores the former files). Where
   * anything is refused it has gone back before the error is thrown. A change of ours that still waits is taken back first. On IOS-XE new files
   * come before all else and stay, named by nothing, if it goes back; what is to go of them goes when the change is confirmed.
   */
  commit(change: RouterChange, signal: AbortSignal): Promise<PendingCommit>;
}

export interface RouterChange {
  /** In the platform's syntax, in order; IOS-XE's. */
  readonly lines: readonly RouterLine[];
  /** Of a Linux router; of IOS-XE those that it shares with its guest shell, whose new ones nobody reads before the lines name them. */
  readonly files: readonly RouterFile[];
  /** Of IOS-XE: whether its guest shell is to run. Absent: as it is. */
  readonly guestShell?: boolean;
  /** Seconds. */
  readonly revertAfter: number;
}

/** `text` goes to the router and nowhere else; `shown` is the same with marks where secrets are. */
export interface RouterLine {
  readonly text: string;
  readonly shown: string;
}

export interface RouterFile {
  /** Absolute; of IOS-XE with its file system. */
  readonly path: string;
  /** Absent: the file is to go. It may hold a secret, where the path is one of secrets. */
  readonly text?: string;
  readonly mode: "0600" | "0644" | "0755";
}

/** A change that is in and waits for its confirmation. */
export interface PendingCommit {
  /** Keeps it, asked over a connection made for that: who cannot reach the router any more cannot confirm. */
  confirm(signal: AbortSignal): Promise<void>;
  /** Back to what was there, at once. */
  revert(signal: AbortSignal): Promise<void>;
}

/**
 * Where and as whom a router is reached. `hostKey`: `SHA256:…`, as `ssh-keygen -l` prints it; another one is refused. Without it every key is
 * refused, and the refusal says which one was shown.
 */
export interface RouterAddress {
  readonly platform: "linux" | "iosxe";
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey?: string;
}

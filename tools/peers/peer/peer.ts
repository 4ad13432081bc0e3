/** The real programs that tests run against. */
export type PeerName =
  | "aws-cli"
  | "container-tools"
  | "control-plane"
  | "go"
  | "iptables"
  | "kubelet"
  | "moto"
  | "python3"
  | "sshd"
  | "terraform"
  | "vm";

/** Where a peer was found: a variable that names it, PATH, or our own cache. */
export type PeerSource = "environment" | "PATH" | "cache";

/** A peer that can be used. */
export interface ReadyPeer {
  readonly status: "ready";
  /** The program; for `control-plane` the folder with `etcd`, `kube-apiserver` and `kube-controller-manager`. */
  readonly path: string;
  readonly version: string;
  readonly source: PeerSource;
  /** What comes along with it, by name: `botocoreData` of aws-cli and moto, `mirror` of terraform. */
  readonly folders: Readonly<Record<string, string>>;
}

/** A peer that is not here, why, and the one thing that mends it. */
export interface MissingPeer {
  readonly status: "missing";
  readonly reason: string;
  readonly cure: string;
}

export type FoundPeer = ReadyPeer | MissingPeer;

/** What providing a peer reports while it runs, one line at a time. */
export type Progress = (line: string) => void;

/** How one peer is looked for and, where that can be done with the package registries alone, provided. */
export interface Peer {
  readonly name: PeerName;
  /** What tests use it for, in a few words. */
  readonly use: string;
  /** Looks in the environment, on PATH and in the cache; installs nothing. */
  readonly find: () => Promise<FoundPeer>;
  /** Builds or installs it into the cache; absent where a person has to install it. Safe when two run at once. */
  readonly provide?: (progress: Progress) => Promise<FoundPeer>;
}

export const missing = (reason: string, cure: string): MissingPeer => ({ status: "missing", reason, cure });

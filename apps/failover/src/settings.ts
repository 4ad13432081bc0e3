/**
 * What a router's failover is told: `/etc/podspan/failover.json`. No id of the world is in it, so that it outlives every instance, and nothing that
 * changes while a router stays: who its partner is, and which ranges the site has, stands in tags of its inside interface.
 */
export interface Settings {
  readonly region: string;
  /** The Fabric's uid, by which what is ours is found. */
  readonly uid: string;
  readonly link: string;
  /** This router's name. */
  readonly name: string;
  /** Of its inside: by it its interface is found, also when link and router go by another name. */
  readonly address: string;
  /** Who leads on from its inside: the way to the partner. */
  readonly gateway: string;
  /** Of BFD with the partner: milliseconds between two packets, and how many may be lost. */
  readonly bfd: { readonly interval: number; readonly multiplier: number };
  /** Seconds that both must have been well before a router takes its own tables back; default 60. */
  readonly holdDown?: number;
  /** Seconds that BFD is given to find the partner; default 10. */
  readonly grace?: number;
  /** Milliseconds between two looks; default 500. */
  readonly interval?: number;
  /** Seconds between two questions who the partner is; default 60. */
  readonly ask?: number;
  /** Instead of EC2's own, for tests. */
  readonly endpoint?: string;
  /** Default `/usr/bin/vtysh`. */
  readonly vtysh?: string;
}

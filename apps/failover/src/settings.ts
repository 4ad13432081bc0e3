/**
 * What a router's failover is told: `/etc/podspan/failover.json`. No id of the world is in it, so that it outlives every instance, and nothing that
 * changes while a router stays: which ranges the site has stands at its inside interface, in tags.
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
  readonly partner: {
    /** Of its inside, to which BFD runs. */
    readonly address: string;
    /** Of its tunnel, which the site tells of as long as it hears it. */
    readonly tunnel: string;
  };
  /** Seconds that both must have been well before a router takes its own tables back; default 60. */
  readonly holdDown?: number;
  /** Seconds that BFD is given to find the partner; default 10. */
  readonly grace?: number;
  /** Milliseconds between two looks; default 500. */
  readonly interval?: number;
  /** Instead of EC2's own, for tests. */
  readonly endpoint?: string;
  /** Default `/usr/bin/vtysh`. */
  readonly vtysh?: string;
}

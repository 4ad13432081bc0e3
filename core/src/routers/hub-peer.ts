/** A router of a VPC as a hub of its site knows it. */
export interface HubPeer {
  /** IKE's name of it. */
  readonly identity: string;
  readonly tunnelAddress: string;
  /** Its Elastic IP; absent: not known. */
  readonly publicAddress?: string;
}

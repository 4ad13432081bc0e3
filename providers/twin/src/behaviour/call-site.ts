/** Which AWS a call went to. */
export interface CallSite {
  readonly account: string;
  readonly region: string;
}

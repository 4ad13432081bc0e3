/** One fault of the three systems that Podspan replaces, or one that befalls a roll. */
export interface Fault {
  readonly fault: string;
  /** What Podspan does instead. */
  readonly answer: string;
  /** For what no test shows, or not all of it: the issue that it belongs to, or why there is nothing to show. */
  readonly later?: string;
}

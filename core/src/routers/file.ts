/** A file of a router, as it is to be: secrets are marks. */
export interface RouterFile {
  /** Absolute. */
  readonly path: string;
  readonly mode: "0600" | "0644" | "0755";
  readonly text: string;
}

/** Filled in by `tools/build.ts`; absent when the sources run directly. */
declare const PODSPAN_VERSION: string | undefined;
declare const PODSPAN_BUILD: string | undefined;

/** `0.1.0`, or `0.0.0-source` when the sources run directly. */
export const VERSION: string = typeof PODSPAN_VERSION === "string" ? PODSPAN_VERSION : "0.0.0-source";

/** The first hex digits of a hash of every source file that went into the build. */
export const BUILD: string = typeof PODSPAN_BUILD === "string" ? PODSPAN_BUILD : "source";

/** How a Plan names the tool that made it. */
export const TOOL = `podspan ${VERSION}+${BUILD}`;

/** What `podspan --version` prints. */
export function versionText(): string {
  return `${VERSION} (build ${BUILD})`;
}

/** The oldest Node that runs this: `engines` of package.json. */
export const OLDEST_NODE = "22.18";

/** Whether a version of Node, `22.18.0`, runs this. Older ones lack what is imported further down: this must need nothing new. */
export function runsHere(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldest = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  return major > oldest || (major === oldest && minor >= oldestMinor);
}

/** What a person on an older Node reads. */
export function tooOldText(version: string): string {
  return `podspan needs Node ${OLDEST_NODE} or later, this is ${version}; the project's own is in node_modules/.bin\n`;
}

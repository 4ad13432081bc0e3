import type { RouterFile } from "../file.ts";

/**
 * User data for cloud-init: packages first, then the files (deferred: no package asks about its own), then what makes them count. Packages are asked for
 * once more until they are there, for cloud-init itself gives up at once where there is no way to them yet. As plain as it is it may be longer than EC2
 * takes; cloud-init also reads all of it packed by gzip.
 */
export function cloudInit(files: readonly RouterFile[], packages: readonly string[]): string {
  return [
    "#cloud-config\n",
    "package_update: true\n",
    `packages: [${packages.join(", ")}]\n`,
    "write_files:\n",
    ...files.map(entry),
    "runcmd:\n",
    `- [sh, -c, ${quoted(untilInstalled(packages))}]\n`,
    "- [/opt/podspan/apply.sh]\n",
  ].join("");
}

/** What user data of ours, and others that say so in one line, have installed. */
export function packagesOf(userData: string): readonly string[] {
  const [, names = ""] = /^packages: \[(.*)\]$/m.exec(userData) ?? [];
  return names.split(", ").filter((name) => name !== "");
}

/** The files that two user data of ours do not write alike, sorted by path. */
export function otherFiles(before: string, after: string): readonly string[] {
  const [former, next] = [entriesOf(before), entriesOf(after)];
  const paths = new Set([...former.keys(), ...next.keys()]);
  return [...paths].filter((path) => former.get(path) !== next.get(path)).sort();
}

function entriesOf(userData: string): ReadonlyMap<string, string> {
  const [files = ""] = userData.split("\nruncmd:\n");
  return new Map(
    files
      .split(/^- path: /m)
      .slice(1)
      .map((entry) => {
        const end = entry.indexOf("\n");
        return [entry.slice(0, end), entry.slice(end)];
      }),
  );
}

/** Files of ours that stand where a package brings one stay. */
function untilInstalled(packages: readonly string[]): string {
  const install = `DEBIAN_FRONTEND=noninteractive apt-get -yq -o Dpkg::Options::=--force-confold install ${packages.join(" ")}`;
  return `until ${install}; do sleep 15; apt-get -q update; done`;
}

function entry({ path, mode, text }: RouterFile): string {
  return `- path: ${path}\n  permissions: '${mode}'\n  defer: true\n  content: ${block(text)}`;
}

/** A literal block, its indentation said: a text may begin with a space. What is not plain, or ends otherwise than by one line end, is quoted. */
function block(text: string): string {
  if (!/^[\n\t\x20-\x7e]*[\t\x20-\x7e]\n$/.test(text)) return `${quoted(text)}\n`;
  const lines = text.slice(0, -1).split("\n");
  return `|2\n${lines.map((line) => (line === "" ? "\n" : `    ${line}\n`)).join("")}`;
}

/** Escaped wherever readers of YAML differ. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\u{10ffff}]/gu, (each) => {
    const code = (each.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

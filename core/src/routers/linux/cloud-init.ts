import type { RouterFile } from "../file.ts";

/** `gz+b64` for files that a compressor makes smaller; the text goes in as it is without one. */
export type Compress = (text: string) => string;

/**
 * User data for cloud-init: packages first, then the files (deferred: no package asks about its own), then what makes them count.
 * With `compress`, which answers gzip in base64, each file that gets smaller by it is packed. EC2 takes 16,384 bytes.
 */
export function cloudInit(files: readonly RouterFile[], packages: readonly string[], compress?: Compress): string {
  return [
    "#cloud-config\n",
    "package_update: true\n",
    `packages: [${packages.join(", ")}]\n`,
    "write_files:\n",
    ...files.map((file) => entry(file, compress?.(file.text))),
    "runcmd:\n",
    "- [/opt/podspan/apply.sh]\n",
  ].join("");
}

function entry({ path, mode, text }: RouterFile, packed: string | undefined): string {
  const head = `- path: ${path}\n  permissions: '${mode}'\n  defer: true\n`;
  if (packed !== undefined && packed.length + 20 < text.length)
    return `${head}  encoding: gz+b64\n  content: ${packed}\n`;
  return `${head}  content: ${block(text)}`;
}

/** A literal block, its indentation said: a text may begin with a space. What does not end in a line end is quoted. */
function block(text: string): string {
  if (!text.endsWith("\n") || text.endsWith("\n\n") || /[^\n\t\x20-\x7e\u00a0-\ud7ff]/.test(text))
    return `${JSON.stringify(text)}\n`;
  const lines = text.slice(0, -1).split("\n");
  return `|2\n${lines.map((line) => (line === "" ? "\n" : `    ${line}\n`)).join("")}`;
}

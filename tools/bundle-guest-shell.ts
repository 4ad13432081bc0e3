import { readFile } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../apps/failover/guestshell");

/** In the order in which they stand on each other. */
const MODULES = ["decision", "moves", "ec2", "mover", "router", "watch"];

/** Who finds it on a router reads this. */
const HEAD =
  "# Podspan: moves routes of the VPC to this router when its partner is down (EEM begins it; docs/routers.md)";

const IMPORTED = new RegExp(`^from (${MODULES.join("|")}) import `);
const REMARK = /^\s*(#|""".*"""$|$)/;

/**
 * The failover of IOS-XE as it is shipped: one file of Python for a router's guest shell, without what is said to people alone. It begins
 * nothing by itself; `main(SETTINGS)` does.
 */
export async function guestShellText(): Promise<string> {
  const modules = await Promise.all(MODULES.map((name) => readFile(join(FOLDER, `${name}.py`), "utf8")));
  const lines = modules
    .flatMap((text) => text.split("\n"))
    .filter((line) => !REMARK.test(line) && !IMPORTED.test(line));
  return `${HEAD}\n${lines.map((line) => line.replace(/^ +/, (indent) => " ".repeat(indent.length / 4))).join("\n")}\n`;
}

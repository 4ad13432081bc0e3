import { join } from "node:path";

const MACHINE = "x86_64-linux-gnu";

/** A command line that runs a program of an unpacked Debian with the libraries unpacked beside it, not the machine's. */
export const programOf = (
  tree: string,
  program: string,
  args: readonly string[],
): { readonly command: string; readonly args: readonly string[] } => {
  const libraries = join(tree, "usr/lib", MACHINE);
  const name = program.split("/").at(-1) ?? program;
  return {
    command: join(libraries, "ld-linux-x86-64.so.2"),
    args: ["--library-path", `${libraries}:${libraries}/systemd`, "--argv0", name, join(tree, "usr", program), ...args],
  };
};

/** The same with another name, for programs that go by the name they are called (`kmod` as `depmod`). */
export const appletOf = (tree: string, program: string, applet: string, args: readonly string[]) => {
  const line = programOf(tree, program, args);
  return { ...line, args: line.args.map((arg, index) => (line.args[index - 1] === "--argv0" ? applet : arg)) };
};

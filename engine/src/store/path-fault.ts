/** A fault of the operating system with the file that it was about: reading a directory (EISDIR) does not tell by itself. */
export function withPath(fault: unknown, path: string): unknown {
  return fault instanceof Error && "syscall" in fault && !("path" in fault) ? Object.assign(fault, { path }) : fault;
}

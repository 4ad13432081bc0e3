const FOLDER = "bootflash:guest-share";

export interface FlashBehaviour {
  readonly guestShell?: "runs" | "broken";
  readonly files?: Readonly<Record<string, string>>;
  readonly full?: boolean;
}

/** A router's files, its `tclsh` and its guest shell, as far as what we send goes. */
export class Flash {
  runs: boolean;
  isInTcl = false;
  readonly #broken: boolean;
  readonly #full: boolean;
  readonly #files: Map<string, string>;
  #folder: boolean;
  #open: { readonly path: string; text: string } | undefined;

  constructor({ guestShell, files, full = false }: FlashBehaviour) {
    this.runs = guestShell === "runs";
    this.#broken = guestShell === "broken";
    this.#full = full;
    this.#folder = files !== undefined;
    this.#files = new Map(Object.entries(files ?? {}));
  }

  files(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#files);
  }

  put(path: string, text: string | undefined): void {
    if (text === undefined) this.#files.delete(path);
    else this.#files.set(path, text);
  }

  /** Undefined: it is a command of somebody else. */
  answerTo(line: string): string | undefined {
    if (this.isInTcl) return this.#tcl(line);
    const [, verb = "", path = ""] =
      /^(more|dir|mkdir|delete \/force|guestshell|tclsh|show app-hosting list)(?: (\S+))?$/.exec(line) ?? [];
    switch (verb) {
      case "tclsh":
        this.isInTcl = true;
        return "";
      case "more":
        return this.#files.get(path) ?? notThere(path);
      case "dir":
        return this.#folder ? `Directory of ${path}/\n\n${this.#files.size} files\n` : notThere(path);
      case "mkdir":
        this.#folder = true;
        return `Created dir ${path}\n`;
      case "delete /force":
        return this.#files.delete(path) ? "" : notThere(path);
      case "guestshell":
        return this.#guestShell(path);
      case "show app-hosting list":
        return this.runs
          ? "App id                                   State\n---------------------------------------------------------\nguestshell                               RUNNING\n"
          : "No App found\n";
      default:
        return undefined;
    }
  }

  #guestShell(verb: string): string {
    if (verb === "enable" && this.#broken) return "Please wait for completion\n% Error: IOx has no room for it\n";
    this.runs = verb === "enable";
    return `Please wait for completion\nGuestshell ${verb}d successfully\n`;
  }

  #tcl(line: string): string {
    if (line === "tclquit") {
      this.isInTcl = false;
      return "";
    }
    const path = /^set podspan \[open "([^"]+)" w\]$/.exec(line)?.[1];
    if (path !== undefined) {
      if (!this.#folder || !path.startsWith(`${FOLDER}/`))
        return `couldn't open "${path}": no such file or directory\n`;
      this.#open = { path, text: "" };
      return "file0\n";
    }
    const put = /^puts -nonewline \$podspan "([^"]*)"$/.exec(line)?.[1];
    // The command line would have asked what may come, and cut a line off that is longer.
    if (put === undefined || this.#open === undefined || /[?|]/.test(line) || line.length > 254) {
      if (line !== "close $podspan" || this.#open === undefined)
        return `invalid command name "${line.split(" ")[0]}"\n`;
      this.#files.set(this.#open.path, this.#full ? this.#open.text.slice(0, -9) : this.#open.text);
      this.#open = undefined;
      return "";
    }
    if (/[[\]{}$]/.test(put)) return "extra characters after close-quote\n";
    this.#open.text += put.replace(/\\(n|[0-7]{1,3})/g, (_, code: string) =>
      code === "n" ? "\n" : String.fromCharCode(Number.parseInt(code, 8)),
    );
    return "";
  }
}

function notThere(path: string): string {
  return `%Error opening ${path} (No such file or directory)\n`;
}

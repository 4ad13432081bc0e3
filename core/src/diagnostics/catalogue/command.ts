import type { Catalogue } from "./entry.ts";

/** Problems of the command line itself, and of the machine that it runs on. */
export const commandEntries = {
  USAGE: {
    title: "Command line not understood",
    severity: "error",
    cause: "A verb, flag or value is unknown, misspelt or missing; nothing was done (exit 64).",
    cure: "Read `podspan --help` or `podspan VERB --help`; the message names the nearest word.",
  },
  IO: {
    title: "The operating system refused something",
    severity: "error",
    cause: "A file or directory could not be read or written: permissions, a full disk, a path that is no directory.",
    cure: "Mend what the message names, then run the same command again; it goes on from where it stopped.",
  },
  BUG: {
    title: "Podspan has a bug",
    severity: "error",
    cause: "Something happened that the code holds for impossible.",
    cure: "Run again with PODSPAN_DEBUG=1 and report what it prints; the journal is whole, so a fixed podspan goes on from here.",
  },
  STOPPED: {
    title: "Stopped at once",
    severity: "error",
    cause: "A second Ctrl-C ended the process without waiting for the requests in flight.",
    cure: "Run the same command again: it finds out what became of them and goes on.",
  },
  "FILE-1": {
    title: "File cannot be read",
    severity: "error",
    cause: "The file that was named, or fabric.yaml in the working directory, is not there or not readable.",
    cure: "Name the file (`podspan VERB FABRIC`), or write a starter one with `podspan init`.",
  },
  "FILE-2": {
    title: "File is there already",
    severity: "error",
    cause:
      "A Fabric is not overwritten by `podspan init`, because its uid is what everything made from it is known by; `-o` overwrites only its own kind of file.",
    cure: "Give another name. `--force` overwrites: init keeps the uid, and `-o` leaves a Fabric and a lock alone even then.",
  },
  "LOCKED-1": {
    title: "Somebody else is changing this Fabric's world",
    severity: "error",
    cause:
      "Two runs at once would not see each other's changes (exit 6). A lock of a dead process on this host is taken over by itself.",
    cure: "Wait for the other run. If its host is surely dead, `--break-lock` takes the lock.",
  },
  "REFUSED-1": {
    title: "Nobody agreed",
    severity: "error",
    cause: "A change needs a yes: typed at the terminal, or `--yes` where there is none (exit 4).",
    cure: "Read the plan, then run again and confirm, or add `--yes`.",
  },
  "LEFT-1": {
    title: "Something is left after destroy",
    severity: "error",
    cause:
      "Destroy has done every step, and looking again shows things of this Fabric that are still there, or a part of the world that cannot be read. It is only a warning where there is a state and it remembers nothing of that part.",
    cure: "Run `podspan destroy` again; what it cannot remove it names with the reason and what mends it. What cannot be read needs the access that is named first.",
  },
  "WORLD-1": {
    title: "Twin cannot be opened",
    severity: "error",
    cause: "The records that the twin should start from are missing or not what `describe-*` calls answer.",
    cure: "Check the folder (`aws_configs/REGION/Vpcs.json`, ...), or leave `--world` away: the twin then invents a world.",
  },
} as const satisfies Catalogue;

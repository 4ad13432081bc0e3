import type { Pages } from "./page.ts";

const SOURCE = "Podspan, the command line (docs: README, exit codes)";

export const commandPages = {
  USAGE: {
    source: SOURCE,
    example: { situation: "`podspan aply` instead of `podspan apply`." },
  },
  IO: {
    source: SOURCE,
    example: { situation: ".podspan/ belongs to another user." },
  },
  BUG: {
    source: SOURCE,
    example: { situation: "An exception that is neither input, nor AWS, nor the disk." },
  },
  STOPPED: {
    source: SOURCE,
    example: { situation: "Ctrl-C pressed twice during apply." },
  },
  "FILE-1": {
    source: SOURCE,
    example: { situation: "`podspan plan` in a directory without fabric.yaml." },
  },
  "FILE-2": {
    source: SOURCE,
    example: { situation: "`podspan init` where fabric.yaml lies; `podspan plan -o notes.txt`." },
  },
  "LOCKED-1": {
    source: "Podspan, README.md",
    example: { situation: "Two `podspan apply` on one state directory." },
  },
  "REFUSED-1": {
    source: SOURCE,
    example: { situation: "`podspan destroy` in a pipeline without `--yes`." },
  },
  "LEFT-1": {
    source: "Podspan, decisions/0040, decisions/0008",
    example: { situation: "Another run made a pod subnet while destroy was under way." },
  },
  "WORLD-1": {
    source: "Podspan, docs/twin.md",
    example: { situation: "`--world dump` where dump/aws_configs/eu-west-1/Vpcs.json is not JSON." },
  },
} as const satisfies Pages;

import {
  ALIASES,
  APPLY_FLAGS,
  CAPACITY_FLAGS,
  CCP_WORDS,
  DESTROY_FLAGS,
  EXPLAIN_FLAGS,
  EXPORT_FLAGS,
  INIT_FLAGS,
  OBSERVE_FLAGS,
  OUTPUT_FLAGS,
  PLAN_FLAGS,
  SHOW_FLAGS,
  TERRAFORM_FLAGS,
  VERIFY_FLAGS,
  WORLD_FLAGS,
} from "./flags.ts";
import { isVerb, VERBS, type VerbName } from "./help.ts";
import { NOT_YET_VERBS, type NotYetVerb } from "./not-yet.ts";

/** As much of a flag as its help needs. */
interface FlagHelp {
  readonly kind: "boolean" | "enum" | "parsed";
  readonly brief: string;
  readonly values?: readonly string[];
  readonly placeholder?: string;
  readonly default?: string;
}

interface VerbHelp {
  readonly flags: Readonly<Record<string, FlagHelp>>;
  /** What the argument is called, where it is no Fabric, and the words before it. */
  readonly usage?: readonly [words: string, argument: string];
  /** What the argument is. */
  readonly argument: string;
  readonly example: string;
}

const FABRIC = "the Fabric: a file, or a folder with a fabric.yaml; else fabric.yaml";

const PLACES =
  "clusters/NAME/pods, clusters/NAME/nodes, clusters/NAME/NAMESPACE/POD, sites/NAME/pods, networks/NAME, vpcs/NAME, an id (i-…, eni-…, vpc-…), an address, a prefix, or internet";

const HELP: Readonly<Record<VerbName, VerbHelp>> = {
  init: {
    flags: INIT_FLAGS,
    argument: "the file to write, or a folder to write fabric.yaml in; else fabric.yaml",
    example: "podspan init my/fabric.yaml",
  },
  validate: { flags: OUTPUT_FLAGS, argument: FABRIC, example: "podspan validate my/fabric.yaml" },
  show: { flags: SHOW_FLAGS, argument: FABRIC, example: "podspan show my/fabric.yaml --format svg -o map.svg" },
  observe: {
    flags: OBSERVE_FLAGS,
    argument: FABRIC,
    example: "podspan observe my/fabric.yaml --target aws -o snapshot.json",
  },
  plan: { flags: PLAN_FLAGS, argument: FABRIC, example: "podspan plan my/fabric.yaml --target aws -o x.plan" },
  apply: {
    flags: APPLY_FLAGS,
    argument: `${FABRIC}; or a plan that \`podspan plan -o\` saved`,
    example: "podspan apply my/fabric.yaml --target aws",
  },
  verify: { flags: VERIFY_FLAGS, argument: FABRIC, example: "podspan verify my/fabric.yaml --target aws" },
  explain: {
    flags: EXPLAIN_FLAGS,
    usage: ["FROM TO ", "FABRIC"],
    argument: `${FABRIC}; with --snapshot none is needed. FROM and TO: ${PLACES}`,
    example: "podspan explain clusters/west1/pods 10.1.0.5 --port 443",
  },
  drift: { flags: WORLD_FLAGS, argument: FABRIC, example: "podspan drift my/fabric.yaml --target aws" },
  destroy: {
    flags: DESTROY_FLAGS,
    argument: `${FABRIC}; or a plan that \`podspan plan --destroy -o\` saved`,
    example: "podspan destroy my/fabric.yaml --target aws",
  },
  capacity: {
    flags: CAPACITY_FLAGS,
    argument: FABRIC,
    example: "podspan capacity my/fabric.yaml --target aws --type m6i.2xlarge --growth 200",
  },
  import: {
    flags: { ...CCP_WORDS, ...TERRAFORM_FLAGS },
    usage: ["terraform|eksctl|ccp ", "DIR|FILE"],
    argument:
      "a directory with *.tf files, with or without their state (terraform.tfstate, or a file that `terraform show -json` wrote), or such a state alone; eksctl: ClusterConfig files, or directories of them, as many as there are; ccp: none, but the scripts' own words: --clusterCfgFile FILE --dmvpnCfgFile FILE --onPremCidr CIDR --onPremPodCidr CIDR",
    example: "podspan import terraform infra/ --cluster prod -o fabric.yaml",
  },
  export: {
    flags: EXPORT_FLAGS,
    usage: ["iosxe|frr ", "FABRIC"],
    argument: FABRIC,
    example: "podspan export iosxe my/fabric.yaml --target aws -o routers.txt",
  },
  doctor: { flags: WORLD_FLAGS, argument: FABRIC, example: "podspan doctor my/fabric.yaml --target aws" },
};

const WIDTH = 110;

/** What `podspan VERB --help` and `podspan help VERB` print. */
export function verbHelp(verb: VerbName | NotYetVerb): string {
  if (!isVerb(verb)) return `podspan ${verb}: not yet there. A later release brings it: ${NOT_YET_VERBS[verb]}.\n`;
  const { flags, argument, example, usage: [words, name] = ["", "FABRIC"] } = HELP[verb];
  const rows = Object.entries(flags).map(([name, flag]) => [flagText(name, flag), briefOf(flag)] as const);
  return `podspan ${verb}: ${VERBS[verb]}

USAGE
  podspan ${verb} ${words}[${name}] [flags]

${table([[name, argument]])}
FLAGS
${table([...rows, ["-h, --help", "Print this help and exit"]])}
EXAMPLE
  ${example}
`;
}

/** `-o, --output FILE`, `--target twin|aws`. */
function flagText(name: string, flag: FlagHelp): string {
  const alias = Object.entries(ALIASES).find(([, long]) => long === name)?.[0];
  const value = flag.values?.join("|") ?? flag.placeholder;
  const long = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return `${alias === undefined ? "" : `-${alias}, `}${long}${value === undefined ? "" : ` ${value}`}`;
}

function briefOf(flag: FlagHelp): string {
  return flag.default === undefined ? flag.brief : `${flag.brief} (else ${flag.default})`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const indent = " ".repeat(2 + width + 2);
  return rows
    .map(([name, text]) => `  ${name.padEnd(width)}  ${wrapped(text, WIDTH - width).join(`\n${indent}`)}\n`)
    .join("");
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

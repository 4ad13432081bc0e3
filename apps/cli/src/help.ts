import { NOT_YET_VERBS } from "./not-yet.ts";

/** What each verb does, in one line. */
export const VERBS = {
  init: "Write a starter Fabric",
  validate: "Check a Fabric; needs no world",
  show: "Show the address plan to scale, and what was derived",
  observe: "Read the world that the Fabric is about",
  plan: "Say what apply would do; changes nothing",
  apply: "Make the world as the Fabric wants it; resumes what was interrupted",
  verify: "Check that the live world is as it should be, and what to do where not",
  explain: "Show hop by hop, both ways, what gets from FROM to TO, what stops it, and what mends it",
  drift: "Say what the world changed in what is ours, worst first, and what mends it",
  destroy: "Remove what Podspan owns, nothing else, and show that it is gone",
  capacity: "Show the addresses that are left, and how many nodes and pods still fit",
  import: "Write a Fabric of what Terraform, eksctl or the CCP scripts made (import terraform|eksctl|ccp)",
  export: "Write what routers of links are to be told (export iosxe|frr), and what a hub's people have to do",
  doctor: "Say what this machine, account and cluster lack, and what mends it",
} as const;

export type VerbName = keyof typeof VERBS;

export function isVerb(word: string | undefined): word is VerbName {
  return word !== undefined && Object.hasOwn(VERBS, word);
}

/** What `podspan`, `podspan help` and `podspan --help` print. */
export function helpText(): string {
  return `podspan: addresses for Kubernetes pods on Amazon EKS that reach each other without NAT

USAGE
  podspan VERB [FABRIC] [flags]       FABRIC is a file or a folder, else fabric.yaml
  podspan explain FROM TO [FABRIC]
  podspan VERB --help                 the flags of a verb, and an example

VERBS
${table(VERBS)}

NOT YET (answer NOT-YET and do nothing)
${table(NOT_YET_VERBS)}

FLAGS OF MOST VERBS
  --target twin|aws         which world: the digital twin on this machine (unless said otherwise),
                            or AWS and the clusters, reached as the aws and kubectl commands do
  --only aws|kubernetes     aws: do not even look at the clusters; kubernetes: read AWS, change nothing there
  --json                    one JSON document on stdout, everything else on stderr
  --state DIR               where state, journal and twin live, else .podspan beside the Fabric
  --yes                     do not ask (apply, destroy)

EXIT CODES
  0 done   1 errors   2 something to change (plan --detailed-exitcode), or drift   4 refused, a check failed, or unreachable
  5 interrupted, run again to go on   6 locked   64 not understood

ENVIRONMENT
  AWS_*, KUBECONFIG         as everywhere; AWS_ENDPOINT_URL reaches an emulator
  PODSPAN_CONSISTENCY_MS=N  with AWS_ENDPOINT_URL only: milliseconds that the emulator may show old data
  PODSPAN_UNLIMITED=1       with AWS_ENDPOINT_URL only: ask the emulator faster than AWS allows
  NO_COLOR, FORCE_COLOR     colours off, on
  PODSPAN_DEBUG=1           the stack of an unexpected error
`;
}

function table(rows: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return Object.entries(rows)
    .map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
    .join("\n");
}

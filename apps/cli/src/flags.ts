import type { Only, Target } from "./session/target.ts";

/** Flags that every verb takes. */
export interface OutputFlags {
  readonly json: boolean | undefined;
}

/** Flags of every verb that looks at a world. */
export interface WorldFlags extends OutputFlags {
  readonly target: Target | undefined;
  readonly state: string | undefined;
  readonly world: string | undefined;
  readonly only: Only | undefined;
}

/** Flags of the verbs that may replace nodes. */
export interface RollFlags {
  readonly roll: boolean | undefined;
  readonly evictBarePods: boolean | undefined;
}

/** Flags of the verbs that change a world. */
export interface ChangeFlags extends WorldFlags {
  /** `FROM>TO,…` or `all`. */
  readonly acceptLoss: string | undefined;
  readonly yes: boolean | undefined;
  readonly breakLock: boolean | undefined;
}

export interface InitFlags extends OutputFlags {
  readonly template: "pods" | "hybrid" | "overlay";
  readonly force: boolean | undefined;
}

/** Flags of every import. */
export interface ImportOutputFlags extends OutputFlags, FileFlags {
  readonly name: string | undefined;
}

export interface TerraformFlags extends ImportOutputFlags {
  readonly cluster: string | undefined;
  readonly region: string | undefined;
}

/** The words of the hybrid document's two scripts. */
export interface CcpFlags extends ImportOutputFlags {
  readonly clusterCfgFile: string | undefined;
  readonly dmvpnCfgFile: string | undefined;
  readonly onPremCidr: string | undefined;
  readonly onPremPodCidr: string | undefined;
  readonly vpcNamePrefix: string | undefined;
  readonly sshKey: string | undefined;
  readonly region: string | undefined;
  readonly zone: string | undefined;
  readonly platform: "linux" | "c8000v" | "csr1000v" | undefined;
  readonly ccpIp: string | undefined;
  readonly ccpPort: string | undefined;
  readonly ccpPassword: string | undefined;
  readonly providerStr: string | undefined;
  readonly skipCreate: boolean | undefined;
  readonly routes_only: boolean | undefined;
  readonly debug: boolean | undefined;
}

/** Where a router's configuration goes. */
export interface ExportFlags extends WorldFlags, FileFlags {}

/** Flags of verbs that write a file when asked to. */
export interface FileFlags {
  readonly output: string | undefined;
  readonly force: boolean | undefined;
}

export interface ShowFlags extends WorldFlags, FileFlags {
  readonly about: string | undefined;
  readonly format: "text" | "svg" | "mermaid";
}

export interface ObserveFlags extends WorldFlags, FileFlags {
  readonly import: string | undefined;
  readonly records?: string;
}

export interface ApplyFlags extends ChangeFlags, RollFlags {}

export interface DestroyFlags extends ChangeFlags, RollFlags {}

export interface PlanFlags extends WorldFlags, FileFlags, RollFlags {
  readonly destroy: boolean | undefined;
  readonly detailedExitcode: boolean | undefined;
}

export interface CapacityFlags extends WorldFlags {
  readonly about: string | undefined;
  readonly type: string | undefined;
  readonly range: string | undefined;
  /** Pods a day. */
  readonly growth: number | undefined;
}

export interface VerifyFlags extends WorldFlags {
  readonly snapshot: string | undefined;
  readonly flows: string | undefined;
  readonly probe: boolean | undefined;
  readonly probePods: boolean | undefined;
}

export interface ExplainFlags extends WorldFlags {
  readonly snapshot: string | undefined;
  readonly planned: boolean | undefined;
  readonly protocol: "tcp" | "udp" | "icmp" | "any" | number | undefined;
  readonly port: number | undefined;
  readonly sourcePort: number | undefined;
  readonly icmpType: number | undefined;
}

const asIs = (text: string): string => text;

function switchFlag(brief: string) {
  return { kind: "boolean", brief, withNegated: false, optional: true } as const;
}

/** A path given as a flag. */
function pathFlag<Placeholder extends string>(placeholder: Placeholder, brief: string) {
  return { kind: "parsed", parse: asIs, optional: true, placeholder, brief } as const;
}

function instanceTypeName(text: string): string {
  if (/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(text)) return text;
  throw new Error(`\`--type ${text}\` is no instance type, as m6i.2xlarge is one`);
}

function prefixText(text: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(text)) return text;
  throw new Error(`\`--range ${text}\` is no prefix, as 100.65.0.0/16 is one`);
}

function lossText(text: string): string {
  if (/^([^>,]+>[^>,]+|all)(,([^>,]+>[^>,]+|all))*$/.test(text)) return text;
  throw new Error(`\`--accept-loss ${text}\` is neither \`FROM>TO\` (quoted, several with commas) nor \`all\``);
}

function podsPerDay(text: string): number {
  const pods = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && pods > 0) return pods;
  throw new Error(`\`--growth ${text}\` is no number of pods a day`);
}

function protocolName(text: string): NonNullable<ExplainFlags["protocol"]> {
  const word = text.toLowerCase();
  if (word === "tcp" || word === "udp" || word === "icmp" || word === "any") return word;
  if (/^\d{1,3}$/.test(word) && Number(word) <= 255) return Number(word);
  throw new Error(`\`--protocol ${text}\` is none of tcp, udp, icmp, any, and no number of 0 to 255`);
}

function numberFlag<Placeholder extends string>(name: string, most: number, placeholder: Placeholder, brief: string) {
  const parse = (text: string): number => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= most) return Number(text);
    throw new Error(`\`--${name} ${text}\` is no number of 0 to ${most}`);
  };
  return { kind: "parsed", parse, optional: true, placeholder, brief } as const;
}

const OVERWRITE = switchFlag("Let -o overwrite a file of another kind; never a Fabric or a lock");

const ABOUT = pathFlag("PLACE", "Only this, whole: clusters/NAME, vpcs/NAME, links/NAME or sites/NAME");

export const OUTPUT_FLAGS = {
  json: switchFlag("One JSON document on stdout; everything else on stderr"),
} as const;

export const WORLD_FLAGS = {
  ...OUTPUT_FLAGS,
  target: {
    kind: "enum",
    values: ["twin", "aws"],
    optional: true,
    brief: "Which world: the digital twin on this machine (unless said otherwise), or AWS and the clusters",
  },
  state: pathFlag("DIR", "Where state, journal and the twin live, else .podspan beside the Fabric"),
  world: pathFlag(
    "DIR",
    "Twin only: start a new twin from these records (DIR/aws_configs/REGION/Vpcs.json, ... as `aws ec2 describe-vpcs` prints them), else from world beside the Fabric; a twin that is kept stays as it is",
  ),
  only: {
    kind: "enum",
    values: ["aws", "kubernetes"],
    optional: true,
    brief:
      "aws: only what is in AWS, and the clusters are not even looked at; kubernetes: only what is in the clusters and their CNI, and AWS is read but not changed",
  },
} as const;

export const INIT_FLAGS = {
  ...OUTPUT_FLAGS,
  template: {
    kind: "enum",
    values: ["pods", "hybrid", "overlay"],
    default: "pods",
    brief: "What to start from: pod ranges, or a link to a data centre; overlay is not yet there",
  },
  force: switchFlag("Write a file that is there anew; it keeps its uid"),
} as const;

const IMPORT_OUTPUT_FLAGS = {
  ...OUTPUT_FLAGS,
  output: pathFlag("FILE", "Write the Fabric to a file instead of stdout"),
  force: switchFlag("Let -o overwrite a Fabric; it keeps its uid"),
  name: pathFlag("NAME", "The Fabric's name, else the folder's"),
} as const;

export const EKSCTL_FLAGS = IMPORT_OUTPUT_FLAGS;

/** What of the hybrid document's two scripts' words still says something. */
export const CCP_WORDS = {
  ...IMPORT_OUTPUT_FLAGS,
  clusterCfgFile: pathFlag("FILE", "import ccp: the scripts' file of the cluster"),
  dmvpnCfgFile: pathFlag("FILE", "import ccp: the scripts' file of the DMVPN"),
  onPremCidr: pathFlag("CIDR", "import ccp: range of the data centre's nodes"),
  onPremPodCidr: pathFlag("CIDR", "import ccp: range of the data centre's pods"),
  vpcNamePrefix: pathFlag("NAME", "import ccp: the VPC's Name, else the cluster's"),
  sshKey: pathFlag("NAME", "import ccp: EC2 key pair of the router"),
  region: pathFlag("REGION", "import terraform, ccp: the AWS region, where the files do not say it"),
  zone: pathFlag("ZONE", "import ccp: zone of the router, else the region's a"),
  platform: {
    kind: "enum",
    values: ["linux", "c8000v", "csr1000v"],
    optional: true,
    brief: "import ccp: what the router in the VPC runs (else linux)",
  },
} as const;

/** All of their words, so that an old command line can be pasted as it is. */
export const CCP_FLAGS = {
  ...CCP_WORDS,
  ccpIp: pathFlag("X", "import ccp: taken, and told what has its place"),
  ccpPort: pathFlag("X", "import ccp: taken, and told what has its place"),
  ccpPassword: pathFlag("X", "import ccp: taken, never read, and told what has its place"),
  providerStr: pathFlag("X", "import ccp: taken, and told what has its place"),
  skipCreate: switchFlag("import ccp: taken, and told what has its place"),
  routes_only: switchFlag("import ccp: taken, and told what has its place"),
  debug: switchFlag("import ccp: taken, and told what has its place"),
} as const;

export const TERRAFORM_FLAGS = {
  ...IMPORT_OUTPUT_FLAGS,
  cluster: pathFlag("NAME", "import terraform: the EKS cluster's name in EKS, where Terraform does not say it"),
  region: pathFlag("REGION", "import terraform, ccp: the AWS region, where the files do not say it"),
} as const;

export const SHOW_FLAGS = {
  ...WORLD_FLAGS,
  about: ABOUT,
  format: { kind: "enum", values: ["text", "svg", "mermaid"], default: "text", brief: "How to draw it" },
  output: pathFlag("FILE", "Write to a file instead of stdout"),
  force: OVERWRITE,
} as const;

export const EXPORT_FLAGS = {
  ...WORLD_FLAGS,
  output: pathFlag("FILE", "Write to a file instead of stdout"),
  force: OVERWRITE,
} as const;

export const OBSERVE_FLAGS = {
  ...WORLD_FLAGS,
  import: pathFlag("DIR", "Read raw describe-* answers instead of a world; no Fabric is needed"),
  records: pathFlag("DIR", "Write what AWS and the clusters answered too, as --import reads it"),
  output: pathFlag("FILE", "Write the Snapshot to a file"),
  force: OVERWRITE,
} as const;

const ROLL_FLAGS = {
  roll: switchFlag("Replace nodes that still give pods addresses of the node subnets, zone by zone"),
  evictBarePods: switchFlag("With --roll: evict pods too that no controller would make again"),
} as const;

export const PLAN_FLAGS = {
  ...WORLD_FLAGS,
  ...ROLL_FLAGS,
  output: pathFlag("FILE", "Save the plan, for `podspan apply FILE` or, with --destroy, `podspan destroy FILE`"),
  destroy: switchFlag("Plan what destroy would do"),
  detailedExitcode: switchFlag("Exit 2 when there is something to change"),
  force: OVERWRITE,
} as const;

export const CHANGE_FLAGS = {
  ...WORLD_FLAGS,
  acceptLoss: {
    kind: "parsed",
    parse: lossText,
    optional: true,
    placeholder: "'FROM>TO'",
    brief: "Go on although this no longer gets through: a pair as the plan names it, several with commas, or all",
  },
  yes: switchFlag("Do not ask"),
  breakLock: switchFlag("Take the lock from a holder on another host that is surely dead"),
} as const;

export const APPLY_FLAGS = { ...CHANGE_FLAGS, ...ROLL_FLAGS } as const;

export const DESTROY_FLAGS = {
  ...CHANGE_FLAGS,
  ...ROLL_FLAGS,
  roll: switchFlag("Replace nodes that still hold the pod subnets, zone by zone, once the CNI is as it was before"),
} as const;

const SNAPSHOT = pathFlag("DIR", "Read raw describe-* records instead of a live world; needs no Fabric");

export const VERIFY_FLAGS = {
  ...WORLD_FLAGS,
  snapshot: SNAPSHOT,
  flows: pathFlag("FILE", "Answer this list of flows (YAML or JSON), and nothing else"),
  probe: switchFlag(
    "Send real packets too, over each link and from end to end of each expectation, by `kubectl exec` in pods labelled podspan.dev/probe=true, and compare",
  ),
  probePods: switchFlag("Print DaemonSets of such pods, for `kubectl apply -f -`, and nothing else"),
} as const;

export const EXPLAIN_FLAGS = {
  ...WORLD_FLAGS,
  snapshot: SNAPSHOT,
  planned: switchFlag("The network as apply would leave it"),
  protocol: {
    kind: "parsed",
    parse: protocolName,
    optional: true,
    placeholder: "NAME",
    brief: "tcp, udp, icmp, any or a number; else tcp with a port, and all protocols without one",
  },
  port: numberFlag("port", 65_535, "N", "Destination port of TCP or UDP, else all"),
  sourcePort: numberFlag("source-port", 65_535, "N", "Source port, else those that the sender's system takes"),
  icmpType: numberFlag("icmp-type", 255, "N", "Type of ICMP, else the echo request"),
} as const;

export const CAPACITY_FLAGS = {
  ...WORLD_FLAGS,
  about: ABOUT,
  type: {
    kind: "parsed",
    parse: instanceTypeName,
    optional: true,
    placeholder: "TYPE",
    brief: "Reckon with new nodes of this instance type too, as m6i.2xlarge",
  },
  range: {
    kind: "parsed",
    parse: prefixText,
    optional: true,
    placeholder: "PREFIX",
    brief: "Reckon with this further range for pods too, as 100.65.0.0/16",
  },
  growth: {
    kind: "parsed",
    parse: podsPerDay,
    optional: true,
    placeholder: "PODS",
    brief: "Pods that come each day, in all zones of a cluster together: tells the day on which a zone is full",
  },
} as const;

/** Short names, of every verb that has the flag. */
export const ALIASES = { o: "output" } as const;

/** FROM, TO and the Fabric: the arguments of `explain`. */
export function explainArguments() {
  return {
    kind: "tuple",
    parameters: [
      { brief: "Where the flow starts", parse: asIs, placeholder: "FROM" },
      { brief: "Where it is to arrive", parse: asIs, placeholder: "TO" },
      { brief: "The Fabric, else fabric.yaml", parse: asIs, placeholder: "FABRIC", optional: true },
    ],
  } as const;
}

/** Files and directories, as many as there are. */
export function filesArgument(brief: string) {
  return { kind: "array", parameter: { brief, parse: asIs, placeholder: "FILE|DIR" } } as const;
}

/** The one argument of every other verb. */
export function fabricArgument(brief = "The Fabric, else fabric.yaml") {
  return {
    kind: "tuple",
    parameters: [{ brief, parse: asIs, placeholder: "FABRIC", optional: true }],
  } as const;
}

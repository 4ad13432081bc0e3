import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Generator } from "./generator.ts";

const root = join(import.meta.dirname, "../..");

/** docs/faults.md: what is wrong with pod ranges made by hand and what goes wrong on the way, and the tests that show it done right. */
export const faultsPage: Generator = {
  owns: [],
  files: async () => {
    const paths: string[] = [];
    for await (const path of glob("{core,engine,providers,apps,tools,e2e}/**/*.{test,contract}.ts", options)) {
      paths.push(path);
    }
    const texts = await Promise.all(
      paths.sort().map(async (path) => markedTests(path, await readFile(join(root, path), "utf8"))),
    );
    return new Map([["docs/faults.md", pageOf(texts.flat())]]);
  },
};

const options = { cwd: root, exclude: (name: string) => name === "node_modules" || name === "dist" };

/** One fault of the document (three-systems 3b), or one that befalls a roll. */
interface Fault {
  readonly fault: string;
  /** What Podspan does instead. */
  readonly answer: string;
  /** For what no test shows, or not all of it: the issue that it belongs to, or why there is nothing to show. */
  readonly later?: string;
}

/** The faults in the order of three-systems 3b: the first is 3b-1. */
const FAULTS: readonly Fault[] = [
  {
    fault: "The CNI is switched in the wrong order, and nodes that run already keep their addresses.",
    answer:
      "ENIConfigs come first, then the CNI; nodes that must be replaced are found by their interfaces, named, and replaced with `--roll`.",
  },
  {
    fault: "Nobody sets max-pods, so the scheduler places more pods than a node has addresses for.",
    answer:
      "The number is reckoned for every type and mode, printed with the text that sets it where nodes are made, and nodes with another are named; groups that `--roll` makes have it from EKS, and launch templates get it with `pods.maxPods: auto`, EC2NodeClasses a number.",
  },
  {
    fault: "The add-on's DaemonSet is edited by hand, and the next update of the add-on undoes it.",
    answer:
      "The add-on's own `configurationValues` are edited, other people's keys untouched; a hand-edited DaemonSet is found.",
  },
  {
    fault: "An id without quotes makes the document's Terraform invalid.",
    answer:
      "`podspan import terraform` reads the document's own files, names the id with its place and cure, and goes on; a Fabric that is not what it should be is a diagnostic likewise.",
  },
  {
    fault: "It is called an overlay and CGNAT, and is neither.",
    answer: "A pod range is called a pod range; `routable: false` says that others have no route to it.",
    later: "a matter of words: nothing to test",
  },
  {
    fault: "Local routes inside one VPC are called inter-VPC.",
    answer: "What joins VPCs is called a link, and is declared as one.",
    later: "a matter of words: nothing to test",
  },
  {
    fault: "The pods' route table has local routes only: without the nodes' SNAT pods have no way out.",
    answer:
      "The way out follows from who translates: `snat: external`, strict security groups for pods and Auto Mode's `Disabled` need `pods.egress`, or are refused before anything is made.",
  },
  {
    fault: "Without SNAT, what pods send to peers and data centres comes from addresses that nothing routes back to.",
    answer:
      "SNAT exclusions that would show a non-routable range outside are refused; a private NAT gateway is one of the ways out, and a transit gateway without a way back is warned of.",
    later: "issue 4 proves the whole way, there and back",
  },
  {
    fault: "AWS's table of blocks that do not go together is not looked at.",
    answer: "The table, routes, peerings and the quota are held against the wanted range before the first write.",
  },
  {
    fault: "Subnets are made before their block is associated.",
    answer: "Subnets wait for `associated`, everything else does not; an association that fails says why.",
  },
  {
    fault: "Every VPC gets the same range, and can then never be peered with another.",
    answer:
      "Ranges come from one pool and differ; the same range written twice is a warning, on linked VPCs and within one VPC an error.",
  },
  {
    fault: "Zone names are written down, though they mean other zones in other accounts.",
    answer:
      "Zones may be given by id, and two accounts are matched by it; a zone that the account does not have is found before the first write.",
  },
  {
    fault: "Nodes appear in a zone without an ENIConfig and never become Ready.",
    answer: "Every node's zone is held against the ENIConfigs, in plan and in verify.",
  },
  {
    fault: "The pods' group lets the control plane in by luck only.",
    answer: "The cluster security group is named in the rules, beside every block of the VPC.",
  },
  {
    fault: "The pods' group lets everything in from the whole VPC.",
    answer: "",
    later:
      "kept as the document has it, exactly: narrower rules come with the links' `allow` (issue 5), and only issue 4's proof can tell what they would cut off",
  },
  {
    fault: "Two halves use up the range, and a third zone finds no room.",
    answer:
      "A range is cut for the zones to come; zones, clusters and ranges added later take free slots, and nothing moves.",
  },
  {
    fault: "Prefix delegation finds no whole /28 in subnets that others use too.",
    answer:
      "Pod subnets are the pods' alone and aligned to /28; they are reserved for prefixes when asked, and `capacity` tells fragmentation.",
  },
  {
    fault: "The part about Auto Mode is a dead link.",
    answer:
      "`compute: auto` makes an access entry, a NodeClass and a NodePool instead of ENIConfigs, leaves the built-in ones alone, and refuses what does not go with Auto Mode.",
  },
  {
    fault: "The steps in the web console are unfinished, and a video is the source.",
    answer: "",
    later: "not about a network: there is nothing to show",
  },
  {
    fault: "Nobody says in which order it is taken away.",
    answer:
      "CNI, ENIConfigs, leaked interfaces, subnets, then table, group and block, also for a range or zone alone; what nodes and pods still use is named.",
  },
  {
    fault:
      "100.64.0.0/10 and Docker's bridge collide with what others use, and the service range with the VPC's blocks.",
    answer: "Every range is held against every other, `reserved` ones and the live cluster's services included.",
  },
  {
    fault: "EKS may need hours to learn of a block that is added to a running cluster.",
    answer:
      "The network can be made before its cluster; else `plan` says so before the block is added, and `verify` for five hours after.",
  },
];

/** What befalls a cluster while its nodes are replaced: the first is roll-1. */
const ROLL_FAULTS: readonly Fault[] = [
  {
    fault: "A node group that EKS makes for the roll, or updates, fails half-way.",
    answer:
      "It is told in EKS's words with the cure (NODE-8); no old node is touched before the new group is whole, and the next run makes it anew.",
  },
  {
    fault: "A PodDisruptionBudget never allows a pod to go.",
    answer:
      "Said before anything is done, and when 15 minutes pass without progress (NODE-2) with pod and budget; the node stays cordoned, nothing after it is touched, and the next run goes on with it.",
  },
  {
    fault: "EC2 has no capacity in a zone.",
    answer: "The zone is named (NODE-4); what was replaced stays so, and the next run goes on.",
  },
  {
    fault: "Somebody changes the add-on's configuration while nodes are replaced.",
    answer:
      "The roll stops at the first new node that shows it (NODE-7); the next run mends the add-on and replaces that node too.",
  },
  {
    fault: "The process dies in the middle of it.",
    answer:
      "Nothing is remembered but the journal: the next run looks, goes on and ends the same, with no node left cordoned.",
  },
];

const CATALOGUE: ReadonlyMap<string, Fault> = new Map([
  ...FAULTS.map((fault, index) => [`3b-${index + 1}`, fault] as const),
  ...ROLL_FAULTS.map((fault, index) => [`roll-${index + 1}`, fault] as const),
]);

export interface MarkedTest {
  readonly path: string;
  /** As written, without the marker. */
  readonly name: string;
  /** As `3b-7` and `roll-2`. */
  readonly faults: readonly string[];
}

const MARKER = /\s*\((?:three-systems (3b-\d+(?:, 3b-\d+)*)|(roll-\d+(?:, roll-\d+)*))\)/;

/** Names of tests and of groups that carry a marker such as `(three-systems 3b-7)` or `(roll-2)`. Throws on one that is misspelt. */
export function markedTests(path: string, text: string): readonly MarkedTest[] {
  return text.split("\n").flatMap((line) =>
    literalsIn(line).flatMap((name): readonly MarkedTest[] => {
      const [, ofDocument, ofRoll] = MARKER.exec(name) ?? [];
      const marker = ofDocument ?? ofRoll;
      if (marker === undefined) {
        if (/three-systems 3b/.test(name))
          throw new Error(`${path}: write the marker as (three-systems 3b-7): ${name}`);
        return [];
      }
      const faults = marker.split(", ");
      return [{ path, name: name.replace(MARKER, "").trim(), faults }];
    }),
  );
}

/** The quoted texts of a line: a test's name never spans two. */
function literalsIn(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
}

/** Throws when a marker names no fault, or a fault has neither a test nor a reason. */
export function pageOf(tests: readonly MarkedTest[]): string {
  const unknown = tests.filter(({ faults }) => faults.some((fault) => !CATALOGUE.has(fault)));
  if (unknown.length > 0)
    throw new Error(`no such fault: ${unknown.map(({ path, name }) => `${path}: ${name}`).join("; ")}`);
  const sections = [...CATALOGUE].map(([id, fault]) => section(id, fault, tests));
  return `# Faults and their tests

What goes wrong when a pod range is made by hand, as a well-known article describes it, what Podspan does instead, and the tests that
show it. Generated from the names of tests: one that ends in \`(three-systems 3b-7)\` belongs to 3b-7, and
one that ends in \`(roll-2)\` to the second of what goes wrong while nodes are replaced.

${sections.join("\n")}`;
}

function section(id: string, { fault, answer, later }: Fault, tests: readonly MarkedTest[]): string {
  const shown = tests.filter((test) => test.faults.includes(id));
  if (shown.length === 0 && later === undefined) throw new Error(`${id} has neither a test nor a reason`);
  const lines = shown.map(({ path, name }) => `- [${path}](../${path}): ${escaped(name)}`);
  return [
    `## ${id}`,
    "",
    fault,
    "",
    ...(answer === "" ? [] : [`**Here:** ${answer}`, ""]),
    ...(lines.length === 0 ? [] : [...lines, ""]),
    ...(later === undefined ? [] : [`**${lines.length === 0 ? "No test" : "Not yet"}:** ${later}.`, ""]),
  ].join("\n");
}

function escaped(name: string): string {
  return name.replaceAll(/[<>]/g, (char) => (char === "<" ? "&lt;" : "&gt;"));
}

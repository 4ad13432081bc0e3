import { describe, expect, test } from "vitest";
import { VERBS, type VerbName } from "./help.ts";
import { NOT_YET_VERBS, type NotYetVerb } from "./not-yet.ts";
import { folderWith, podspan } from "./testing/memory.ts";
import { verbHelp } from "./verb-help.ts";

const EMPTY = folderWith("nothing");

test("help of a verb names its argument, its flags with what they take, and an example", () => {
  expect(verbHelp("plan")).toMatchInlineSnapshot(`
    "podspan plan: Say what apply would do; changes nothing

    USAGE
      podspan plan [FABRIC] [flags]

      FABRIC  the Fabric: a file, or a folder with a fabric.yaml; else fabric.yaml

    FLAGS
      --json                 One JSON document on stdout; everything else on stderr
      --target twin|aws      Which world: the digital twin on this machine (unless said otherwise), or AWS and the
                             clusters
      --state DIR            Where state, journal and the twin live, else .podspan beside the Fabric
      --world DIR            Twin only: start a new twin from these records (DIR/aws_configs/REGION/Vpcs.json, ... as
                             \`aws ec2 describe-vpcs\` prints them), else from world beside the Fabric; a twin that is
                             kept stays as it is
      --only aws|kubernetes  aws: only what is in AWS, and the clusters are not even looked at; kubernetes: only what
                             is in the clusters and their CNI, and AWS is read but not changed
      --roll                 Replace nodes that still give pods addresses of the node subnets, zone by zone
      --evict-bare-pods      With --roll: evict pods too that no controller would make again
      -o, --output FILE      Save the plan, for \`podspan apply FILE\` or, with --destroy, \`podspan destroy FILE\`
      --destroy              Plan what destroy would do
      --detailed-exitcode    Exit 2 when there is something to change
      --force                Let -o overwrite a file of another kind; never a Fabric or a lock
      -h, --help             Print this help and exit

    EXAMPLE
      podspan plan my/fabric.yaml --target aws -o x.plan
    "
  `);
});

describe("every verb's help", () => {
  test.each(Object.keys(VERBS) as VerbName[])("%s", async (verb) => {
    const text = verbHelp(verb);
    expect(text).toMatch(
      new RegExp(
        `USAGE\n  podspan ${verb} (iosxe\\|frr \\[FABRIC\\]|terraform\\|eksctl\\|ccp \\[DIR\\|FILE\\]|(FROM TO )?\\[FABRIC\\]) \\[flags\\]\n`,
      ),
    );
    expect(text).toContain(`EXAMPLE\n  podspan ${verb} `);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
    for (const words of [`${verb} --help`, `${verb} x.yaml -h`, `help ${verb}`, `--help ${verb}`]) {
      expect(await podspan(words, { cwd: EMPTY })).toEqual({ exit: 0, stdout: text, stderr: "" });
    }
  });

  test.each(Object.keys(NOT_YET_VERBS) as NotYetVerb[])("%s is said not to be there", async (verb) => {
    const { exit, stdout } = await podspan(`help ${verb}`, { cwd: EMPTY });
    expect(exit).toBe(0);
    expect(stdout).toContain(`podspan ${verb}: not yet there.`);
  });
});

test("the example of every verb is understood", async () => {
  for (const verb of Object.keys(VERBS) as VerbName[]) {
    const example = /EXAMPLE\n {2}podspan (.*)/.exec(verbHelp(verb))?.[1] ?? "";
    const { exit } = await podspan(`${example.replace("--target aws", "")}`, { cwd: folderWith("nothing") });
    expect([verb, exit]).not.toEqual([verb, 64]);
  }
});

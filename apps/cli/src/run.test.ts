import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "./run.ts";
import { folderWith, memoryContext, podspan } from "./testing/memory.ts";

const EMPTY = folderWith("nothing");

test("help lists what works, and what is not there yet as such", async () => {
  const { exit, stdout, stderr } = await podspan("--help", { cwd: EMPTY });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "podspan: addresses for Kubernetes pods on Amazon EKS that reach each other without NAT

    USAGE
      podspan VERB [FABRIC] [flags]       FABRIC is a file or a folder, else fabric.yaml
      podspan explain FROM TO [FABRIC]
      podspan VERB --help                 the flags of a verb, and an example

    VERBS
      init      Write a starter Fabric
      validate  Check a Fabric; needs no world
      show      Show the address plan to scale, and what was derived
      observe   Read the world that the Fabric is about
      plan      Say what apply would do; changes nothing
      apply     Make the world as the Fabric wants it; resumes what was interrupted
      verify    Check that the live world is as it should be, and what to do where not
      explain   Show hop by hop, both ways, what gets from FROM to TO, what stops it, and what mends it
      drift     Say what the world changed in what is ours, worst first, and what mends it
      destroy   Remove what Podspan owns, nothing else, and show that it is gone
      capacity  Show the addresses that are left, and how many nodes and pods still fit
      import    Write a Fabric of what Terraform, eksctl or the CCP scripts made (import terraform|eksctl|ccp)
      export    Write what routers of links are to be told (export iosxe|frr), and what a hub's people have to do
      doctor    Say what this machine, account and cluster lack, and what mends it

    NOT YET (answer NOT-YET and do nothing)
      lab       the Fabric as real packets on this machine
      ui        the Fabric in a browser
      operator  keeps a Fabric so, in a cluster
      agent     the overlay on a node

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
    "
  `);
});

test("a verb without a word is help too", async () => {
  const { exit, stdout } = await podspan("", { cwd: EMPTY });
  expect(exit).toBe(0);
  expect(stdout).toContain("VERBS");
});

test("the version names the build", async () => {
  expect(await podspan("--version", { cwd: EMPTY })).toEqual({
    exit: 0,
    stdout: "0.0.0-source (build source)\n",
    stderr: "",
  });
});

describe("a usage error is exit 64, never 1 or 2, and says what to type", () => {
  test.each([
    ["aply", "did you mean `apply`?"],
    ["plan --detailed-exitcod", "did you mean `--detailed-exitcode`?"],
    ["plan --target azure", "it takes twin or aws"],
    ["plan --only", "`--only` needs a value"],
    ["validate one.yaml two.yaml", "`two.yaml` is not expected here"],
    ["plan -x", "Unknown flag `-x`"],
    ["frobnicate", "Unknown verb `frobnicate`."],
    ["version", "Unknown verb `version`."],
    ["plan --yes", "Unknown flag `--yes`."],
    ["plan --foo", "Unknown flag `--foo`."],
    ["-V", "`-V` stands where the verb does"],
    ["help foo", "Unknown verb `foo`."],
    ["foo --help", "Unknown verb `foo`."],
  ])("podspan %s", async (words, said) => {
    const { exit, stdout, stderr } = await podspan(words, { cwd: EMPTY });
    expect({ exit, stdout }).toEqual({ exit: 64, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).toContain("--help");
  });

  test("an empty argument is one, and never the Fabric that happens to lie here", async () => {
    const { cli, stderr } = memoryContext({ cwd: folderWith({ fabric: "" }) });
    expect(await runCli(["destroy", ""], cli)).toBe(64);
    expect(stderr()).toContain("error USAGE An argument is empty");
  });

  test("with --json it is a document on stdout", async () => {
    const { exit, stdout } = await podspan("plan --frob --json", { cwd: EMPTY });
    expect(exit).toBe(64);
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "USAGE", severity: "error" }] });
  });
});

describe("a verb of a later release answers NOT-YET and does nothing", () => {
  test.each(["export terraform", "lab up", "ui --port 1"])("podspan %s", async (words) => {
    const { exit, stdout, stderr } = await podspan(words, { cwd: EMPTY });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toContain("error NOT-YET");
    expect(readdirSync(EMPTY)).toEqual([]);
  });
});

describe("init", () => {
  test("writes a Fabric that validates, and does not overwrite it", async () => {
    const cwd = folderWith("nothing");
    expect(await podspan("init", { cwd })).toMatchObject({ exit: 0, stderr: "" });
    const text = readFileSync(join(cwd, "fabric.yaml"), "utf8");
    expect(text).toMatch(/uid: 00000000-0000-4000-8000-\d{12}/);
    expect(await podspan("validate", { cwd })).toMatchObject({ exit: 0, stderr: "" });
    const again = await podspan("init", { cwd });
    expect(again.exit).toBe(1);
    expect(again.stderr).toContain("error FILE-2 fabric.yaml is there already");
    expect(readFileSync(join(cwd, "fabric.yaml"), "utf8")).toBe(text);
  });

  test("overwrites when told to", async () => {
    const cwd = folderWith({ fabric: "old" });
    expect(await podspan("init --force", { cwd })).toMatchObject({ exit: 0 });
    expect(readFileSync(join(cwd, "fabric.yaml"), "utf8")).not.toBe("old");
  });

  test.each(["metadata:\n  name: a\n  uid: my-old-uid-1 # keep", "metadata: { uid: 'my-old-uid-1', name: a }"])(
    "and keeps the uid that owns what exists: %s",
    async (fabric) => {
      const cwd = folderWith({ fabric });
      const { exit, stdout } = await podspan("init --force", { cwd });
      expect(exit).toBe(0);
      expect(stdout).toContain("with the uid my-old-uid-1 that it had");
      expect(readFileSync(join(cwd, "fabric.yaml"), "utf8")).toContain("uid: my-old-uid-1 #");
    },
  );

  test("says what to type next, on the file that it wrote; a folder need not be there", async () => {
    const cwd = folderWith("nothing");
    expect((await podspan("init my/net.yaml", { cwd })).stdout).toMatchInlineSnapshot(`
      "Wrote my/net.yaml.

      Put your VPC, cluster and zones in. Next:
        podspan validate my/net.yaml     what is wrong with it
        podspan plan my/net.yaml         what it would do, on the digital twin: no account needed
      "
    `);
    expect((await podspan("init other/", { cwd })).stdout).toContain("podspan validate other/fabric.yaml");
    expect(await podspan("validate other", { cwd })).toMatchObject({ exit: 0, stderr: "" });
  });

  test.each(["pods", "hybrid"])("what --template %s writes can be planned on the twin at once", async (template) => {
    const cwd = folderWith("nothing");
    await podspan(`init --template ${template}`, { cwd });
    const { exit, stdout, stderr } = await podspan("plan", { cwd });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.not.stringContaining("error") });
    expect(stdout).toMatch(/^Plan: \d+ to create, 1 to change; 0 unchanged\.$/m);
  });

  test("refuses templates that are not there yet", async () => {
    const cwd = folderWith("nothing");
    const { exit, stderr } = await podspan("init --template overlay", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("error NOT-YET");
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("validate", () => {
  test("says what is wrong, where, why and what to do, all in one run", async () => {
    const cwd = folderWith({
      fabric: `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: demo, uid: 11111111-2222 }
spec:
  vpcs:
    main: { region: eu-west-1, id: vpc-0123, cidr: [10.0.0.0/16] }
  clusters:
    prod:
      vpc: mian
      zones: [eu-west-1b]
      pods: { ranges: [100.64.0.1/16] }
  networks:
    blue: { vni: 10002, clusters: [prod] }
`,
    });
    const { exit, stdout, stderr } = await podspan("validate", { cwd });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toMatchInlineSnapshot(`
      "fabric.yaml:6:46: error SPEC-2 unknown key \`cidr\` in spec.vpcs.main
        6 |     main: { region: eu-west-1, id: vpc-0123, cidr: [10.0.0.0/16] }
          |                                              ^^^^
        cause: The Fabric has no such field here; it would be ignored, and what you meant would not happen.
        fix: Did you mean \`cidrs\`? Else remove it; the keys here are \`account\`, \`region\`, \`cidrs\`, \`id\`, \`tags\`, \`owner\`, \`ipv6\`, \`blockQuota\`, \`quotas\`, \`manage\`, \`protect\`.

      fabric.yaml:9:12: error SPEC-6 spec.clusters.prod.vpc refers to VPC \`mian\`, which does not exist
        9 |       vpc: mian
          |            ^^^^
        cause: The name refers to an entry that the Fabric does not have.
        fix: Did you mean \`main\`? Else add the entry: spec.vpcs has \`main\`.

      fabric.yaml:11:24: warning ADDR-2 spec.clusters.prod.pods.ranges[0]: 100.64.0.1/16 has host bits set and is taken as 100.64.0.0/16
        11 |       pods: { ranges: [100.64.0.1/16] }
           |                        ^^^^^^^^^^^^^
        cause: A range is named by its first address; AWS silently masks the rest away, so what it shows later differs from what was written.
        fix: Write 100.64.0.0/16.

      fabric.yaml:12:3: error NOT-YET spec.networks asks for networks of the overlay: not built yet
        12 |   networks:
           |   ^^^^^^^^
        cause: The Fabric's schema has this section, and this version of podspan cannot do it yet; it is refused rather than ignored.
        fix: Remove the section, or wait for the version that builds it.

      3 errors, 1 warning
      "
    `);
  });

  test("with --json the same as data", async () => {
    const cwd = folderWith({ fabric: "kind: Fabric\n" });
    const { exit, stdout } = await podspan("validate --json", { cwd });
    expect(exit).toBe(1);
    const { diagnostics } = JSON.parse(stdout);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const diagnostic of diagnostics) {
      expect(Object.keys(diagnostic)).toEqual(
        expect.arrayContaining(["code", "severity", "message", "cause", "fix", "at"]),
      );
    }
  });

  test("a file that is not there is a diagnostic", async () => {
    const { exit, stderr } = await podspan("validate nowhere.yaml", { cwd: EMPTY });
    expect(exit).toBe(1);
    expect(stderr).toContain("error FILE-1 there is no file nowhere.yaml");
  });

  test.each([
    ["an empty file", ""],
    ["not YAML", "\t{{{ : ]]"],
    ["binary", "\u0000\u0001\ufffe"],
    ["a list", "- 1\n- 2\n"],
    ["an anchor bomb", `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]\n`],
    ["deep nesting", "[".repeat(20_000)],
  ])("%s is a diagnostic and never a stack trace", async (_what, fabric) => {
    const cwd = folderWith({ fabric });
    const { exit, stdout, stderr } = await podspan("validate", { cwd });
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
    expect(stderr).toMatch(/^fabric\.yaml:\d+:\d+: error [A-Z]+-\w+ /m);
    expect(stderr).not.toMatch(/^\s+at .*\(/m);
    expect(readdirSync(cwd)).toEqual(["fabric.yaml"]);
  });

  test("a lock file of another Fabric is refused", async () => {
    const cwd = folderWith("nothing");
    await podspan("init", { cwd });
    writeFileSync(join(cwd, "fabric.lock.json"), "{}");
    const { exit, stderr } = await podspan("validate", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("error LOCK-2");
  });
});

import { describe, expect, test } from "vitest";
import { POD_RANGES } from "../testing/examples.ts";
import { folderWith, podspan } from "../testing/memory.ts";

describe("verify --probe", () => {
  test("on a twin: not probed, by name, exit 1, and everything else is as without it", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    expect(await podspan("apply --yes", { cwd })).toMatchObject({ exit: 0 });
    const plain = await podspan("verify", { cwd });
    const { exit, stdout, stderr } = await podspan("verify --probe", { cwd });
    expect(exit).toBe(1);
    expect(stderr).toContain("warning PROBE-6");
    expect(stderr).toContain("not probed: the twin carries no packets");
    expect(stdout.startsWith(plain.stdout)).toBe(true);
    expect(stdout).toContain("Probed: nothing");
  });

  test("and in the JSON document", async () => {
    const cwd = folderWith({ from: POD_RANGES });
    await podspan("apply --yes", { cwd });
    const { exit, stdout } = await podspan("verify --probe --json", { cwd });
    const { probes, probePods, notProbed, diagnostics } = JSON.parse(stdout);
    expect({ exit, probes, probePods }).toEqual({ exit: 1, probes: [], probePods: {} });
    expect(notProbed).toEqual({ unmanned: [], expectations: [], pairs: 0 });
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: "PROBE-6", severity: "warning" }));
  });

  test.each(["--flows flows.yaml", "--snapshot records", "--only aws"])("does not go with %s", async (flags) => {
    const { exit, stderr } = await podspan(`verify --probe ${flags}`, { cwd: folderWith({ from: POD_RANGES }) });
    expect(exit).toBe(64);
    expect(stderr).toContain(
      `\`--probe\` does not go with \`${flags.startsWith("--only") ? flags : flags.split(" ")[0]}\``,
    );
  });
});

test("verify --probe-pods prints DaemonSets whose pods a probe takes, and needs no Fabric", async () => {
  const { exit, stdout } = await podspan("verify --probe-pods", { cwd: folderWith("nothing") });
  expect(exit).toBe(0);
  const { kind, items } = JSON.parse(stdout);
  expect([kind, items.map((one: { kind: string }) => one.kind)]).toEqual([
    "List",
    ["Namespace", "DaemonSet", "DaemonSet"],
  ]);
  for (const { spec } of items.slice(1)) {
    const { metadata, spec: pod } = spec.template;
    expect(metadata.labels["podspan.dev/probe"]).toBe("true");
    expect(spec.selector.matchLabels).toEqual(metadata.labels);
    expect(pod.containers[0].securityContext.capabilities.add).toEqual(["NET_RAW"]);
  }
  expect(
    items
      .slice(1)
      .map((one: { spec: { template: { spec: { hostNetwork: boolean } } } }) => one.spec.template.spec.hostNetwork),
  ).toEqual([false, true]);
});

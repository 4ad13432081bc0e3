import { expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

/** A transit gateway of an account that the Fabric has no role for. */
const FABRIC = `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: unread, uid: 51a1b2c3-0d4e-4f5a-8b6c-7d8e9f0a1b2f }
spec:
  accounts: { net: { id: "222222222222" } }
  vpcs:
    a: { region: eu-west-1, tags: { Name: a } }
    d: { region: eu-west-1, tags: { Name: d } }
  clusters:
    a: { vpc: a, zones: [eu-west-1a, eu-west-1b], pods: { placement: nodes } }
    d: { vpc: d, zones: [eu-west-1a, eu-west-1b], pods: { placement: nodes } }
  links:
    hub: { transitGateway: { id: tgw-0123456789abcdef0, owner: "222222222222", vpcs: [a, d] } }
`;

test("a link whose gateway nobody can look at: nobody says that the world is as wanted, and pods stay translated towards it", async () => {
  const cwd = folderWith({ fabric: FABRIC });
  const planned = await podspan("plan", { cwd });
  expect(planned.exit).toBe(1);
  expect(planned.stdout).toContain("Nothing to do for what could be read; the rest is named below.");
  const applied = await podspan("apply --yes", { cwd });
  expect(applied.exit).toBe(1);
  expect(applied.stdout).not.toContain("as the Fabric wants it");
  expect(applied.stdout).not.toContain("EXCLUDE_SNAT_CIDRS");
  expect(applied.stderr).toMatch(/error SCOPE-1 not all could be looked at: .*222222222222.*transit-gateway/);
  expect(applied.stderr).toContain("fix: use a profile of account 222222222222, or give the account an assumeRole");
});

test("destroy of it names what it could not look at and whose access mends it, and has not failed where state remembers nothing there", async () => {
  const cwd = folderWith({ fabric: FABRIC.replace("{ placement: nodes }", "{ ranges: [10.200.0.0/16] }") });
  await podspan("apply --yes", { cwd });
  const destroyed = await podspan("destroy --yes", { cwd });
  expect(destroyed.stderr).toMatch(/warning LEFT-1 could not be looked at: aws\/aws\/222222222222\/eu-west-1/);
  expect(destroyed.stderr).toContain("fix: use a profile of account 222222222222");
  expect(destroyed.stdout).not.toContain("nothing of this Fabric is left");
  expect(destroyed.exit).toBe(0);
  const again = await podspan("destroy --yes", { cwd });
  expect(again.exit).toBe(0);
  expect(again.stdout).toContain("Nothing to remove of what could be read");
});

test.each(["plan", "verify", "apply --yes", "destroy --yes"])(
  "`%s` of what nobody may read, and of which there is no state, has failed: it names the place and the cure, and calls nothing done",
  async (words) => {
    const { exit, stdout, stderr } = await podspan(words, { cwd: folderWith({ fabric: FABRIC }) });
    expect(exit).toBe(1);
    expect(stdout + stderr).toMatch(/222222222222[^\n]*transit-gateway[^\n]*wrong-account/);
    expect(stdout + stderr).toContain("use a profile of account 222222222222, or give the account an assumeRole");
    expect(stdout).not.toMatch(/as the Fabric wants it|nothing of this Fabric is left|All checks hold/);
    // What scripts read says the same.
    const told = await podspan(`${words} --json`, { cwd: folderWith({ fabric: FABRIC }) });
    expect(told.exit).toBe(1);
    expect(told.stdout).toContain("use a profile of account 222222222222");
    expect(() => JSON.parse(told.stdout)).not.toThrow();
  },
);

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderWith, podspan } from "./testing/memory.ts";

const ACCESS = `access: { key: { file: id }, hostKey: "SHA256:${"A".repeat(43)}" }`;

function link(vpc: string, zone: string, tunnelAddress: string): string {
  return `    ${vpc}-dc1:
      dmvpn:
        vpc: ${vpc}
        site: dc1
        ssh: [198.51.100.7/32]
        routers: [{ platform: c8000v, zone: ${zone}, tunnelAddress: ${tunnelAddress}, ${ACCESS} }]
        tunnel: { network: 10.250.0.0/24, key: 100 }
        ike: { preSharedKey: { env: PSK } }
`;
}

const ONE = link("one", "us-west-2a", "10.250.0.9");
const TWO = link("two", "us-west-2b", "10.250.0.10");

/** VPCs that join a site whose hub is told over SSH. */
function fabric(links: string): string {
  return `apiVersion: podspan.dev/v1alpha1
kind: Fabric
metadata: { name: hubs, uid: 7d3f0c52-9a41-4c6e-8b1f-2e5a6d90c3b7 }
spec:
  vpcs:
    one: { region: us-west-2, id: vpc-0aaaaaaaaaaaaaaa1 }
    two: { region: us-west-2, id: vpc-0aaaaaaaaaaaaaaa2 }
  sites:
    dc1:
      nodes: [10.1.0.0/16]
      pods: [192.168.0.0/16]
      hubs: [{ platform: iosxe, publicIp: 203.0.113.10, tunnelAddress: 10.250.0.1, gateway: 10.1.0.1, ${ACCESS} }]
  links:
${links === "" ? "    {}\n" : links}`;
}

async function changed(cwd: string, links: string): Promise<string> {
  writeFileSync(join(cwd, "fabric.yaml"), fabric(links));
  const { exit, stdout, stderr } = await podspan("apply --yes", { cwd });
  expect(exit, stdout + stderr).toBe(0);
  return stdout;
}

const hub = (cwd: string): string =>
  JSON.parse(readFileSync(join(cwd, ".podspan/twin/routers/dc1/hub-1.json"), "utf8")).configuration;
const peers = (cwd: string): readonly string[] =>
  [...hub(cwd).matchAll(/match identity remote fqdn (\S+)/g)].map(([, name]) => name ?? "");
const remembered = (cwd: string): readonly string[] =>
  Object.keys(JSON.parse(readFileSync(join(cwd, ".podspan/twin-state/state.json"), "utf8")).resources);

describe("a hub that several links lead to", () => {
  test("is told by one step, whichever link comes or goes, and gets back what it had when the last has gone", async () => {
    const cwd = folderWith({ fabric: fabric("") });
    await changed(cwd, ONE + TWO);
    expect(peers(cwd)).toEqual(["us-west-2a.one-dc1.hubs.podspan", "us-west-2b.two-dc1.hubs.podspan"]);
    writeFileSync(join(cwd, "fabric.yaml"), fabric(TWO));
    const { stdout } = await podspan("plan --json", { cwd });
    const { steps }: { steps: readonly { kind: string; key: string }[] } = JSON.parse(stdout);
    expect(steps.filter(({ kind }) => kind === "router-configuration").map(({ key }) => key)).toEqual([
      "update dc1/router-configuration/hub-1",
    ]);
    await changed(cwd, TWO);
    expect(peers(cwd)).toEqual(["us-west-2b.two-dc1.hubs.podspan"]);
    expect((await podspan("plan --detailed-exitcode", { cwd })).exit).toBe(0);
    await changed(cwd, "");
    expect(hub(cwd)).not.toMatch(/podspan|Tunnel0/);
    expect(remembered(cwd)).toEqual([]);
  });
});

test("destroy leaves nothing of what routers were told in the state", async () => {
  const cwd = folderWith({ fabric: fabric("") });
  await changed(cwd, ONE);
  expect(remembered(cwd)).toContain("one-dc1/router-configuration/us-west-2a");
  const { exit, stdout, stderr } = await podspan("destroy --yes", { cwd });
  expect(exit, stdout + stderr).toBe(0);
  expect(remembered(cwd)).toEqual([]);
});

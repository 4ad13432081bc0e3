import type { RouterObserveRequest } from "@podspan/core/ports";
import { configurationOf } from "@podspan/core/routers";
import { type RouterAccess, routerReader, routersWriter } from "@podspan/routers";
import { expect, test } from "vitest";
import { CISCO_SPOKE, SPOKE } from "../../../../core/src/routers/routers.fixture.ts";
import { plainContext } from "../../../kubernetes/src/testing/step-context.ts";
import { routerContract } from "../../../routers/src/api.contract.ts";
import { VirtualClock } from "../clock/virtual-clock.ts";
import { createTwin } from "../twin.ts";

const never = new AbortController().signal;
const START = Date.UTC(2026, 0, 1);
const NAME = "/etc/podspan/frr.conf";
const KEYS: Readonly<Record<string, string>> = { ike: "plantedikekey0123", nhrp: "nhrpkey1", ospf: "plantedospfkey" };
const ROUTER = "dc1/hub-1";

routerContract("IOS-XE on the twin", async () => {
  const clock = new VirtualClock({ start: START });
  const api = createTwin({ clock }).routers.open({ name: ROUTER, platform: "iosxe" });
  return {
    api,
    file: "bootflash:guest-share/podspan-dc.py",
    change: (name, revertAfter) => ({ lines: [{ text: `hostname ${name}`, shown: "" }], files: [], revertAfter }),
    read: async () => /^hostname .*/m.exec(await api.runningConfiguration(never))?.[0] ?? "",
    expire: () => clock.advance(61_000),
    stop: async () => {},
  };
});

routerContract("Linux on the twin", async () => {
  const clock = new VirtualClock({ start: START });
  const api = createTwin({ clock }).routers.open({ name: ROUTER, platform: "linux" });
  return {
    api,
    file: NAME,
    change: (name, revertAfter) => ({ lines: [], files: [{ path: NAME, text: name, mode: "0644" }], revertAfter }),
    read: async () => (await api.files([NAME], never))[NAME] ?? "",
    expire: () => clock.advance(61_000),
    stop: async () => {},
  };
});

test.each([
  ["iosxe", CISCO_SPOKE],
  ["linux", SPOKE],
] as const)(
  "a %s router on the twin becomes what is asked for, is saved without a key, and goes on from there",
  async (platform, spoke) => {
    const clock = new VirtualClock({ start: START });
    const twin = createTwin({ clock });
    const wanted = configurationOf(spoke);
    const context = plainContext({ clock });
    const deps = (from: typeof twin) => ({ reach: () => accessTo(from, platform), secrets: SECRETS });
    const step = {
      key: "it",
      action: "update",
      operation: "update",
      kind: "router-configuration",
      id: "dc1/router-configuration/hub-1",
      scope: { plane: "router", router: ROUTER },
      after: { statements: wanted },
      changes: [],
      dependsOn: [],
      destructive: false,
      why: "it is tested",
    } as const;
    await routersWriter(deps(twin)).run(step, context);
    const files = twin.save();
    for (const key of Object.values(KEYS)) expect(JSON.stringify(files)).not.toContain(key);
    const later = createTwin({ clock, files });
    expect(later.save()).toEqual(files);
    const request: RouterObserveRequest = { plane: "router", router: ROUTER, wanted };
    const seen = await routerReader(deps(later)).observe(request, context);
    expect(seen.resources[0]?.props).toEqual({ statements: wanted });
    const { after: _, ...rest } = step;
    await routersWriter(deps(later)).run({ ...rest, action: "delete", operation: "delete" }, context);
    const gone = await routerReader(deps(later)).observe(request, context);
    expect(Object.keys(gone.resources[0]?.props ?? {})).toEqual(["statements"]);
    expect(JSON.stringify(gone)).not.toContain("podspan-west2-dc1 ");
  },
);

test("a change that waits survives the twin's being saved, and the timer goes on", async () => {
  const clock = new VirtualClock({ start: START });
  const twin = createTwin({ clock });
  const api = twin.routers.open({ name: ROUTER, platform: "iosxe" });
  await api.commit({ lines: [{ text: "hostname new", shown: "" }], files: [], revertAfter: 60 }, never);
  const later = createTwin({ clock, files: twin.save() }).routers.open({ name: ROUTER, platform: "iosxe" });
  expect(await later.runningConfiguration(never)).toContain("hostname new");
  await clock.advance(61_000);
  expect(await later.runningConfiguration(never)).toContain("hostname Router");
});

test("a router of a VPC answers while an instance runs at its address", async () => {
  const twin = createTwin({ clock: new VirtualClock({ start: START }) });
  const api = twin.routers.open({ name: "west2-dc1/us-west-2a", platform: "iosxe", host: "10.0.109.10" });
  await expect(api.runningConfiguration(never)).rejects.toMatchObject({
    code: "RouterAbsent",
    faultClass: "transient",
  });
});

const SECRETS = { read: ({ env = "" }: { readonly env?: string }) => Promise.resolve(KEYS[env] ?? "") };

function accessTo(twin: ReturnType<typeof createTwin>, platform: "iosxe" | "linux"): RouterAccess {
  const secrets = { ike: { env: "ike" }, nhrp: { env: "nhrp" }, ospf: { env: "ospf" } };
  return { platform, api: twin.routers.open({ name: ROUTER, platform }), secrets };
}

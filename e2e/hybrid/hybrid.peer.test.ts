import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MachineResult, runMachine } from "../../tools/peers/vm/run-machine.ts";
import { appliedScene, type Keys } from "./applied.ts";
import { guestProgram } from "./programs.ts";
import type { Findings, Scene } from "./scene.ts";

const KEYS: Keys = { ike: "the key of IKE's peers", nhrp: "nhrpkey1", ospf: "ospfkey1" };
/** Milliseconds from power on to power off: no measure, it ends what hangs, also on a machine that is busy with other things. */
const DEADLINE = 900_000;

/** What the routers of three links have instead. */
const WRONG: Keys = { ike: "another key", nhrp: "nhrpkey2", ospf: "ospfkey2" };

/**
 * What runs is what the product puts there: `fabric.yaml` is applied on the twin, each spoke is made of its instance's user data and each hub of what
 * `export frr` hands over. Three things are the lab's. There is no systemd: it wants to be the first process of a machine, and six would not come up in
 * the time of a test; so the units themselves are read, ours and Debian's, and their `ExecStart` lines run in the order that they say. FRR's watchdog
 * is left out (`FRR` in guest/router.ts says why). And the failover's settings name the lab's EC2 and shorter times (`firstBootOf` in applied.ts).
 */
await describePeer("vm", "rendered linux routers join a data centre's DMVPN, with real packets", () => {
  let scene: Scene;
  let machine: MachineResult;
  let findings: Findings;

  beforeAll(async () => {
    scene = await appliedScene(KEYS, WRONG);
    const files = { run: "node /in/guest.mjs", "guest.mjs": await guestProgram(), "scene.json": JSON.stringify(scene) };
    machine = await runMachine({ files, deadline: DEADLINE });
    expect(machine.status, machine.log).toBe(0);
    findings = JSON.parse(await machine.file("findings.json"));
  }, DEADLINE + 30_000);
  afterAll(() => machine?.remove());

  const pings = (step: string) =>
    Object.fromEntries(Object.entries(findings.pings).filter(([name]) => name.startsWith(`${step}:`)));
  const bothWays = (step: string) => ({
    [`${step}: pod 1 to site`]: true,
    [`${step}: pod 2 to site`]: true,
    [`${step}: site to pod 1`]: true,
    [`${step}: site to pod 2`]: true,
  });
  const routersOf = (step: string): readonly string[] => findings.routes[step] ?? [];

  test("a pod of the data centre and pods of the VPC ping each other, both ways, through the NAT", () => {
    expect(pings("both up")).toEqual(bothWays("both up"));
    expect(routersOf("pinged")).toEqual(["dc1a", "dc1a", "dc1b", "dc1b"]);
  });

  test("the two watch each other over the VPC, not through both tunnels and the hub", () => {
    expect(findings.toPartner).toEqual({
      "both up: dc1a": "ens6",
      "both up: dc1b": "ens6",
      "first back: dc1a": "ens6",
      "first back: dc1b": "ens6",
    });
  });

  test("the Internet sees UDP 500 and 4500, and nothing else", () => {
    expect(findings.wire).toEqual(["udp 4500", "udp 500"]);
  });

  test("a wrong key of IKE, of NHRP, of OSPF: the probe names the layer", () => {
    const layers = Object.fromEntries(scene.spokes.map(({ name }) => [name, findings.layers[name]]));
    expect(layers, JSON.stringify(findings.why)).toEqual({
      dc1a: "none",
      dc1b: "none",
      ikea: "ike",
      nhrpa: "nhrp",
      ospfa: "ospf",
    });
  });

  test("the hub names the same layer of each of them", () => {
    expect(findings.hub).toEqual({ dc1a: "none", dc1b: "none", ikea: "ike", nhrpa: "nhrp", ospfa: "ospf" });
  });

  test("a wrong key of NHRP lets no Error Indication go to and fro for ever", () => {
    const { hub = 0, nhrpa = 0, ...others } = findings.refusedErrors;
    expect(others).toEqual({ dc1a: 0, dc1b: 0, ikea: 0, ospfa: 0 });
    // Each is the end of one that would have gone on: as many as there were registrations at most, and not one for each round trip.
    expect(hub + nhrpa).toBeGreaterThan(0);
    expect(hub + nhrpa).toBeLessThan(100);
  });

  test("a key put right brings the tunnel up by itself", () => {
    expect(findings.layers["ikea, its key put right"], JSON.stringify(findings.why)).toBe("none");
  });

  test("a range that the hub does not tell of: the probe names the route", () => {
    expect(findings.layers["dc1a, the site's pods not told"], JSON.stringify(findings.why)).toBe("route");
  });

  test("when the first router is stopped the second takes over all tables, and gives them back", () => {
    expect(routersOf("first stopped")).toEqual(["dc1b", "dc1b", "dc1b", "dc1b"]);
    expect(pings("first stopped")).toEqual(bothWays("first stopped"));
    expect(routersOf("first back")).toEqual(["dc1a", "dc1a", "dc1b", "dc1b"]);
    expect(pings("first back")).toEqual(bothWays("first back"));
  });

  test("a router that lives and has no tunnel hands over", () => {
    expect(routersOf("second without tunnel")).toEqual(["dc1a", "dc1a", "dc1a", "dc1a"]);
    expect(pings("second without tunnel")).toEqual(bothWays("second without tunnel"));
  });
});

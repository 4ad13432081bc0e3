import { FAILOVER_PROGRAM } from "@podspan/core/routers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describePeer } from "../../tools/peers/suite.ts";
import { type MachineResult, runMachine } from "../../tools/peers/vm/run-machine.ts";
import { guestProgram } from "./programs.ts";
import { type Secrets, sceneHub, sceneSpoke } from "./routers.ts";
import { EC2, type Findings, type Scene, SITE_RANGES, spokeAddresses } from "./scene.ts";

const SECRETS: Secrets = { ike: "the key of IKE's peers", nhrp: "nhrpkey1", ospf: "ospfkey1" };
/** Milliseconds from power on to power off: no measure, it ends what hangs, also on a machine that is busy with other things. */
const DEADLINE = 600_000;

function pair(number: number, partner: number) {
  const settings = {
    region: "us-west-2",
    uid: "lab",
    link: "dc",
    name: `zone-${number}`,
    partner: {
      name: `zone-${partner}`,
      address: spokeAddresses(partner).inside,
      tunnel: spokeAddresses(partner).tunnel,
    },
    interval: 3000,
    ranges: SITE_RANGES,
    holdDown: 4,
    endpoint: EC2,
  };
  const failover = { program: FAILOVER_PROGRAM, settings: JSON.stringify(settings) };
  return sceneSpoke({ number, partner, secrets: SECRETS, failover });
}

const scene: Scene = {
  hub: sceneHub([1, 2, 3, 4, 5], SECRETS),
  spokes: [
    pair(1, 2),
    pair(2, 1),
    sceneSpoke({ number: 3, secrets: { ...SECRETS, ike: "another key" }, fails: "ike" }),
    sceneSpoke({ number: 4, secrets: { ...SECRETS, nhrp: "nhrpkey2" }, fails: "nhrp" }),
    sceneSpoke({ number: 5, secrets: { ...SECRETS, ospf: "ospfkey2" }, fails: "ospf" }),
  ],
};

await describePeer("vm", "rendered linux routers join a data centre's DMVPN, with real packets", () => {
  let machine: MachineResult;
  let findings: Findings;

  beforeAll(async () => {
    const files = { run: "node /in/guest.mjs", "guest.mjs": await guestProgram(), "scene.json": JSON.stringify(scene) };
    machine = await runMachine({ files, deadline: DEADLINE });
    expect(machine.status, machine.log).toBe(0);
    findings = JSON.parse(await machine.file("findings.json"));
  }, DEADLINE + 30_000);
  afterAll(() => machine?.remove());

  const pings = (step: string) =>
    Object.fromEntries(Object.entries(findings.pings).filter(([name]) => name.startsWith(`${step}:`)));
  const bothWays = (step: string) => ({
    [`${step}: pod 101 to site`]: true,
    [`${step}: pod 102 to site`]: true,
    [`${step}: site to pod 101`]: true,
    [`${step}: site to pod 102`]: true,
  });
  const routersOf = (step: string): readonly string[] => Object.values(findings.tables[step] ?? {});

  test("a pod of the data centre and pods of the VPC ping each other, both ways, through the NAT", () => {
    expect(pings("both up")).toEqual(bothWays("both up"));
    expect(routersOf("pinged")).toEqual(["1", "1", "2", "2"]);
  });

  test("the Internet sees UDP 500 and 4500, and nothing else", () => {
    expect(findings.wire).toEqual(["udp 4500", "udp 500"]);
  });

  test("a wrong key of IKE, of NHRP, of OSPF: the probe names the layer", () => {
    const layers = Object.fromEntries(scene.spokes.map(({ name }) => [name, findings.layers[name]]));
    expect(layers).toEqual({ "zone-1": "none", "zone-2": "none", "zone-3": "ike", "zone-4": "nhrp", "zone-5": "ospf" });
  });

  test("a range that the hub does not tell of: the probe names the route", () => {
    expect(findings.layers["zone-1, the site's pods not told"]).toBe("route");
  });

  test("when the first router is stopped the second takes over all tables, and gives them back", () => {
    expect(routersOf("first stopped")).toEqual(["2", "2", "2", "2"]);
    expect(pings("first stopped")).toEqual(bothWays("first stopped"));
    expect(routersOf("first back")).toEqual(["1", "1", "2", "2"]);
    expect(pings("first back")).toEqual(bothWays("first back"));
  });

  test("a router that lives and has no tunnel hands over", () => {
    expect(routersOf("second without tunnel")).toEqual(["1", "1", "1", "1"]);
    expect(pings("second without tunnel")).toEqual(bothWays("second without tunnel"));
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../../tools/peers/peer/child.ts";
import { settingsOf } from "./failover.fixture.ts";
import { frrRouter, jsonValues } from "./router.ts";

test("what several commands print is read value by value, braces in texts and all", () => {
  expect(jsonValues('[\n]\n{ "a":[1,{"b":"}{\\"["}] }\n\n{}\n')).toEqual([[], { a: [1, { b: '}{"[' }] }, {}]);
});

test("what is no JSON has no values", () => {
  expect(jsonValues("% Unknown command\n")).toEqual([]);
});

const FIRST = { address: "10.0.251.10", tunnel: "10.250.0.10" };
const SECOND = { address: "10.0.7.7", tunnel: "10.250.0.13" };

/** A router whose `vtysh` writes its commands down, a line for each call, and shows these BFD peers. */
async function scripted() {
  const folder = await temporaryFolder("vtysh");
  const [vtysh, asked, peers, running] = ["vtysh", "asked", "peers", "running"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(running, "hostname router\n");
  writeFileSync(asked, "");
  writeFileSync(peers, "[]");
  const ospf = `{ "neighbors": { "10.250.0.1": [{ "converged": "Full" }] } }`;
  writeFileSync(
    vtysh,
    `#!/bin/sh\ncase "$2" in *running-config) cat ${running} ;; show*) cat ${peers}; echo '${ospf} {}' ;; *) echo "$*" >>${asked} ;; esac\n`,
    { mode: 0o755 },
  );
  return {
    router: frrRouter({ ...settingsOf("a"), vtysh }),
    shows: (...all: readonly object[]) => writeFileSync(peers, JSON.stringify(all)),
    runs: (...lines: readonly string[]) => writeFileSync(running, lines.map((line) => `${line}\n`).join("")),
    /** What was configured since the last time. */
    said: () => {
      const text = readFileSync(asked, "utf8").replaceAll("-c ", "");
      writeFileSync(asked, "");
      return text;
    },
  };
}

test("BFD with the partner, and the way to it over the inside, is said once, again when FRR has forgotten it, to another one in its place, and taken back", async () => {
  const { router, shows, said } = await scripted();
  const session = (address: string) => `peer ${address} multihop local-address 10.0.250.10`;
  const way = (address: string) => `ip route ${address}/32 10.0.250.1 tag 4784`;
  const times = "detect-multiplier 3 receive-interval 300 transmit-interval 300 minimum-ttl 250\n";
  expect(await router.look(FIRST)).toEqual({ tunnel: true, partner: false, heard: false, announced: true });
  expect(said()).toBe(`configure terminal ${way(FIRST.address)} bfd ${session(FIRST.address)} ${times}`);
  shows({ peer: FIRST.address, status: "up" });
  expect(await router.look(FIRST)).toMatchObject({ partner: true, announced: true });
  shows({ peer: FIRST.address, status: "shutdown" });
  expect(await router.look(FIRST)).toMatchObject({ partner: false, announced: false });
  expect(said()).toBe("");
  shows();
  await router.look(FIRST);
  expect(said()).toBe(`configure terminal ${way(FIRST.address)} bfd ${session(FIRST.address)} ${times}`);
  await router.look(SECOND);
  expect(said()).toBe(
    `configure terminal no ${way(FIRST.address)} ${way(SECOND.address)} bfd no ${session(FIRST.address)} ${session(SECOND.address)} ${times}`,
  );
  await router.announce(SECOND, false);
  expect(said()).toBe(`configure terminal bfd ${session(SECOND.address)} shutdown\n`);
  await router.leave();
  expect(said()).toBe(`configure terminal no ${way(SECOND.address)} bfd no ${session(SECOND.address)}\n`);
  await router.leave();
  expect(said()).toBe("");
});

describe("a program that is started again while FRR runs on", () => {
  const LEFT = "no ip route 10.0.7.7/32 10.0.250.1 tag 4784";
  const CONFIGURATION = [
    "ip route 10.0.110.0/24 10.0.250.1",
    "ip route 10.0.9.9/32 10.0.250.1",
    "ip route 10.0.8.8/32 10.0.250.1 tag 47840",
    `ip route ${FIRST.address}/32 10.0.250.1 tag 4784`,
    "ip route 10.0.7.7/32 10.0.250.1 tag 4784",
    "bfd",
    " peer 10.0.7.7 multihop local-address 10.0.250.10",
  ];

  test("takes back what it had set for a former partner, and nothing that is not its own", async () => {
    const { router, runs, said } = await scripted();
    runs(...CONFIGURATION);
    await router.look(FIRST);
    const first = said();
    expect(first).toContain(`configure terminal ${LEFT} ip route ${FIRST.address}/32`);
    expect(first).toContain("bfd no peer 10.0.7.7 multihop local-address 10.0.250.10 peer");
    expect(first.match(/\bno \S+ \S+/g)).toHaveLength(2);
  });

  test("and all of it where it has no partner any more", async () => {
    const { router, runs, said } = await scripted();
    runs(...CONFIGURATION);
    await router.leave();
    expect(said()).toBe(
      `configure terminal no ip route ${FIRST.address}/32 10.0.250.1 tag 4784 ${LEFT} bfd no peer ${FIRST.address} multihop local-address 10.0.250.10 no peer 10.0.7.7 multihop local-address 10.0.250.10\n`,
    );
    await router.leave();
    expect(said()).toBe("");
  });
});

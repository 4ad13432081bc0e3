import { expect, test } from "vitest";
import { documentFabric, PAIR, read } from "../../compile/links/dmvpn/dmvpn-world.fixture.ts";
import { thing } from "../../compile/world/world.fixture.ts";
import { rivalRouters } from "./rival-routers.ts";

const told = (router: string, facts: object) =>
  thing("router-configuration", router, { statements: {} }, facts, { scope: { plane: "router", router } });

test("a router of a link that has Cisco's own high availability is named; others are not (ROUTER-2)", () => {
  const cloudHa = "cloud-ha bfd peer 10.0.110.254";
  const world = read([
    told("hybrid/us-west-1a", { cloudHa }),
    told("hybrid/us-west-1b", {}),
    told("dc1/hub-1", { cloudHa }),
    told("gone/us-west-1a", { cloudHa }),
  ]);
  expect(rivalRouters(documentFabric(PAIR), world)).toEqual([
    {
      code: "ROUTER-2",
      status: "warning",
      subject: "hybrid",
      message: expect.stringContaining(`router us-west-1a has \`${cloudHa}\``),
      fix: expect.stringContaining(`then \`no ${cloudHa}\``),
    },
  ]);
});

import { expect, test } from "vitest";
import { renderedFiles } from "./rendered-files.ts";
import { CISCO_HUB, CISCO_SPOKE, HUB, SPOKE } from "./routers.fixture.ts";

const options = {
  secrets: { region: "us-west-2", names: { ike: "dmvpn/psk", nhrp: "dmvpn/nhrp", ospf: "dmvpn/ospf" } },
};
const linux = { ...SPOKE, failover: { program: "// the program\n", settings: "{}\n" } };

test.each([
  ["linux-spoke", linux, options],
  ["linux-hub", HUB, {}],
  ["c8000v-spoke", CISCO_SPOKE, {}],
  ["iosxe-hub", CISCO_HUB, {}],
] as const)("%s is rendered as its golden says", async (name, router, given) => {
  const text = renderedFiles(router, given).map((file) => `==> ${file.path} ${file.mode} <==\n${file.text}`);
  await expect(text.join("\n")).toMatchFileSnapshot(`testdata/${name}.txt`);
});

import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { USER_DATA_BYTES } from "../iosxe/first-boot.ts";
import { SPOKE } from "../routers.fixture.ts";
import { cloudInit, otherFiles, packagesOf } from "./cloud-init.ts";
import { linuxFiles, linuxPackages } from "./files.ts";
import { FAILOVER_PROGRAM } from "./program/failover-program.ts";
import { readUserData } from "./user-data.fixture.ts";

const failover = { program: "// the program\n", settings: "{}\n" };
const ROUTER = { ...SPOKE, failover };
const options = { secrets: { region: "us-west-2", names: { ike: "dmvpn/psk" } } };

test("cloud-init reads a router's files as they are, its packages, and what makes them count", () => {
  const files = linuxFiles(ROUTER, options);
  const userData = cloudInit(files, linuxPackages(ROUTER, options));
  expect(userData.split("\n")[0]).toBe("#cloud-config");
  expect(readUserData(userData)).toEqual({
    files,
    rest: {
      package_update: true,
      packages: [
        "awscli",
        "charon-systemd",
        "frr",
        "libstrongswan-standard-plugins",
        "nftables",
        "nodejs",
        "strongswan-swanctl",
      ],
      runcmd: [["sh", "-c", expect.stringMatching(/^until .* install awscli .*; done$/)], ["/opt/podspan/apply.sh"]],
    },
  });
});

test("packed, all that a router may be told at its first boot is less than EC2 takes", () => {
  const router = { ...SPOKE, failover: { program: FAILOVER_PROGRAM, settings: "{}\n" } };
  const packed = gzipSync(cloudInit(linuxFiles(router, options), linuxPackages(router, options)));
  expect(packed.length).toBeLessThan(USER_DATA_BYTES);
});

test("a router that reads its keys by its role looks again by a timer, with jitter; one that is told them does not", () => {
  const units = (given: Parameters<typeof linuxFiles>[1]) =>
    linuxFiles(ROUTER, given).filter(({ path }) => path.includes("podspan-keys"));
  expect(units({})).toEqual([]);
  const [service, timer] = units(options);
  expect(service?.text).toMatch(/^Type=oneshot\nTimeoutStartSec=\d+\nExecStart=\/opt\/podspan\/secrets\.sh$/m);
  expect(timer?.text).toMatch(/^OnCalendar=\*:0\/10\nRandomizedDelaySec=300$/m);
});

test("a file of any text is read as it is", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc
      .array(fc.constantFrom(" a", "a: b", "- c", "#d", "\t", "", "'\"", "é", "\u0007"), { maxLength: 6 })
      .map((lines) => lines.join("\n")),
    fc.array(fc.constantFrom(" a", "a ", "", "x"), { maxLength: 6 }).map((lines) => `${lines.join("\n")}\n`),
  );
  fc.assert(
    fc.property(text, (one) => {
      const files = [{ path: "/etc/a", mode: "0644", text: one }] as const;
      expect(readUserData(cloudInit(files, [])).files).toEqual(files);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [
    "no failover, secrets of root",
    SPOKE,
    ["charon-systemd", "frr", "libstrongswan-standard-plugins", "nftables", "strongswan-swanctl"],
  ],
  [
    "failover",
    ROUTER,
    ["charon-systemd", "frr", "libstrongswan-standard-plugins", "nftables", "nodejs", "strongswan-swanctl"],
  ],
] as const)("packages are what is used: %s", (_, given, packages) => {
  expect(linuxPackages(given)).toEqual(packages);
});

test("user data say which packages they bring, and in which files others differ", () => {
  const [plain, more] = [SPOKE, ROUTER].map((router) => cloudInit(linuxFiles(router), linuxPackages(router)));
  expect(packagesOf(more ?? "")).toEqual(linuxPackages(ROUTER));
  expect(packagesOf("#cloud-config\n")).toEqual([]);
  expect(otherFiles(more ?? "", more ?? "")).toEqual([]);
  expect(otherFiles(plain ?? "", more ?? "")).toEqual([
    "/etc/podspan/failover.json",
    "/etc/systemd/system/podspan-failover.service",
    "/opt/podspan/failover.mjs",
  ]);
  const other = { ...ROUTER, behind: [...ROUTER.behind, "10.0.112.0/24"] };
  expect(otherFiles(more ?? "", cloudInit(linuxFiles(other), linuxPackages(other)))).toEqual(["/etc/podspan/frr.conf"]);
});

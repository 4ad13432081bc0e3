import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { USER_DATA_BYTES } from "../iosxe/first-boot.ts";
import { SPOKE } from "../routers.fixture.ts";
import { cloudInit } from "./cloud-init.ts";
import { linuxFiles, linuxPackages } from "./files.ts";
import { FAILOVER_PROGRAM } from "./program/failover-program.ts";
import { readUserData } from "./user-data.fixture.ts";

const options = {
  secrets: { region: "us-west-2", names: { ike: "dmvpn/psk" } },
  failover: { program: "// the program\n", settings: "{}\n" },
};

test("cloud-init reads a router's files as they are, its packages, and what makes them count", () => {
  const files = linuxFiles(SPOKE, options);
  const userData = cloudInit(files, linuxPackages(options));
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
  const everything = { ...options, failover: { program: FAILOVER_PROGRAM, settings: "{}\n" } };
  const packed = gzipSync(cloudInit(linuxFiles(SPOKE, everything), linuxPackages(everything)));
  expect(packed.length).toBeLessThan(USER_DATA_BYTES);
});

test("a router that reads its keys by its role looks again by a timer, with jitter; one that is told them does not", () => {
  const units = (given: Parameters<typeof linuxFiles>[1]) =>
    linuxFiles(SPOKE, given).filter(({ path }) => path.includes("podspan-keys"));
  expect(units({ failover: options.failover })).toEqual([]);
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
    {},
    ["charon-systemd", "frr", "libstrongswan-standard-plugins", "nftables", "strongswan-swanctl"],
  ],
  [
    "failover",
    { failover: options.failover },
    ["charon-systemd", "frr", "libstrongswan-standard-plugins", "nftables", "nodejs", "strongswan-swanctl"],
  ],
] as const)("packages are what is used: %s", (_, given, packages) => {
  expect(linuxPackages(given)).toEqual(packages);
});

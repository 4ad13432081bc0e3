import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RouterFile } from "../file.ts";
import { SPOKE } from "../routers.fixture.ts";
import { cloudInit } from "./cloud-init.ts";
import { linuxFiles, linuxPackages } from "./files.ts";

const options = {
  secrets: { region: "us-west-2", names: { ike: "dmvpn/psk" } },
  failover: { program: "// the program\n", settings: "{}\n" },
};

/** What cloud-init reads of user data. */
function read(userData: string): {
  readonly files: readonly RouterFile[];
  readonly rest: Readonly<Record<string, unknown>>;
} {
  const { write_files, ...rest } = parse(userData);
  const files = write_files.map((each: { path: string; permissions: RouterFile["mode"]; content: string }) => ({
    path: each.path,
    mode: each.permissions,
    text: each.content,
  }));
  return { files, rest };
}

test("cloud-init reads a router's files as they are, its packages, and what makes them count", () => {
  const files = linuxFiles(SPOKE, options);
  const userData = cloudInit(files, linuxPackages(options));
  expect(userData.split("\n")[0]).toBe("#cloud-config");
  expect(read(userData)).toEqual({
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
      expect(read(cloudInit(files, [])).files).toEqual(files);
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

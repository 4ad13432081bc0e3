import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../testing/memory.ts";
import { secretReader } from "./secrets.ts";

const never = new AbortController().signal;
const SECRET = "never-to-be-told";
const KEY = { namespace: "net", name: "dmvpn", key: "psk" };

function reader() {
  const folder = folderWith("nothing");
  writeFileSync(join(folder, "key"), `${SECRET}\n`);
  writeFileSync(join(folder, "spaced"), ` ${SECRET} \r\n`);
  writeFileSync(join(folder, "empty"), "\n");
  return secretReader({
    env: { KEY: SECRET, EMPTY: "" },
    folder,
    aws: (id, region) => Promise.resolve(`${SECRET} of ${id} in ${region}\n`),
    kubernetes: ({ name }) => Promise.resolve(`${SECRET} of ${name}`),
  });
}

test.each([
  [{ env: "KEY" }, SECRET],
  [{ file: "key" }, SECRET],
  [{ file: "spaced" }, ` ${SECRET} `],
  [{ aws: "dmvpn-psk", region: "us-west-2" }, `${SECRET} of dmvpn-psk in us-west-2`],
  [{ kubernetes: KEY }, `${SECRET} of dmvpn`],
])("it is read where the reference says, without its last newline: %j", async (reference, text) => {
  expect(await reader().read(reference, never)).toBe(text);
});

test.each([
  [{ env: "NONE" }, "environment variable NONE is not set"],
  [{ env: "EMPTY" }, "environment variable EMPTY is not set"],
  [{ file: "empty" }, "file empty is empty"],
  [{ file: "nowhere" }, "file nowhere cannot be read (ENOENT)"],
])("what cannot be read is said by its reference: %j", async (reference, message) => {
  await expect(reader().read(reference, never)).rejects.toMatchObject({
    faultClass: "credentials",
    code: "SecretMissing",
    message,
  });
});

test("a place that nobody can be asked at is said too", async () => {
  const nobody = secretReader({ env: {}, folder: "." });
  await expect(nobody.read({ aws: "dmvpn-psk" }, never)).rejects.toThrow(
    "AWS secret dmvpn-psk cannot be asked for here",
  );
  await expect(nobody.read({ kubernetes: KEY }, never)).rejects.toThrow(
    "key psk of Kubernetes Secret net/dmvpn cannot be asked for here",
  );
});

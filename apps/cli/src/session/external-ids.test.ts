import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../testing/memory.ts";
import { externalIds } from "./external-ids.ts";

const ROLE = "arn:aws-cn:iam::111111111111:role/podspan";
const SECRET = "never-to-be-told";
const account = { id: "111111111111", partition: "aws-cn", assumeRole: "podspan" } as const;

function idsIn(externalId: { readonly env: string } | { readonly file: string }, env = {}) {
  const folder = folderWith("nothing");
  writeFileSync(join(folder, "id"), `${SECRET}\n`);
  writeFileSync(join(folder, "empty"), "\n");
  return externalIds({ owner: { ...account, externalId } }, { env, folder });
}

test("it is read from the environment, or from a file beside the Fabric without its last newline", async () => {
  expect(await idsIn({ env: "ID" }, { ID: SECRET })(ROLE)).toBe(SECRET);
  expect(await idsIn({ file: "id" })(ROLE)).toBe(SECRET);
});

test("a role that asks for none has none", async () => {
  expect(await idsIn({ env: "ID" }, { ID: SECRET })("arn:aws:iam::222222222222:role/other")).toBeUndefined();
  expect(await externalIds({ owner: account }, { env: {}, folder: "." })(ROLE)).toBeUndefined();
});

test.each([
  [{ env: "ID" }, "environment variable ID is not set"],
  [{ file: "empty" }, "file empty is empty"],
  [{ file: "nowhere" }, "file nowhere cannot be read (ENOENT)"],
])("what cannot be read is said by its reference: %j", async (reference, why) => {
  await expect(idsIn(reference)(ROLE)).rejects.toMatchObject({
    faultClass: "credentials",
    code: "ExternalIdMissing",
    message: `the external id of ${ROLE} cannot be told: ${why}`,
  });
});

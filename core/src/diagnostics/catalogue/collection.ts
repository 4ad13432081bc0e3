import type { Catalogue } from "./entry.ts";

/** What is found in a folder of raw describe answers. */
export const collectionEntries = {
  "IMPORT-1": {
    title: "File of a collection cannot be read",
    severity: "warning",
    cause:
      "The file is not JSON, or not what a describe call answers, so nothing of it is read; what it would tell is unknown.",
    cure: "Collect the file again, e.g. with `aws ec2 describe-vpcs --region REGION > aws_configs/REGION/Vpcs.json`.",
  },
  "IMPORT-2": {
    title: "Record that AWS does not answer like that",
    severity: "warning",
    cause:
      "The record lacks its id, or holds something else than AWS answers there; it is left out, and its kind counts as read in part only.",
    cure: "Collect the file again, or mend the record.",
  },
  "IMPORT-3": {
    title: "File of a collection that is not read",
    severity: "info",
    cause: "Podspan models nothing that this file tells of, or does not know its name.",
    cure: "Nothing, unless the name is misspelt.",
  },
  "IMPORT-4": {
    title: "Part of a collection that is missing",
    severity: "warning",
    cause: "What was not collected is not absent: whatever depends on it cannot be told.",
    cure: "Collect these too, where there may be any.",
  },
  "IMPORT-5": {
    title: "Reference to something that was not collected",
    severity: "warning",
    cause:
      "The id names nothing in the collection: it was deleted while it was collected, is another account's, or was left out.",
    cure: "Collect again, all accounts and regions at once; what depends on it cannot be told until then.",
  },
  "IMPORT-6": {
    title: "Folder without a collection",
    severity: "error",
    cause: "The folder has no file that a collection of describe answers is made of, or none that can be read.",
    cure: "Name a folder with `aws_configs/REGION/Vpcs.json` and the like in it; of several accounts with `aws_configs/accounts/ID/REGION/Vpcs.json`.",
  },
} as const satisfies Catalogue;

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, pages as sources } from "@podspan/core/diagnostics";
import { describe, expect, test } from "vitest";
import { diagnosticPages } from "./diagnostic-pages.ts";

const pages = await diagnosticPages.files();

describe("the pages of docs/diagnostics", () => {
  test("are one per code and an index, all in the folder that the generator owns", () => {
    const paths = Object.keys(catalogue).map((code) => `docs/diagnostics/${code}.md`);
    expect([...pages.keys()].sort()).toEqual([...paths, "docs/diagnostics/README.md"].sort());
  });

  test("say cause, fix, example and source", () => {
    expect(pages.get("docs/diagnostics/CIDR-1.md")).toMatchInlineSnapshot(`
      "# CIDR-1: Block outside /16 to /28

      Severity: error

      ## Cause

      AWS takes IPv4 blocks of a VPC and of a subnet only between /16 and /28.

      ## Fix

      Use one or more blocks of /16 to /28; several ranges per cluster are fine.

      ## Example

      \`\`\`yaml
      spec:
        vpcs:
          main: { region: eu-west-1, id: vpc-09796d57be9cec2d2 }
        clusters:
          main:
            vpc: main
            zones: [eu-west-1b]
            pods: { ranges: [100.64.0.0/10] }
      \`\`\`

      ## Source

      Amazon VPC user guide, VPC CIDR blocks; [F14](../reachability-rules.md#f14)

      [All diagnostics](README.md)
      "
    `);
  });

  test("are all in the index once", () => {
    const index = pages.get("docs/diagnostics/README.md") ?? "";
    const linked = [...index.matchAll(/^\| \[([^\]]+)\]\(\1\.md\) \|/gm)].map(([, code]) => code);
    expect(linked.toSorted()).toEqual(Object.keys(catalogue).sort());
  });

  test("number codes as people do: SPEC-10 after SPEC-9", () => {
    const index = pages.get("docs/diagnostics/README.md") ?? "";
    expect(index.indexOf("[SPEC-10]")).toBeGreaterThan(index.indexOf("[SPEC-9]"));
  });

  test("lead to files and headings that are there", () => {
    const folder = join(import.meta.dirname, "../../docs/diagnostics");
    const lost = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([^)#]+)(?:#([^)]+))?\)/g)].flatMap(([, file = "", heading]) => {
        const target = join(folder, file);
        if (!pages.has(`docs/diagnostics/${file}`) && !existsSync(target)) return [`${path}: ${file}`];
        const isThere = heading === undefined || new RegExp(`^#+ ${heading}$`, "im").test(readFileSync(target, "utf8"));
        return isThere ? [] : [`${path}: ${file}#${heading}`];
      }),
    );
    expect(lost).toEqual([]);
  });

  test("cite nothing that readers do not have", () => {
    const own = /three-systems|design sections?|own design|network-semantics|recipes|overlay-anchors|\bdomain F/;
    expect(Object.entries(sources).filter(([, { source }]) => own.test(source))).toEqual([]);
  });

  test("hold no control characters", () => {
    expect([...pages.values()].filter((text) => /(?!\n)\p{Control}/u.test(text))).toEqual([]);
  });

  test("are the same twice", async () => {
    expect([...(await diagnosticPages.files())]).toEqual([...pages]);
  });
});
